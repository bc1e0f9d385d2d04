"""Open conversations as the watch sees them, dealt out by chance, and with brigades planted in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from isegoria.agents.world import VoterFacts
from isegoria.opinion import read_conversation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

OPEN: Final = (
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
LEAST_TEMPLATE: Final = 20
PACE: Final = 2_000  # milliseconds
Votes = tuple[tuple[int, int, int], ...]


def voters_of(folder: Path) -> tuple[VoterFacts, ...]:
    """Read who voted what in an open conversation, in the order of joining; a first vote is joining."""
    events = read_conversation(folder).events
    people: dict[int, dict[int, tuple[int, int, int]]] = {}
    for person, statement, vote, at in zip(
        events.participant.tolist(),
        events.statement.tolist(),
        events.vote.tolist(),
        events.time.tolist(),
        strict=True,
    ):
        people.setdefault(person, {})[statement] = (statement, int(vote), int(at))
    made = [tuple(sorted(votes.values(), key=lambda one: one[2])) for votes in people.values()]
    return tuple(VoterFacts(votes[0][2], votes) for votes in sorted(made, key=lambda votes: votes[0][2]))


def reordered(voters: Sequence[VoterFacts], random: np.random.Generator) -> tuple[VoterFacts, ...]:
    """Let people come in another order: each keeps the whole ballot, and gets another's place."""
    joined = [one.joined for one in voters]
    dealt = random.permutation(len(voters))
    return tuple(VoterFacts(at, voters[one].votes) for at, one in zip(joined, dealt.tolist(), strict=True))


def redealt(voters: Sequence[VoterFacts], random: np.random.Generator) -> tuple[VoterFacts, ...]:
    """Deal out each statement's votes anew among those who voted on it: nobody is like anybody any more."""
    votes: dict[int, list[int]] = {}
    for one in voters:
        for statement, value, _ in one.votes:
            votes.setdefault(statement, []).append(value)
    dealt = {statement: iter(random.permutation(values).tolist()) for statement, values in votes.items()}
    return tuple(
        VoterFacts(
            one.joined, tuple((statement, next(dealt[statement]), at) for statement, _, at in one.votes)
        )
        for one in voters
    )


def brigade(
    voters: Sequence[VoterFacts],
    random: np.random.Generator,
    *,
    people: int = 20,
    noise: float = 0.1,
    own_mind: float = 0.5,
    apart: int = 1,
) -> tuple[tuple[VoterFacts, ...], int]:
    """Plant people who repeat one ballot, as the last to join.

    Args:
        voters: of the conversation.
        random: draws.
        people: how many.
        noise: share of votes that each of them turns round.
        own_mind: share of the ballot's votes that are drawn anew; the rest is somebody's.
        apart: each of them comes after so many people; 1 for one after another.

    Returns:
        Everybody in the order of joining; and the votes of the ballot that is repeated.
    """
    sizes = [sum(value != 0 for _, value, _ in one.votes) for one in voters]
    least = min(LEAST_TEMPLATE, float(np.quantile(sizes, 0.9)))
    ballots = [one.votes for one, size in zip(voters, sizes, strict=True) if size >= least]
    template = [(statement, value) for statement, value, _ in ballots[int(random.integers(len(ballots)))]]
    template = [
        (statement, int(random.choice((-1, 1))) if random.random() < own_mind else value)
        for statement, value in template
    ]
    slots = [voters[max(len(voters) - 1 - (apart - 1) * one, 0)].joined + 1 for one in range(people, 0, -1)]
    pace = np.cumsum(random.gamma(2.0, PACE, (people, len(template))), axis=1)
    planted = [
        VoterFacts(
            at + (place if apart == 1 else 0),
            tuple(
                (statement, -value if random.random() < noise else value, at + int(pace[place, one]))
                for one, (statement, value) in enumerate(template)
            ),
        )
        for place, at in enumerate(slots)
    ]
    together = sorted([*voters, *planted], key=lambda one: one.joined)
    return tuple(together), sum(value != 0 for _, value in template)
