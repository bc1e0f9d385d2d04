"""In which languages a statement can be read, and with which words."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from isegoria.agents.stewards.shapes import LANGUAGE

if TYPE_CHECKING:
    from isegoria.agents.world import StatementFacts, World

BOTH: Final = ("en", "ja")
_KANA: Final = ("HIRAGANA", "KATAKANA")
_JAPANESE: Final = (*_KANA, "CJK")


def written_in(one: StatementFacts) -> str:
    """Say in which language a statement was written: as its author said; Japanese where there is kana in it.

    Returns:
        A language code; "" where nobody can tell.
    """
    if one.language:
        return one.language
    return "ja" if _has(one.text, _KANA) else ""


def readings(one: StatementFacts) -> dict[str, str]:
    """Give a statement's words by language, those of its author first, then published translations.

    Returns:
        Language code to text; a statement of no known language counts as English, as elsewhere on the site.
    """
    given = {written_in(one) or "en": one.text, **one.texts}
    return {code: text.strip() for code, text in given.items() if text.strip() and LANGUAGE.fullmatch(code)}


def wanted_in(one: StatementFacts, world: World) -> tuple[str, ...]:
    """List the languages that a statement cannot be read in yet, of those its conversation is offered in.

    Of a conversation that is offered in one language, English and Japanese count: pages come in both. For a
    statement of no known language only those count that it is surely not written in.
    """
    offered = world.languages if len(world.languages) > 1 else sorted({*BOTH, *world.languages})
    known = written_in(one)
    surely = () if known or _has(one.text, _JAPANESE) else ("ja",)
    missing = [code for code in offered if code != known and code not in one.translated]
    return tuple(code for code in missing if known or code in surely)


def _has(text: str, scripts: tuple[str, ...]) -> bool:
    return any(unicodedata.name(letter, "").startswith(scripts) for letter in text if letter > "\u2e7f")
