"""Whether what a reasoner says can be shown to a person: citations, numbers, length, links, language."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.numbers import numbers_meant, numbers_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.agents.reasoners.asking import Question

MOST_CITATIONS: Final = 200
LEAST_SHARE: Final = 0.5
LEAST_KANA: Final = 0.1
_SHOWN: Final = 40
_MARK: Final = re.compile(r"\[([^\[\]]{1,200})\]")
_HASH: Final = re.compile(r"#([A-Za-z0-9_-]{1,80})")
_SEPARATOR: Final = re.compile(r"[,、;\s]+")
_LINK: Final = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}:\s*//|\bwww\.|\bmailto:|\bjavascript:|\bdata:\w+/|\]\(|<\s*[a-z/!?]|"
    r"[\w.+-]+@[\w-]+\.\w|"
    r"\b[a-z0-9-]+\.[a-z]{2,}[/:]|"
    r"\b[a-z0-9-]+\.(?:com|org|net|info|biz|xyz|io|ai|app|dev|me|co|tv|ly|gg|jp|uk|de|fr|eu|us|cn|ru|gov|edu)\b",
    re.IGNORECASE,
)
_SCRIPTS: Final = {
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
    "zh": ("CJK",),
    "ko": ("HANGUL",),
    "ru": ("CYRILLIC",),
    "uk": ("CYRILLIC",),
    "bg": ("CYRILLIC",),
    "el": ("GREEK",),
    "ar": ("ARABIC",),
    "fa": ("ARABIC",),
    "he": ("HEBREW",),
    "hi": ("DEVANAGARI",),
    "ne": ("DEVANAGARI",),
    "th": ("THAI",),
}
_LATIN: Final = ("LATIN",)
_JOINERS: Final = frozenset("\u200c\u200d")


def check_answer(question: Question, text: object, citations: object) -> tuple[str, tuple[str, ...]]:
    """Refuse what does not hold; whatever passes still goes to a person before anybody else sees it.

    Every citation is an id that was given. Every number is a given figure, or stands in a text that is cited;
    ids count as numbers only where they stand as citations, such as [12] or #12. Nothing leads elsewhere.

    Args:
        question: what was asked.
        text: what was said.
        citations: ids that it says it rests on.

    Returns:
        The text without space around it, and the ids cited, those within the text as well.

    Raises:
        ReasonerError: "garbage" where it has not the form that was asked for; "refused" where it
            does not hold.
    """
    said, listed = _formed(text, citations)
    if len(said) > question.longest:
        raise _refused(f"it has {len(said):,} characters, and {question.longest:,} were asked for at most")
    if any(_invisible(one) for one in said):
        raise _refused("there are invisible characters in it")
    plain = unicodedata.normalize("NFKC", said)
    if _LINK.search(plain):
        raise _refused("it leads elsewhere: there is a link, an address or a tag in it")
    given = {*question.texts, *question.facts}
    bare, within = _without_marks(plain, given)
    cited = tuple(dict.fromkeys([*listed, *within]))
    for one in cited:
        if one not in given:
            # What it cites is text of its own making, so it is repeated nowhere.
            raise _refused("it cites something that was not given")
    if question.texts and not any(one in question.texts for one in cited):
        raise _refused("it cites none of the texts that it was given")
    _check_numbers(question, bare, cited)
    if not _is_in(question.language, bare):
        raise _refused(f"it is not in the language that was asked for ({question.language[:_SHOWN]})")
    return said, cited


def _formed(text: object, citations: object) -> tuple[str, list[str]]:
    if not isinstance(text, str) or not isinstance(citations, list | tuple):
        raise ReasonerError("garbage", "The answer is no text with citations; ask again, or another reasoner")
    if not all(isinstance(one, str) for one in citations) or len(citations) > MOST_CITATIONS:
        raise ReasonerError("garbage", "The citations are no list of ids; ask again, or another reasoner")
    said = text.strip()
    if not said:
        raise ReasonerError("garbage", "The answer says nothing; ask again, or another reasoner")
    return said, [one for one in citations if isinstance(one, str)]


def _refused(why: str) -> ReasonerError:
    return ReasonerError("refused", f"The answer was refused: {why}; ask again, or write it yourself")


def _check_numbers(question: Question, bare: str, cited: Sequence[str]) -> None:
    known = {Decimal(one) for one in question.facts.values()}
    for one in cited:
        known |= numbers_meant(question.texts.get(one, ""))
    for told in numbers_told(bare):
        if not told.values & known:
            raise _refused(f"it tells the number {told.shown[:_SHOWN]!r}, which is not among those given")


def _without_marks(text: str, given: set[str]) -> tuple[str, list[str]]:
    """Take citations such as [12], [3, 4] or #12 out of a text; what is no citation stays in it."""
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        ids = [one for one in _SEPARATOR.split(match.group(1).strip()) if one]
        if not ids or not all(one in given for one in ids):
            return match.group()
        found.extend(ids)
        return " "

    return _HASH.sub(taken, _MARK.sub(taken, text)), found


def _invisible(character: str) -> bool:
    return unicodedata.category(character)[0] == "C" and character != "\n" and character not in _JOINERS


def _is_in(language: str, text: str) -> bool:
    """Tell whether a text is written as its language is; which of those in Latin letters is not looked at."""
    letters = [unicodedata.name(one, "") for one in text if one.isalpha()]
    if not letters:
        return False
    base = language.lower().split("-")[0]
    scripts = _SCRIPTS.get(base, _LATIN)
    share = sum(one.startswith(scripts) for one in letters) / len(letters)
    kana = sum(one.startswith(("HIRAGANA", "KATAKANA")) for one in letters) / len(letters)
    # Japanese has kana, but for a short title; Chinese has none.
    right = {"ja": kana >= LEAST_KANA or len(letters) <= 12, "zh": kana < LEAST_KANA}  # noqa: PLR2004 - a title
    return share >= LEAST_SHARE and right.get(base, True)
