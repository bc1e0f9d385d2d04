"""Somebody who watches the log from outside, and what chance alone would show them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

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

    def reordered(self, order: NDArray[np.intp]) -> Batch:
        """Give the same entries the owners of others."""
        return Batch(self.bits, self.person[order], self.act[order])


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


def neighbours(batch: Batch) -> float:
    """Count entries whose next is of the same person."""
    return float((batch.person[1:] == batch.person[:-1]).sum())


def distance(batch: Batch) -> float:
    """Add up how far apart one person's entries are."""
    same = batch.person[:, None] == batch.person[None]
    places = np.arange(batch.person.size)
    return float((np.abs(places[:, None] - places[None]) * same).sum())


def order(batch: Batch) -> float:
    """Add up place times act: the later somebody acted, the later their entry?"""
    return float((np.arange(batch.act.size) * batch.act.argsort().argsort()).sum())


def likeness(batch: Batch) -> float:
    """Add up the bits in which one person's entries are alike."""
    signs = batch.bits.astype(np.float64) * 2.0 - 1.0
    same = batch.person[:, None] == batch.person[None]
    return float(((signs @ signs.T) * same).sum())


STATISTICS: tuple[Callable[[Batch], float], ...] = (neighbours, distance, order, likeness)


def chance(found: list[Batch], statistic: Callable[[Batch], float], random: np.random.Generator) -> float:
    """Tell how often pure chance, in the same batches, would be as far from its middle as what was seen.

    Returns:
        A two-sided probability, by dealing the places of each batch out anew many times.
    """
    seen = sum(statistic(one) for one in found)
    dealt = np.zeros(_SHUFFLES)
    for one in found:
        for turn in range(_SHUFFLES):
            dealt[turn] += statistic(one.reordered(random.permutation(one.person.size)))
    middle = dealt.mean()
    return float((1 + (np.abs(dealt - middle) >= abs(seen - middle)).sum()) / (1 + _SHUFFLES))
