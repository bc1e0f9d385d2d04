"""Which numbers a text tells, in digits, in English words and in Japanese numerals.

>>> [one.shown for one in numbers_told("1,234 people, 三百票 and forty-two statements")]
['1,234', '三百', 'forty-two']
>>> sorted(int(one) for one in numbers_meant("二万五千人; twenty thousand; 第３回"))
[3, 20000, 25000]
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_KANJI: Final = {one: value for value, one in enumerate("〇一二三四五六七八九")} | {"零": 0}
_SMALL: Final = {"十": 10, "百": 100, "千": 1_000}
_GREAT: Final = {"万": 10**4, "億": 10**8, "兆": 10**12}
_UNITS: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS: Final = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
_SCALES: Final = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_RUN: Final = re.compile(rf"(?:\d+(?:[.,]\d+)*|[{''.join(_KANJI)}{''.join(_SMALL)}{''.join(_GREAT)}])+")
_COUNTERS: Final = "人名票件回割日年月点個つ倍歳円時分秒本社団グ%"
_IDIOMS: Final = ("十分", "万人")
_ENGLISH: Final = re.compile(
    rf"\b(?:{'|'.join([*_WORDS, *(f'{one}s?' for one in _SCALES)])})"
    rf"(?:(?:\s+and\s+|[\s-]+)(?:{'|'.join([*_WORDS, *_SCALES])}))*\b",
    re.IGNORECASE,
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_BY_POINTS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")


@dataclass(frozen=True, slots=True)
class Told:
    """A number in a text.

    Attributes:
        shown: as it stands there.
        values: what it can mean; more than one where a point may group digits or not.
    """

    shown: str
    values: frozenset[Decimal]


def numbers_told(text: str) -> tuple[Told, ...]:
    """List the numbers in a text, in the order of their forms: digits, numerals, words.

    A lone "one", or 一, tells no figure, since most of them are none. Full-width digits and those of other
    scripts count like any.
    """
    plain = unicodedata.normalize("NFKC", text)
    found: list[Told] = []
    for run in _RUN.finditer(plain):
        after = plain[run.end() : run.end() + 1]
        found += _of_run(run.group(), after, plain[run.start() : run.end() + 1])
    for words in _ENGLISH.finditer(plain):
        value = _of_words(words.group())
        if value != 1:
            found.append(Told(words.group(), frozenset({Decimal(value)})))
    return tuple(found)


def numbers_meant(text: str) -> frozenset[Decimal]:
    """Collect every number that a text may be said to tell: `numbers_told`, and months by their names."""
    values = {value for one in numbers_told(text) for value in one.values}
    words = set(re.findall(r"[a-z]+", text.lower()))
    return frozenset(values | {Decimal(place) for place, month in enumerate(_MONTHS, 1) if month in words})


def _of_run(run: str, after: str, with_after: str) -> list[Told]:
    if _DIGITS.fullmatch(run):
        return _of_digits(run)
    pieces = _DIGITS.findall(run)
    kanji = any(one in _SMALL or one in _GREAT for one in run)
    if pieces and not kanji:
        return [told for piece in pieces for told in _of_digits(piece)]
    counted = after in _COUNTERS if after else False
    if with_after in _IDIOMS or not (pieces or counted or (kanji and len(run) > 1)):
        return []
    value = _of_kanji(run)
    return [] if value == 1 and not pieces else [Told(run, frozenset({value}))]


def _of_digits(digits: str) -> list[Told]:
    values = set()
    if _GROUPED.fullmatch(digits):
        values.add(Decimal(digits.replace(",", "")))
    if _GROUPED_BY_POINTS.fullmatch(digits):
        values.add(Decimal(digits.replace(".", "").replace(",", ".")))
    if "," not in digits and digits.count(".") <= 1:
        values.add(Decimal(digits))
    if values:
        return [Told(digits, frozenset(values))]
    return [Told(one, frozenset({Decimal(one)})) for one in re.split("[.,]", digits)]


def _of_kanji(run: str) -> Decimal:
    """Read a numeral such as 二万五千, 1億2千万 or 二〇二六."""
    total = section = number = Decimal(0)
    pending = False
    for piece in re.findall(r"\d+(?:[.,]\d+)*|.", run):
        if piece in _GREAT:
            section += number if pending else 0
            total += (section or 1) * _GREAT[piece]
            section, number, pending = Decimal(0), Decimal(0), False
        elif piece in _SMALL:
            section += (number if pending else 1) * _SMALL[piece]
            number, pending = Decimal(0), False
        elif piece in _KANJI:
            number, pending = number * 10 + _KANJI[piece], True
        else:
            number, pending = max(_of_digits(piece)[0].values), True
    return total + section + (number if pending else 0)


def _of_words(words: str) -> int:
    total = current = 0
    for word in re.findall("[a-z]+", words.lower()):
        scale = _SCALES.get(word) or _SCALES.get(word.removesuffix("s"))
        if scale is None:
            current += _WORDS.get(word, 0)
        elif scale <= 100:  # noqa: PLR2004 - dozens and hundreds go on within a thousand
            current = max(1, current) * scale
        else:
            total, current = total + max(1, current) * scale, 0
    return total + current
