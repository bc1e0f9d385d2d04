"""How layers put sentences together, so that nobody else's words pass for their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from isegoria.agents.packets import LANGUAGES, LONGEST_PROSE
from isegoria.agents.quoting import quoted

Pair: TypeAlias = tuple[str, str]
Value: TypeAlias = "str | int | Mapping[str, str] | Sequence[str]"
_MANY: Final = 30


def sentence(pair: Pair, **values: Value) -> dict[str, str]:
    """Fill a sentence in both languages.

    Args:
        pair: English and Japanese, with names in braces.
        values: numbers and names as they are; lists joined, cut after 30; a mapping from language to text is
            somebody else's words, and stands in quotation marks, bounded.
    """
    return {
        language: _bounded(text.format(**{name: _told(value, language) for name, value in values.items()}))
        for language, text in zip(LANGUAGES, pair, strict=True)
    }


def joined(*parts: Mapping[str, str]) -> dict[str, str]:
    """Put sentences one after the other, in both languages; empty ones are left out."""
    return {
        language: _bounded((" " if language == "en" else "").join(one[language] for one in parts if one))
        for language in LANGUAGES
    }


def foreign(text: object) -> dict[str, str]:
    """Mark words as somebody else's, so that `sentence` puts them into quotation marks."""
    plain = text if type(text) is str else repr(type(text).__name__)
    return dict.fromkeys(LANGUAGES, plain)


def both(prose: Mapping[str, str]) -> dict[str, str]:
    """Give prose in both languages; where one is missing, the other stands in for it."""
    known = {one: prose[one] for one in LANGUAGES if str(prose.get(one, "")).strip()}
    return {one: known.get(one) or next(iter(known.values()), "") for one in LANGUAGES}


def _told(value: Value, language: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return quoted(value[language], language)
    comma = "、" if language == "ja" else ", "
    return comma.join([*value[:_MANY], *(["…"] if len(value) > _MANY else [])])


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST_PROSE else f"{text[: LONGEST_PROSE - 1]}…"
