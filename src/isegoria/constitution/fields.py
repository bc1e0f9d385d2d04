"""What documents of clauses are made of: objects with exactly their fields, and texts by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from isegoria.constitution.errors import ClauseError

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGE: Final = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,2}")


def object_with(field: str, document: object, names: Iterable[str]) -> Mapping[str, Any]:
    """Check that it is an object with exactly these fields.

    Raises:
        ClauseError: it is not; names the field that it stands in.
    """
    if not isinstance(document, Mapping) or set(document) != set(names):
        raise ClauseError(field, f"it is no JSON object with exactly {', '.join(sorted(names))}; write one")
    return document


def texts_of(field: str, texts: object, longest: int, *, fewest: int = 1) -> Mapping[str, str]:
    """Check texts by language, and give a copy in the order of the codes.

    Raises:
        ClauseError: a code, or a text, is none; names the field that they stand in.
    """
    if not isinstance(texts, Mapping):
        raise ClauseError(field, 'they are no texts by language; write such as {"en": "..."}')
    for language, text in texts.items():
        if not isinstance(language, str) or LANGUAGE.fullmatch(language) is None:
            raise ClauseError(field, f"{str(language)[:20]!r} is no language code; use one such as ja or en")
        if not isinstance(text, str) or not text.strip() or len(text) > longest:
            raise ClauseError(field, f"{language}: write a text of 1 to {longest} characters")
        if any("\ud800" <= one <= "\udfff" or (one < " " and one not in "\n\t") for one in text):
            raise ClauseError(field, f"{language}: leave out control characters")
    if len(texts) < fewest:
        raise ClauseError(field, "there is no text in any language; write one at least")
    return MappingProxyType(dict(sorted(texts.items())))
