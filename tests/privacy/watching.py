"""Somebody who watches the log from outside, and what chance alone would show them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from isegoria.services.recording.reading import DatabaseTiles
from isegoria.store.models import Checkpoint, Opening

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_BUNDLE = 256
_SHUFFLES = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The entries between two checkpoints, and, unknown to the watcher, whose they are.

    Attributes:
        bits: shape (n, 256); of the entries, in the log's order.
        person: shape (n,); row of whoever acted.
        act: shape (n,); ascending in the order of what happened.
    """

    bits: NDArray[np.uint8]
    person: NDArray[np.int64]
    act: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """What a watcher adds up: a figure of two places, over pairs of entries that have something in common.

    Attributes:
        figure: shape (n, n).
        first: shape (m,); one entry of each pair.
        second: shape (m,); the other.
        weight: shape (m,).
    """

    figure: NDArray[np.number[Any]] | NDArray[np.bool_]
    first: NDArray[np.intp]
    second: NDArray[np.intp]
    weight: NDArray[np.intp]

    def total(self, places: NDArray[np.intp]) -> NDArray[np.float64]:
        """Add it up where the entries have these places, shape (turns, n): shape (turns,)."""
        figures = self.figure[places[:, self.first], places[:, self.second]]
        return np.asarray((figures * self.weight).sum(axis=1), np.float64)


def entries_of(size: int) -> list[bytes]:
    """Read every entry of the log, as it is served."""
    reader, found = DatabaseTiles(), b""
    for start in range(0, size, _BUNDLE):
        found += reader.read(-1, start // _BUNDLE, min(_BUNDLE, size - start))[: 34 * _BUNDLE]
    # Each is preceded by its length in two bytes.
    return [found[at + 2 : at + 34] for at in range(0, len(found), 34)]


def batches(conversation: int) -> list[Batch]:
    """Cut the log at its checkpoints, and keep the votes; who watches cannot even tell which these are."""
    sizes = [0, *Checkpoint.objects.order_by("size").values_list("size", flat=True)]
    entries = entries_of(sizes[-1])
    votes = Opening.objects.filter(conversation=conversation, kind="vote").order_by("index")
    rows = [(one.index or 0, one.participant_id or 0, one.pk) for one in votes.exclude(index=None)]
    made = []
    for low, high in itertools.pairwise(sizes):
        here = [row for row in rows if low <= row[0] < high]
        bits = np.unpackbits(np.frombuffer(b"".join(entries[row[0]] for row in here), np.uint8))
        table = np.array(here, np.int64).reshape(len(here), 3)
        made.append(Batch(bits.reshape(len(here), 256), table[:, 1], table[:, 2]))
    return [one for one in made if one.person.size > 1]


def neighbours(batch: Batch) -> Pairs:
    """Look at entries whose next is of the same person."""
    places = np.arange(batch.person.size)
    return Pairs(np.abs(places[:, None] - places[None]) == 1, *_of_one_person(batch))


def distance(batch: Batch) -> Pairs:
    """Look at how far apart one person's entries are."""
    places = np.arange(batch.person.size)
    return Pairs(np.abs(places[:, None] - places[None]), *_of_one_person(batch))


def likeness(batch: Batch) -> Pairs:
    """Look at the bits in which one person's entries are alike."""
    signs = batch.bits.astype(np.float64) * 2.0 - 1.0
    return Pairs(signs @ signs.T, *_of_one_person(batch))


def order(batch: Batch) -> Pairs:
    """Look whether the later act has the later entry."""
    places = np.arange(batch.person.size)
    return Pairs(np.diag(places), places, places, batch.act.argsort().argsort())


STATISTICS: tuple[Callable[[Batch], Pairs], ...] = (neighbours, distance, likeness, order)


def _of_one_person(batch: Batch) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    first, second = np.nonzero(np.triu(batch.person[:, None] == batch.person[None], 1))
    return first, second, np.ones_like(first)


def chance(found: list[Batch], look: Callable[[Batch], Pairs], random: np.random.Generator) -> float:
    """Tell how often pure chance, in the same batches, would be as far from its middle as what was seen.

    Returns:
        A two-sided probability, by dealing the places of each batch out anew many times.
    """
    seen, dealt = 0.0, np.zeros(_SHUFFLES)
    for one in found:
        pairs, places = look(one), np.arange(one.person.size)
        seen += float(pairs.total(places[None])[0])
        dealt += pairs.total(random.permuted(np.tile(places, (_SHUFFLES, 1)), axis=1))
    middle = dealt.mean()
    return float((1 + (np.abs(dealt - middle) >= abs(seen - middle)).sum()) / (1 + _SHUFFLES))
