"""From votes to the landscape: every step, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from isegoria.opinion.consensus import (
    agreed_in_every_group,
    consensus,
    divisive,
    divisiveness,
    group_aware_consensus,
    majority,
)
from isegoria.opinion.errors import OpinionError
from isegoria.opinion.groups import Grouping, qualified, sample_of, without_groups
from isegoria.opinion.landscape import Landscape
from isegoria.opinion.routing import priorities
from isegoria.opinion.settings import ROBUST, Settings
from isegoria.opinion.stability import QUARTERS, half_summaries, quarters_of, stability
from isegoria.opinion.summary import Summary
from isegoria.opinion.tallies import Tallies
from isegoria.opinion.threads import one_thread
from isegoria.opinion.votes import Votes
from isegoria.opinion.ways import PolisWay, RobustWay, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from isegoria.opinion.conversation import Conversation
    from isegoria.opinion.space import Space

STAGES = ("votes", "summary", "space", "groups", "stability", "statements")
_DISSOLVED = 0.5


class Progress(Protocol):
    """Is told how far a long computation has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note that `done` of `total` steps of `stage` are finished."""


def _unheard(stage: str, done: int, total: int) -> None:
    """Listen to no progress."""


def analyse(
    conversation: Conversation,
    settings: Settings = ROBUST,
    *,
    shards: int = 1,
    progress: Progress = _unheard,
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
    with one_thread():
        progress("votes", 0, 1)
        votes = Votes.latest(conversation.events)
        progress("votes", 1, 1)
        return _landscape(conversation, votes, settings, shards, progress)


def _landscape(
    conversation: Conversation, votes: Votes, settings: Settings, shards: int, progress: Progress
) -> Landscape:
    meta = np.array([one.is_meta for one in conversation.statements], np.bool_)
    out = meta | np.array([one.moderated < 0 for one in conversation.statements], np.bool_)
    mapped = _mapped(votes, out, settings, shards, progress)
    progress("statements", 0, 1)
    landscape = _judged(conversation, votes, out, meta, mapped, settings)
    progress("statements", 1, 1)
    return landscape


def tallies_by_group(votes: Votes, out: NDArray[np.bool_], settings: Settings) -> Tallies:
    """Find the groups of these voters, as `analyse` does, and count their votes; nothing else.

    Args:
        votes: everybody's latest. Never modified.
        out: shape (C,); statements left out of space and groups.
        settings: as for `analyse`.

    Returns:
        A row for each group; one row, of all who voted enough, where there are no clear groups.
    """
    with one_thread():
        mapped = _mapped(votes, out, settings, 1, _unheard)
        return _spoken(votes, mapped)


@dataclass(frozen=True, slots=True, eq=False)
class _Mapped:
    """Where people stand and who belongs together."""

    way: Way
    columns: int
    space: Space
    positions: NDArray[np.float64]
    enough: NDArray[np.bool_]
    grouping: Grouping
    steady: NDArray[np.float64] | None


def _mapped(
    votes: Votes, out: NDArray[np.bool_], settings: Settings, shards: int, progress: Progress
) -> _Mapped:
    quarters = _summaries(votes, settings, shards, progress)
    whole = quarters[0]
    for quarter in quarters[1:]:
        whole += quarter
    columns = int((whole.seen_by > 0).sum())
    way: Way = PolisWay(out, columns) if settings.name == "polis" else RobustWay(votes, out)
    progress("space", 0, 1)
    space = way.space(whole)
    places = way.place(space, votes)
    positions = way.map(space, places)
    progress("space", 1, 1)
    progress("groups", 0, 1)
    enough = qualified(votes.counts, columns, settings)
    grouping = way.groups(space, places, enough, settings)
    progress("groups", 1, 1)
    steady = _stability(way, space, votes, grouping, quarters, settings, progress)
    if settings.name == "robust" and steady is not None and steady @ _shares(grouping) < _DISSOLVED:
        grouping, steady = without_groups(enough.size, "unstable"), None
    return _Mapped(way, columns, space, positions, enough, grouping, steady)


def _spoken(votes: Votes, mapped: _Mapped) -> Tallies:
    grouping = mapped.grouping
    # Where there are no groups, those who qualify speak as one.
    labels = grouping.labels if grouping.count else np.where(mapped.enough, 0, -1)
    return Tallies.of(votes, labels, max(grouping.count, 1))


def _judged(  # noqa: PLR0913, PLR0917 - one step of the computation
    conversation: Conversation,
    votes: Votes,
    out: NDArray[np.bool_],
    meta: NDArray[np.bool_],
    mapped: _Mapped,
    settings: Settings,
) -> Landscape:
    grouping = mapped.grouping
    tallies = _spoken(votes, mapped)
    everyone = Tallies.of(votes, np.zeros(votes.participants.size, np.int64), 1)
    divided = divisiveness(tallies, settings)
    return Landscape(
        conversation=conversation,
        settings=settings,
        participants=votes.participants,
        statements=votes.statements,
        votes=int(votes.cells.size),
        events=votes.events,
        out=out,
        space=mapped.space,
        positions=mapped.positions,
        qualified=mapped.enough,
        grouping=grouping,
        stability=mapped.steady,
        everyone=everyone,
        tallies=tallies,
        representatives=mapped.way.represented(tallies, settings)[: grouping.count],
        consensus=consensus(tallies, settings),
        agreed=agreed_in_every_group(tallies, settings, out),
        rejected=agreed_in_every_group(tallies.mirrored(), settings, out),
        majority=(majority(everyone, out), majority(everyone.mirrored(), out)),
        group_aware_consensus=group_aware_consensus(tallies),
        divisiveness=divided,
        divisive=divisive(divided, settings, out),
        priority=priorities(tallies.together(), mapped.space, mapped.columns, meta),
    )


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


def _stability(  # noqa: PLR0913, PLR0917 - one step of the computation
    way: Way,
    space: Space,
    votes: Votes,
    grouping: Grouping,
    quarters: list[Summary],
    settings: Settings,
    progress: Progress,
) -> NDArray[np.float64] | None:
    if not grouping.count or not settings.resamples:
        return None
    some = sample_of(np.flatnonzero(grouping.labels >= 0))
    sampled = votes.only(some)

    def placed() -> Iterator[NDArray[np.float64]]:
        for done, half in enumerate(half_summaries(quarters, settings.resamples)):
            progress("stability", done, settings.resamples)
            drawn = way.space(half, space)
            yield way.place(drawn, sampled).grouped

    found = stability(grouping.labels[some], grouping.count, placed())
    progress("stability", settings.resamples, settings.resamples)
    return found


def _shares(grouping: Grouping) -> NDArray[np.float64]:
    sizes = np.bincount(grouping.labels[grouping.labels >= 0], minlength=grouping.count)
    return np.asarray(sizes / max(sizes.sum(), 1))
