"""Why a file could not be read, told in the reader's language.

Reading files is the opinion room's, which speaks English alone. Its sentences are kept as they came and are
recognised when somebody reads them, so that each reader is told in their own language.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from isegoria.services.importing import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_QUOTED = r"""(?:'.*'|".*")"""
_NUMBER = r"[0-9,]+"
# The form of what is filled in, by its name; whatever a file says stands between quotation marks.
_FORMS = {
    "value": _QUOTED,
    "other": _QUOTED,
    "number": _NUMBER,
    "other_number": _NUMBER,
    "unpacked": _NUMBER,
    "width": _NUMBER,
    "byte": "0x[0-9a-f]{2}",
    "meaning": "[a-z]+",
    "name": "[a-z-]+",
    "columns": "[a-z, -]+",
    "found": ".*",
    "why": ".+",
}
_START = r"(?P<rest>.*); "
_WHERE = r"(?P<file>.+?)(?:, row (?P<row>[0-9]+))?: "


def tell(message: str) -> tuple[str, str]:
    """Tell in the language now in use what reading a file found wrong.

    Args:
        message: as `ExchangeError` words it: file, row, reason and remedy.

    Returns:
        The sentence, and its language: "" for the one now in use, "en" where it stayed as it was.
    """
    for remedy, ending in _patterns(_START, sentences.REMEDIES, r"\."):
        advised = ending.fullmatch(message)
        if advised is None:
            continue
        for reason, pattern in _patterns(_WHERE, sentences.REASONS, ""):
            found = pattern.fullmatch(advised["rest"])
            if found is not None:
                told = _told(reason, found.groupdict(), remedy, advised.groupdict())
                return told, "en" if told == message else ""
    return message, "en"


def recognises(words: str, known: Sequence[str]) -> bool:
    """Tell whether one of these sentences says it."""
    return any(re.fullmatch(_pattern(one), words, re.DOTALL) for one in known)


def _told(reason: str, said: Mapping[str, str | None], remedy: str, advised: Mapping[str, str | None]) -> str:
    filled = {name: value for name, value in said.items() if value is not None}
    if "columns" in filled:
        filled["columns"] = filled["columns"].replace(sentences.OR, gettext(sentences.OR))
    place = sentences.PLACE if said["row"] is None else sentences.PLACE_WITH_ROW
    return gettext(place) % {
        **filled,
        "reason": gettext(reason) % filled,
        "remedy": gettext(remedy) % advised,
    }


@cache
def _patterns(before: str, known: tuple[str, ...], after: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Make a pattern of each sentence, with what stands before and after it."""
    return tuple((one, re.compile(before + _pattern(one) + after, re.DOTALL)) for one in known)


def _pattern(sentence: str) -> str:
    literal_or_name = _PLACEHOLDER.split(sentence)
    return "".join(
        f"(?P<{part}>{_FORMS[part]})" if place % 2 else re.escape(part)
        for place, part in enumerate(literal_or_name)
    )
