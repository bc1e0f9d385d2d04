"""The two ways to draw a map and find groups: as Polis does, and robustly.

Both answer the same questions, which `Way` names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from isegoria.opinion.agreeableness import opinion_directions
from isegoria.opinion.groups import (
    COMPARED,
    Grouping,
    best_partition,
    everybody,
    sample_of,
    silhouettes,
    stands_out,
    without_groups,
)
from isegoria.opinion.kmeans import partitions
from isegoria.opinion.representativeness import polis_representatives, robust_representatives
from isegoria.opinion.space import (
    MAP_AXES,
    Space,
    polis_positions,
    polis_space,
    robust_scores,
    robust_space,
    robust_uncertainty,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.representativeness import Representative
    from isegoria.opinion.settings import Settings
    from isegoria.opinion.summary import Summary
    from isegoria.opinion.tallies import Tallies
    from isegoria.opinion.votes import Votes


GAP = 0.65  # silhouette of two halves from which a line of people has a gap; about .56 where it has none
_TELLING = 7  # votes from which a person's place on that line tells something


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where people stand in the opinion space.

    Attributes:
        points: shape (n, d); opinions first.
        opinions: how many of the coordinates are opinions; groups are sought in these.
        turn: shape (d, d); how the axes of the space were turned to get the coordinates.
    """

    points: NDArray[np.float64]
    opinions: int
    turn: NDArray[np.float64]

    @property
    def grouped(self) -> NDArray[np.float64]:
        """The coordinates in which groups are sought, at least one."""
        return np.ascontiguousarray(self.points[:, : max(self.opinions, 1)])


class Way(Protocol):
    """How to place and group the participants of one conversation."""

    def space(self, summary: Summary, start: Space | None = None) -> Space:
        """Find the directions of opinion; `start` may save steps."""

    def place(self, space: Space, votes: Votes) -> Places:
        """Place the voters of `votes`."""

    def map(self, space: Space, places: Places) -> NDArray[np.float64]:
        """Draw them on the map: shape (n, 2)."""

    def groups(self, space: Space, places: Places, enough: NDArray[np.bool_], settings: Settings) -> Grouping:
        """Group those who voted enough."""

    def represented(self, tallies: Tallies, settings: Settings) -> list[list[Representative]]:
        """Choose what each group stands for."""


class PolisWay:
    """Places and groups people as Polis does."""

    def __init__(self, out: NDArray[np.bool_], columns: int) -> None:
        self._out, self._columns = out, columns

    def space(self, summary: Summary, start: Space | None = None) -> Space:
        """Find the two principal axes."""
        del start  # they are found quickly enough from nothing
        return polis_space(summary, self._out)

    def place(self, space: Space, votes: Votes) -> Places:
        """Scale deviations up where votes are few."""
        points = polis_positions(votes, space, self._out, self._columns)
        return Places(points, points.shape[1], np.eye(points.shape[1]))

    def map(self, _space: Space, places: Places) -> NDArray[np.float64]:
        """Show what was grouped."""
        return np.pad(places.points, ((0, 0), (0, MAP_AXES - places.points.shape[1])))

    def groups(
        self, _space: Space, places: Places, enough: NDArray[np.bool_], settings: Settings
    ) -> Grouping:
        """Group by k-means, whether or not there are groups."""
        people = np.flatnonzero(enough)
        found = best_partition(places.points[sample_of(people)], settings, polis=True)
        if found is None:
            return without_groups(enough.size, "too_few")
        return everybody(places.points, people, *found)

    def represented(self, tallies: Tallies, _settings: Settings) -> list[list[Representative]]:
        """Choose by z-tests."""
        return polis_representatives(tallies, self._out)


class RobustWay:
    """Places people by what their votes make likely, and groups them where groups stand out."""

    def __init__(self, votes: Votes, out: NDArray[np.bool_]) -> None:
        self._votes, self._out = votes, out

    def space(self, summary: Summary, start: Space | None = None) -> Space:
        """Find the directions that stand out from noise."""
        return robust_space(summary, ~self._out & (summary.seen_by > 0), start)

    def place(self, space: Space, votes: Votes) -> Places:
        """Give posterior means: opinions first, then agreeableness, then noise."""
        scores = robust_scores(votes, space)
        turn, opinions = opinion_directions(space)
        if opinions < space.signal and _has_gap(scores @ turn[:, opinions], votes.counts):
            # A habit shades off; two camps that say yes and no to everything do not.
            turn, opinions = np.eye(turn.shape[0]), space.signal
        return Places(scores @ turn, opinions, turn)

    def map(self, space: Space, places: Places) -> NDArray[np.float64]:
        """Show the two strongest directions in units of expected votes: a stronger one looks wider."""
        shown = places.turn[:, :MAP_AXES]
        wide = np.sqrt((shown**2 * space.strengths[:, None]).sum(axis=0))
        return np.pad(places.points[:, :MAP_AXES] * wide, ((0, 0), (0, MAP_AXES - shown.shape[1])))

    def groups(self, space: Space, places: Places, enough: NDArray[np.bool_], settings: Settings) -> Grouping:
        """Group by k-means where groups are clearer than in a crowd that has none."""
        if not places.opinions:
            return without_groups(enough.size, "no_shared_directions")
        people = np.flatnonzero(enough)
        some = sample_of(people)
        found = best_partition(places.grouped[some], settings, polis=False)
        if found is None:
            return without_groups(enough.size, "too_few")
        uncertain = robust_uncertainty(self._votes.only(sample_of(some, COMPARED)), space)
        kept = places.turn[:, : places.opinions]
        if not stands_out(found[1], kept.T @ uncertain @ kept, found[0].sizes.size, settings):
            return without_groups(enough.size, "one_population")
        return everybody(places.grouped, people, *found)

    def represented(self, tallies: Tallies, settings: Settings) -> list[list[Representative]]:
        """Choose by the cautious end of the lead over the others."""
        return robust_representatives(tallies, self._out, settings)


def _has_gap(line: NDArray[np.float64], counts: NDArray[np.int64]) -> bool:
    people = sample_of(np.flatnonzero(counts >= min(_TELLING, int(counts.max(initial=0)))))
    points = np.ascontiguousarray(line[people, None])
    halves = partitions(points, 2)
    if not halves:
        return False
    best = min(halves, key=lambda one: one.scatter)
    return bool(silhouettes(points, [best.labels])[0] >= GAP)
