"""From votes to the landscape: every step, in order."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
from threadpoolctl import ThreadpoolController

from isegoria.opinion.agreeableness import opinion_directions
from isegoria.opinion.consensus import (
    agreed_in_every_group,
    consensus,
    divisive,
    divisiveness,
    group_aware_consensus,
    majority,
)
from isegoria.opinion.errors import OpinionError
from isegoria.opinion.groups import (
    Grouping,
    best_partition,
    everybody,
    qualified,
    sample_of,
    stands_out,
    without_groups,
)
from isegoria.opinion.landscape import Landscape
from isegoria.opinion.representativeness import polis_representatives, robust_representatives
from isegoria.opinion.routing import priorities
from isegoria.opinion.settings import ROBUST, Settings
from isegoria.opinion.space import (
    MAP_AXES,
    Space,
    polis_positions,
    polis_space,
    robust_scores,
    robust_space,
    robust_uncertainty,
)
from isegoria.opinion.stability import QUARTERS, half_summaries, quarters_of, stability
from isegoria.opinion.summary import Summary
from isegoria.opinion.tallies import Tallies
from isegoria.opinion.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from isegoria.opinion.conversation import Conversation

STAGES = ("votes", "summary", "space", "groups", "stability", "statements")
_DISSOLVED = 0.5


class Progress(Protocol):
    """Is told how far a long computation has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note that `done` of `total` steps of `stage` are finished."""


def analyse(
    conversation: Conversation,
    settings: Settings = ROBUST,
    *,
    shards: int = 1,
    progress: Progress = lambda stage, done, total: None,  # noqa: ARG005 - nobody listens by default
) -> Landscape:
    """Compute the landscape of a conversation.

    The same votes give the same landscape and digest in any order of events with distinct times, in any
    number of shards and threads.

    Args:
        conversation: statements and every vote event. Never modified.
        settings: `ROBUST`, or `POLIS` to reproduce Polis.
        shards: summarise the participants in this many parts and add up.
        progress: told after each step.

    Returns:
        The landscape.

    Raises:
        OpinionError: nobody voted, or fewer than one shard.
    """
    if len(conversation.events) == 0:
        raise OpinionError("nobody has voted in this conversation; collect votes first")
    with _one_thread():
        progress("votes", 0, 1)
        votes = Votes.latest(conversation.events)
        progress("votes", 1, 1)
        return _landscape(conversation, votes, settings, shards, progress)


def _landscape(
    conversation: Conversation, votes: Votes, settings: Settings, shards: int, progress: Progress
) -> Landscape:
    meta = np.array([one.is_meta for one in conversation.statements], np.bool_)
    out = meta | np.array([one.moderated < 0 for one in conversation.statements], np.bool_)
    quarters = _summaries(votes, settings, shards, progress)
    whole = quarters[0]
    for quarter in quarters[1:]:
        whole += quarter
    columns = int((whole.seen_by > 0).sum())
    enough = qualified(votes.counts, columns, settings)
    progress("space", 0, 1)
    view = _Polis(votes, out, columns) if settings.name == "polis" else _Robust(votes, out)
    space = view.space(whole)
    points = view.points(space, votes)
    positions = view.map(space, points)
    progress("space", 1, 1)
    progress("groups", 0, 1)
    grouping = view.groups(space, points, enough, settings)
    progress("groups", 1, 1)
    steady = _stability(view, space, grouping, quarters, settings, progress)
    if settings.name == "robust" and steady is not None and steady @ _shares(grouping) < _DISSOLVED:
        grouping, steady = without_groups(enough.size, "unstable"), None
    progress("statements", 0, 1)
    everyone = Tallies.of(votes, np.zeros(enough.size, np.int64), 1)
    if grouping.count:
        tallies = Tallies.of(votes, grouping.labels, grouping.count)
    else:
        tallies = Tallies.of(votes, np.where(enough, 0, -1), 1)
    agreement = consensus(tallies, settings)
    divided = divisiveness(tallies, settings)
    if settings.name == "polis":
        chosen = polis_representatives(tallies, out)
    else:
        chosen = robust_representatives(tallies, out, settings)
    landscape = Landscape(
        conversation=conversation,
        settings=settings,
        participants=votes.participants,
        statements=votes.statements,
        votes=int(votes.cells.size),
        events=votes.events,
        out=out,
        space=space,
        positions=positions,
        qualified=enough,
        grouping=grouping,
        stability=steady,
        everyone=everyone,
        tallies=tallies,
        representatives=chosen[: grouping.count],
        consensus=agreement,
        agreed=agreed_in_every_group(tallies, settings, out),
        rejected=agreed_in_every_group(tallies.mirrored(), settings, out),
        majority=(majority(everyone, out), majority(everyone.mirrored(), out)),
        group_aware_consensus=group_aware_consensus(tallies),
        divisiveness=divided,
        divisive=divisive(divided, out),
        priority=priorities(tallies.together(), space, columns, meta),
    )
    progress("statements", 1, 1)
    return landscape


def _summaries(votes: Votes, settings: Settings, shards: int, progress: Progress) -> list[Summary]:
    # With resampling, the whole is the sum of four random quarters; any cut gives the same integers.
    parts = QUARTERS if settings.resamples else 1
    quarter_of = quarters_of(votes.participants.size) if parts > 1 else None
    totals: list[Summary | None] = [None] * parts
    for done, shard in enumerate(votes.shards(shards)):
        progress("summary", done * parts, shards * parts)
        first = (
            int(np.searchsorted(votes.participants, shard.participants[0])) if shard.participants.size else 0
        )
        for part in range(parts):
            if quarter_of is None:
                summary = Summary.of(shard)
            else:
                rows = np.flatnonzero(quarter_of[first : first + shard.participants.size] == part)
                summary = Summary.of(shard.only(rows, with_events=part == 0))
            held = totals[part]
            totals[part] = summary if held is None else held + summary
            progress("summary", done * parts + part + 1, shards * parts)
    return [total for total in totals if total is not None]


class _Polis:
    """Places and groups people as Polis does."""

    def __init__(self, votes: Votes, out: NDArray[np.bool_], columns: int) -> None:
        self.votes, self.out, self.columns = votes, out, columns

    def space(self, summary: Summary, start: Space | None = None) -> Space:
        del start  # two axes are found quickly enough from nothing
        return polis_space(summary, self.out)

    def points(self, space: Space, votes: Votes) -> NDArray[np.float64]:
        return polis_positions(votes, space, self.out, self.columns)

    def opinions(self, _space: Space, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return points

    def map(self, _space: Space, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.pad(points, ((0, 0), (0, MAP_AXES - points.shape[1])))

    def groups(
        self, _space: Space, points: NDArray[np.float64], enough: NDArray[np.bool_], settings: Settings
    ) -> Grouping:
        people = np.flatnonzero(enough)
        found = best_partition(points[sample_of(people)], settings, polis=True)
        if found is None:
            return without_groups(enough.size, "too_few")
        return everybody(points, people, *found)


class _Robust:
    """Places people by what their votes make likely, and groups them where groups stand out."""

    def __init__(self, votes: Votes, out: NDArray[np.bool_]) -> None:
        self.votes, self.used = votes, ~out

    def space(self, summary: Summary, start: Space | None = None) -> Space:
        return robust_space(summary, self.used & (summary.seen_by > 0), start)

    def points(self, space: Space, votes: Votes) -> NDArray[np.float64]:
        return robust_scores(votes, space) @ opinion_directions(space)[0]

    def opinions(self, space: Space, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.ascontiguousarray(points[:, : max(opinion_directions(space)[1], 1)])

    def map(self, space: Space, points: NDArray[np.float64]) -> NDArray[np.float64]:
        # In units of expected votes, so that a stronger difference of opinion looks wider.
        shown = opinion_directions(space)[0][:, :MAP_AXES]
        wide = np.sqrt((shown**2 * space.strengths[:, None]).sum(axis=0))
        return np.pad(points[:, :MAP_AXES] * wide, ((0, 0), (0, MAP_AXES - shown.shape[1])))

    def groups(
        self, space: Space, points: NDArray[np.float64], enough: NDArray[np.bool_], settings: Settings
    ) -> Grouping:
        turn, opinions = opinion_directions(space)
        if not opinions:
            return without_groups(enough.size, "no_shared_directions")
        people = np.flatnonzero(enough)
        points = self.opinions(space, points)
        some = sample_of(people)
        found = best_partition(points[some], settings, polis=False)
        if found is None:
            return without_groups(enough.size, "too_few")
        compared = self.votes.only(sample_of(some, 1000))
        uncertain = robust_uncertainty(compared, space)
        uncertain = turn[:, :opinions].T @ uncertain @ turn[:, :opinions]
        if not stands_out(found[1], uncertain, found[0].sizes.size, settings):
            return without_groups(enough.size, "one_population")
        return everybody(points, people, *found)


def _stability(  # noqa: PLR0913, PLR0917 - one step of the computation, named arguments
    view: _Polis | _Robust,
    space: Space,
    grouping: Grouping,
    quarters: list[Summary],
    settings: Settings,
    progress: Progress,
) -> NDArray[np.float64] | None:
    if not grouping.count or not settings.resamples:
        return None
    some = sample_of(np.flatnonzero(grouping.labels >= 0))
    votes = view.votes.only(some)

    def placed() -> Iterator[NDArray[np.float64]]:
        for done, half in enumerate(half_summaries(quarters, settings.resamples)):
            progress("stability", done, settings.resamples)
            drawn = view.space(half, space)
            yield view.opinions(drawn, view.points(drawn, votes))

    found = stability(grouping.labels[some], grouping.count, placed())
    progress("stability", settings.resamples, settings.resamples)
    return found


def _shares(grouping: Grouping) -> NDArray[np.float64]:
    sizes = np.bincount(grouping.labels[grouping.labels >= 0], minlength=grouping.count)
    return np.asarray(sizes / max(sizes.sum(), 1))


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def _one_thread() -> Iterator[None]:
    # Linear algebra libraries add in an order that depends on their threads; one thread, one result.
    with _threads().limit(limits=1):
        yield
