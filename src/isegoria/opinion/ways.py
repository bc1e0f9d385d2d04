"""The two ways to draw a map and find groups: as Polis does, and robustly.

Both answer the same five questions, which `Way` names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from isegoria.opinion.agreeableness import opinion_directions
from isegoria.opinion.groups import (
    COMPARED,
    Grouping,
    best_partition,
    everybody,
    sample_of,
    stands_out,
    without_groups,
)
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


class Way(Protocol):
    """How to place and group the participants of one conversation."""

    def space(self, summary: Summary, start: Space | None = None) -> Space:
        """Find the directions of opinion; `start` may save steps."""

    def points(self, space: Space, votes: Votes) -> NDArray[np.float64]:
        """Place the voters of `votes`: shape (n, d)."""

    def opinions(self, space: Space, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Keep the coordinates that groups are sought in."""

    def map(self, space: Space, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Draw the points on the map: shape (n, 2)."""

    def groups(
        self, space: Space, points: NDArray[np.float64], enough: NDArray[np.bool_], settings: Settings
    ) -> Grouping:
        """Group those of `points` who voted enough."""

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

    def points(self, space: Space, votes: Votes) -> NDArray[np.float64]:
        """Scale deviations up where votes are few."""
        return polis_positions(votes, space, self._out, self._columns)

    def opinions(self, _space: Space, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Keep both axes."""
        return points

    def map(self, _space: Space, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Show what was grouped."""
        return np.pad(points, ((0, 0), (0, MAP_AXES - points.shape[1])))

    def groups(
        self, _space: Space, points: NDArray[np.float64], enough: NDArray[np.bool_], settings: Settings
    ) -> Grouping:
        """Group by k-means, whether or not there are groups."""
        people = np.flatnonzero(enough)
        found = best_partition(points[sample_of(people)], settings, polis=True)
        if found is None:
            return without_groups(enough.size, "too_few")
        return everybody(points, people, *found)

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

    def points(self, space: Space, votes: Votes) -> NDArray[np.float64]:
        """Give posterior means, opinions first and agreeableness after them."""
        return robust_scores(votes, space) @ opinion_directions(space)[0]

    def opinions(self, space: Space, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Leave agreeableness and noise out."""
        return np.ascontiguousarray(points[:, : max(opinion_directions(space)[1], 1)])

    def map(self, space: Space, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Show the two strongest directions in units of expected votes: a stronger one looks wider."""
        shown = opinion_directions(space)[0][:, :MAP_AXES]
        wide = np.sqrt((shown**2 * space.strengths[:, None]).sum(axis=0))
        return np.pad(points[:, :MAP_AXES] * wide, ((0, 0), (0, MAP_AXES - shown.shape[1])))

    def groups(
        self, space: Space, points: NDArray[np.float64], enough: NDArray[np.bool_], settings: Settings
    ) -> Grouping:
        """Group by k-means where groups are clearer than in a crowd that has none."""
        turn, opinions = opinion_directions(space)
        if not opinions:
            return without_groups(enough.size, "no_shared_directions")
        people = np.flatnonzero(enough)
        points = self.opinions(space, points)
        some = sample_of(people)
        found = best_partition(points[some], settings, polis=False)
        if found is None:
            return without_groups(enough.size, "too_few")
        uncertain = robust_uncertainty(self._votes.only(sample_of(some, COMPARED)), space)
        uncertain = turn[:, :opinions].T @ uncertain @ turn[:, :opinions]
        if not stands_out(found[1], uncertain, found[0].sizes.size, settings):
            return without_groups(enough.size, "one_population")
        return everybody(points, people, *found)

    def represented(self, tallies: Tallies, settings: Settings) -> list[list[Representative]]:
        """Choose by the cautious end of the lead over the others."""
        return robust_representatives(tallies, self._out, settings)
