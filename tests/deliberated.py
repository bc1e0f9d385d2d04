"""Worlds that stewards look at in tests: real open conversations, and drawn ones."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.asking import Answer
from isegoria.agents.requests import Reasoning
from isegoria.agents.stewards.bounds import lower_bound
from isegoria.agents.world import ModerationFacts, StatementFacts, Tally, VoterFacts, World
from isegoria.opinion.exchange import read_conversation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from isegoria.agents.reasoners.asking import Question
    from isegoria.opinion import Conversation

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
REAL = (
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
STATES = {1: "shown", 0: "pending", -1: "hidden"}


def statement(number: int, text: str = "", **facts: Any) -> StatementFacts:  # noqa: ANN401 - any of its fields
    """Make a statement that is shown and was added at noon."""
    told: dict[str, Any] = {"language": "en", "state": "shown", "seed": False, "added": NOW}
    return StatementFacts(number=number, text=text or f"Statement {number}", **(told | facts))


def world(*statements: StatementFacts, **facts: Any) -> World:  # noqa: ANN401 - likewise
    """Make a world at noon in which nothing of fewer than ten people is told."""
    told: dict[str, Any] = {"conversation": "trams", "topic": {"en": "Trams"}, "at": NOW, "fewest": 10}
    return World(statements={one.number: one for one in statements}, **(told | facts))


def tally(agree: int, disagree: int, passed: int = 0) -> Tally:
    """Count votes, with a lower bound."""
    seen = agree + disagree + passed
    return Tally(agree, disagree, passed, seen, lower_bound(agree, seen))


def matrix(conversation: Conversation) -> NDArray[np.float64]:
    """Give the newest vote of everybody: shape (participants, statements), NaN for unseen."""
    events = conversation.events
    votes = np.full((events.participants.size, events.statements.size), np.nan)
    order = np.argsort(events.time, kind="stable")
    votes[events.participant[order], events.statement[order]] = events.vote[order]
    return votes


def tallies(votes: NDArray[np.float64], among: NDArray[np.bool_] | None = None) -> list[Tally]:
    """Count the votes on every statement, of everybody or of some."""
    some = votes if among is None else votes[among]
    counts = [(some == value).sum(axis=0) for value in (1, -1, 0)]
    return [tally(*(int(one[place]) for one in counts)) for place in range(votes.shape[1])]


def real_world(folder: Path) -> World:
    """Read a real conversation as a steward sees it, with the groups that its source published."""
    told = read_conversation(folder)
    votes, ids = matrix(told), [int(one) for one in told.events.participants]
    published = told.published_groups
    group_of = np.array([-1 if published.get(one) is None else int(published[one] or 0) for one in ids])
    groups = int(group_of.max()) + 1
    everyone = tallies(votes)
    by_group = [tallies(votes, group_of == one) for one in range(groups)]
    sizes = tuple(int((group_of == one).sum()) for one in range(groups))
    places = {one: place for place, one in enumerate(ids)}
    found, moderations = {}, []
    for place, (number, one) in enumerate(zip(told.events.statements, told.statements, strict=True)):
        author = places.get(int(one.author), -1) if one.author is not None else -1
        facts = StatementFacts(
            number=int(number),
            text=one.text,
            language="",
            state=STATES[one.moderated],
            seed=one.is_seed,
            added=datetime.fromtimestamp((one.created or 0) / 1000, UTC),
            author_group=int(group_of[author]) if author >= 0 else -1,
            author=author,
            shown_to=everyone[place].seen,
            everyone=everyone[place],
            groups=tuple(each[place] for each in by_group),
            lower=min((each[place].lower or 0.0 for each in by_group), default=None),
        )
        found[facts.number] = facts
        if one.moderated:
            decision = "show" if one.moderated > 0 else "hide"
            moderations.append(ModerationFacts(facts.number, decision, "", author, facts.author_group))
    return World(
        conversation=folder.name,
        topic={"": told.topic},
        at=datetime.fromtimestamp(int(told.events.time.max()) / 1000, UTC),
        fewest=10,
        participants=len(ids),
        votes=sum(one.seen for one in everyone),
        groups=sizes,
        letters=tuple("ABCDE"[:groups]),
        statements=found,
        moderations=tuple(moderations),
        voters=voters_of(told),
        source=f"export of {folder.name}",
    )


def voters_of(told: Conversation) -> tuple[VoterFacts, ...]:
    """List how everybody voted, in the order of time."""
    events, numbers = told.events, [int(one) for one in told.events.statements]
    cast: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for place in np.argsort(events.time, kind="stable"):
        vote = (numbers[events.statement[place]], int(events.vote[place]), int(events.time[place]))
        cast[int(events.participant[place])].append(vote)
    return tuple(VoterFacts(those[0][2], tuple(those)) for _, those in sorted(cast.items()))


class Nobody:
    """A reasoner where there is none."""

    name = "offline"

    def ask(self, question: Question) -> Answer:
        """Say that there is none."""
        raise ReasonerError("unavailable", f"no model is set up for {question.kind}; do it by hand")


class Scripted:
    """A reasoner that says what a test wrote down, and remembers what it was asked."""

    name = "scripted"

    def __init__(self, text: str, citations: Sequence[str] | None = None) -> None:
        self.text = text
        self.citations = citations
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        """Say it."""
        self.asked.append(question)
        cited = tuple(question.texts if self.citations is None else self.citations)
        return Answer(self.text, cited, Reasoning(self.name, question.digest, {"text": self.text}))
