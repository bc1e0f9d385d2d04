"""Conversations that people held on Polis, as stewards would have seen them at any moment."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isegoria.agents.world import ModerationFacts, StatementFacts, Tally, World
from isegoria.opinion import ROBUST, VoteEvents, analyse, read_conversation

if TYPE_CHECKING:
    from pathlib import Path

    from isegoria.opinion import Conversation, Landscape

NAMES = (
    "15-per-hour-seattle",
    "austria-climate.5twd2jsnkf.2022-08-08",
    "bg2050-volunteers",
    "canadian-electoral-reform",
    "football-concussions",
    "london.youth.policing",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.freshwater",
    "scoop-hivemind.taxes",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
)
SHORT = ("canadian-electoral-reform", "london.youth.policing", "scoop-hivemind.freshwater")
SOME = NAMES if os.environ.get("ISEGORIA_SLOW") else SHORT
FEWEST = 5


def conversation_in(shared_data: Path, name: str) -> Conversation:
    """Read one; the test is skipped where it is absent."""
    folder = shared_data / "polis" / name
    if not folder.is_dir():
        pytest.skip(f"this conversation is absent: {folder}")
    return read_conversation(folder)


@cache
def real_world(shared_data: Path, name: str) -> World:
    """Show a conversation a day after its last statement; computed once a process."""
    return world_of(conversation_in(shared_data, name))


def undecided(found: World) -> World:
    """Show a conversation as if all statements had been written at once, and nobody had decided about any."""
    return replace(
        found,
        at=min(one.added for one in found.statements.values()),
        statements={number: replace(one, state="pending") for number, one in found.statements.items()},
        moderations=(),
    )


def until(conversation: Conversation, share: float) -> tuple[Conversation, int]:
    """Leave later votes, and statements that came later, out.

    Args:
        conversation: any whose votes have times.
        share: of the votes that are kept, in (0, 1].

    Returns:
        What there was then, and when that was, in milliseconds since 1970.
    """
    events = conversation.events
    assert events.time is not None
    moment = int(np.sort(events.time)[max(int(share * events.time.size), 1) - 1])
    kept = events.time <= moment
    then = VoteEvents(
        participants=events.participants,
        statements=events.statements,
        participant=events.participant[kept],
        statement=events.statement[kept],
        vote=events.vote[kept],
        time=events.time[kept],
    )
    return replace(conversation, events=then), moment


def world_of(conversation: Conversation, *, at: int | None = None, fewest: int = FEWEST) -> World:
    """Show a conversation as stewards see it.

    Args:
        conversation: with the votes that stand.
        at: the moment, in milliseconds since 1970; None for a day after the last statement.
        fewest: no figure of fewer people is told.
    """
    landscape = analyse(conversation, ROBUST)
    added = {one.id: one.created or 0 for one in conversation.statements}
    now = at if at is not None else max(added.values()) + 86_400_000
    groups = _groups_of_people(landscape)
    authors: dict[object, int] = {}
    statements = {}
    for one in conversation.statements:
        if added[one.id] > now:
            continue
        author = -1 if one.author is None else authors.setdefault(one.author, len(authors))
        state = "hidden" if one.moderated < 0 else "shown"
        statements[int(one.id)] = replace(
            _counted(landscape, int(one.id), fewest),
            text=one.text,
            state=state,
            seed=one.is_seed,
            added=_moment(added[one.id]),
            author=author,
            author_group=groups.get(one.author, -1),
        )
    return World(
        conversation="real",
        topic={"": conversation.topic},
        at=_moment(now),
        fewest=fewest,
        participants=len(landscape.participants),
        votes=landscape.votes,
        groups=tuple(int(one) for one in landscape.group_sizes),
        letters=tuple("ABCDEFGH"[: landscape.groups]),
        statements=statements,
        moderations=_moderations(conversation, statements),
        source=f"landscape 1, {landscape.votes:,} votes",
        digest="sha256:1",
        languages=("en", "ja"),
    )


def _groups_of_people(landscape: Landscape) -> dict[object, int]:
    pairs = zip(landscape.participants.tolist(), landscape.grouping.labels.tolist(), strict=True)
    return {person: group for person, group in pairs if group >= 0}


def _counted(landscape: Landscape, number: int, fewest: int) -> StatementFacts:
    """Give the figures of a statement as far as they may be told, and nothing else of it."""
    found = np.flatnonzero(np.asarray(landscape.statements) == number)
    blank = StatementFacts(number, "", "en", "shown", seed=False, added=_moment(0))
    if not found.size:
        return blank
    place = int(found[0])
    agreed = bool(np.isin(place, landscape.agreed))
    everyone = _tally(landscape, place, -1, fewest)
    groups = tuple(_tally(landscape, place, group, fewest) for group in range(landscape.groups))
    held = not groups or any(one is None for one in groups)
    lower = None if held else float(landscape.consensus.lower[place])
    return replace(blank, everyone=everyone, groups=groups, lower=lower, agreed=agreed)


def _tally(landscape: Landscape, place: int, group: int, fewest: int) -> Tally | None:
    tallies = landscape.everyone if group < 0 else landscape.tallies
    row = max(group, 0)
    agree, disagree, seen = (
        int(one[row, place]) for one in (tallies.agrees, tallies.disagrees, tallies.seen)
    )
    if seen < fewest:
        return None
    lower = None if group < 0 else float(landscape.consensus.group_lower[group, place])
    return Tally(agree, disagree, seen - agree - disagree, seen, lower)


def _moderations(
    conversation: Conversation, statements: dict[int, StatementFacts]
) -> tuple[ModerationFacts, ...]:
    return tuple(
        ModerationFacts(
            int(one.id),
            "hide" if one.moderated < 0 else "show",
            "",
            statements[int(one.id)].author,
            statements[int(one.id)].author_group,
        )
        for one in conversation.statements
        if one.moderated and int(one.id) in statements
    )


def _moment(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
