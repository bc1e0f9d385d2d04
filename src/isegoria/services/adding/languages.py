"""In which language a text may be, told from its letters; and whether the language somebody named fits.

Letters tell Japanese from English and Russian, not English from French: where they do not tell, whoever
writes is believed.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LATIN = "LATIN"
# Beginnings of the letters' names in Unicode, by the language that a script alone points to.
_SCRIPTS = {
    "ja": ("HIRAGANA", "KATAKANA", "CJK", "HALFWIDTH KATAKANA"),
    "zh": ("CJK", "BOPOMOFO"),
    "ko": ("HANGUL", "CJK", "HALFWIDTH HANGUL"),
    "ru": ("CYRILLIC",),
    "ar": ("ARABIC",),
    "he": ("HEBREW",),
    "el": ("GREEK",),
    "th": ("THAI",),
    "hi": ("DEVANAGARI",),
    "ka": ("GEORGIAN",),
    "hy": ("ARMENIAN",),
}
_SAME_SCRIPT = {
    **dict.fromkeys(("uk", "bg", "sr", "mk", "be", "kk", "mn"), "ru"),
    **dict.fromkeys(("fa", "ur"), "ar"),
    **dict.fromkeys(("mr", "ne"), "hi"),
    "yi": "he",
}
_SEVERAL = {"sr"}  # written in Latin letters as well
_FEW = 0.2


def guess_language(text: str, languages: Sequence[str]) -> str:
    """Name the first of some languages that a text's letters fit, else one that they point to.

    Args:
        text: what somebody wrote.
        languages: codes, the likeliest first.

    Returns:
        "" where the text has no letters, or Latin ones that none of the languages is written in.
    """
    letters = _letters(text)
    if not letters:
        return ""
    for code in languages:
        if _fits(letters, code):
            return code
    return next((code for code in _SCRIPTS if _fits(letters, code)), "")


def fits_language(text: str, language: str) -> bool:
    """Tell whether a text may be in a language; without letters, or in an unknown one, it may."""
    letters = _letters(text)
    return not letters or not language or _fits(letters, language)


def _fits(letters: Counter[str], language: str) -> bool:
    short = language.split("-", maxsplit=1)[0].lower()
    scripts = _SCRIPTS.get(_SAME_SCRIPT.get(short, short), (_LATIN,))
    if short in _SEVERAL:
        scripts = (*scripts, _LATIN)
    if short == "zh" and letters["HIRAGANA"] + letters["KATAKANA"]:
        return False
    own = sum(count for name, count in letters.items() if name in scripts)
    # A name or a brand in Latin letters may stand in a text of any script, and be most of a short one.
    foreign = sum(count for name, count in letters.items() if name not in {*scripts, _LATIN})
    if _LATIN in scripts:
        return own > 0 and foreign <= _FEW * (own + foreign)
    return own >= foreign and own > _FEW * letters[_LATIN]


def _letters(text: str) -> Counter[str]:
    names = (unicodedata.name(one, "") for one in text if one.isalpha())
    return Counter(_script(name) for name in names if name)


def _script(name: str) -> str:
    if name.startswith("HALFWIDTH "):
        return " ".join(name.split()[:2])
    first = name.split(maxsplit=1)[0]
    return "LATIN" if first == "FULLWIDTH" else first.split("-")[0]
