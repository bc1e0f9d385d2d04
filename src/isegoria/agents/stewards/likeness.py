"""How alike two texts are, with or without spaces between words, and which of many are worth comparing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np
from rapidfuzz import fuzz

from isegoria.agents.stewards.polarity import plain, turned_round

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

TURNED: Final = 40  # no likeness of a text and its contrary is above this, however few letters differ
EXCHANGED: Final = 15  # taken off where one word stands for another: "I live on Shaw", "I live on Orcas"
_SAME_WORD: Final = 75.0
_BINS: Final = 2048
_ROWS: Final = 256


def likeness(one: str, other: str) -> int:
    """Say how alike two texts are: by words where there are spaces, and by pairs of letters.

    >>> likeness("More trees in the streets!", "In the streets, more trees")
    100
    >>> likeness("Trams should be free.", "Trams should not be free.") <= TURNED
    True
    >>> likeness("学校の給食を無料にすべきだ", "給食を学校で無料にすべきだ") > 70
    True

    Returns:
        From 0 to 100; 100 for the same words; at most `TURNED` for a text and its contrary.
    """
    first, second = plain(one), plain(other)
    if not first or not second:
        return 0
    alike = max(fuzz.token_sort_ratio(first, second), _by_pairs(first, second))
    if alike > TURNED and turned_round(one, other):
        return TURNED
    return round(alike) - (EXCHANGED if _exchanged(first.split(), second.split()) else 0)


def promising(
    new: Sequence[str], old: Sequence[str], least: float = 0.45
) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """For each new text, find the old ones that may be like it; fast, and rather too many than too few.

    Args:
        new: texts.
        old: texts.
        least: cosine of the counts of letter pairs, rare ones weighing more.

    Yields:
        The place of each new text and the places of those old ones, the most alike first.
    """
    if not new or not old:
        return
    table = _counts(old)
    rarity = np.log((1 + len(old)) / (1 + (table > 0).sum(axis=0))).astype(np.float32) + 0.1
    olds = _normed(table * rarity)
    for start in range(0, len(new), _ROWS):
        cosines = _normed(_counts(new[start : start + _ROWS]) * rarity) @ olds.T
        for place, row in enumerate(cosines):
            found = np.flatnonzero(row >= least)
            yield start + place, found[np.argsort(-row[found], kind="stable")]


def _exchanged(first: list[str], second: list[str]) -> bool:
    """Tell whether the texts differ in one word each, and these are two words."""
    words = Counter(first), Counter(second)
    alone = list((words[0] - words[1]).elements()), list((words[1] - words[0]).elements())
    if len(alone[0]) != 1 or len(alone[1]) != 1:
        return False
    return fuzz.ratio(alone[0][0], alone[1][0]) < _SAME_WORD


def _by_pairs(first: str, second: str) -> float:
    ones, others = _pairs(first), _pairs(second)
    return 200.0 * (ones & others).total() / (ones.total() + others.total())


def _pairs(text: str) -> Counter[str]:
    joined = text.replace(" ", "_")
    return Counter(joined[place : place + 2] for place in range(max(len(joined) - 1, 1)))


def _counts(texts: Sequence[str]) -> NDArray[np.float32]:
    table = np.zeros((len(texts), _BINS), np.float32)
    for row, text in zip(table, texts, strict=True):
        for pair, number in _pairs(plain(text)).items():
            row[crc32(pair.encode("utf-8", "replace")) % _BINS] += number
    return np.sqrt(table)


def _normed(table: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.sqrt((table * table).sum(axis=1, keepdims=True))
    normed: NDArray[np.float32] = table / np.maximum(lengths, 1e-9)
    return normed
