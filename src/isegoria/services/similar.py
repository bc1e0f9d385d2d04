"""Statements that say nearly the same, so that people vote on one instead of writing it again."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from isegoria.store.models import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

LIKE = 62.0  # of 100; chosen so that restated sentences are found and merely related ones are not


@dataclass(frozen=True, slots=True)
class Similar:
    """A statement much like another text.

    Attributes:
        likeness: from 0 to 100; 100 for the same words.
    """

    number: int
    text: str
    language: str
    likeness: float


def similar_to(*, conversation: int, text: str, language: str = "", limit: int = 5) -> tuple[Similar, ...]:
    """List the statements that are most like a text, in any of their languages, the most alike first.

    Args:
        conversation: its row's id.
        text: what somebody is about to add.
        language: to show the statements in.
        limit: at most so many.
    """
    rows = list(
        Statement.objects.filter(conversation_id=conversation, state=Statement.State.SHOWN).only(
            "number", "text", "language", "translations"
        )
    )
    found = []
    wanted = _Wanted.of(text)
    for row in rows:
        likeness = wanted.likeness([row.text, *map(str, row.translations.values())])
        if likeness >= LIKE:
            shown = row.text_in(language)
            said = language if row.translations.get(language) else row.language
            found.append(Similar(row.number, shown, said, round(likeness, 1)))
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.number))[:limit])


def plain(text: str) -> str:
    """Fold case, width and punctuation away, for comparing only."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = (one if one.isalnum() else " " for one in folded)
    return " ".join("".join(kept).split())


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What statements are compared with.

    Attributes:
        text: made plain.
        pairs: how often each pair of letters is in it.
        number: of pairs.
    """

    text: str
    pairs: Counter[str]
    number: int

    @classmethod
    def of(cls, text: str) -> Self:
        """Prepare a text."""
        folded = plain(text)
        pairs = _pairs(folded)
        return cls(folded, pairs, pairs.total())

    def likeness(self, others: Sequence[str]) -> float:
        """Compare by words where there are spaces, and by pairs of letters, which works without them.

        Returns:
            From 0 to 100; 0 for anything below `LIKE`.
        """
        if not self.text:
            return 0.0
        plains = [other for other in map(plain, others) if other]
        by_words = process.extractOne(self.text, plains, scorer=fuzz.token_sort_ratio, score_cutoff=LIKE)
        best = float(by_words[1]) if by_words else 0.0
        return max([best, *(self._by_pairs(other) for other in plains)])

    def _by_pairs(self, other: str) -> float:
        number = max(len(other) - 1, 1)
        most = 200.0 * min(number, self.number) / (number + self.number)
        # A text of quite another length need not be looked at: ten thousand statements take seconds.
        return 200.0 * (self.pairs & _pairs(other)).total() / (number + self.number) if most >= LIKE else 0.0


def _pairs(text: str) -> Counter[str]:
    joined = text.replace(" ", "_")
    return Counter(joined[place : place + 2] for place in range(max(len(joined) - 1, 1)))
