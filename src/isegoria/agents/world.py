"""What stewards see of a conversation: public figures, and counts by which they order their work.

Values in, values out: whoever runs stewards fills this in. Figures that are held back, since they would be of
too few people, are None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How people voted on a statement.

    Attributes:
        seen: votes of any kind; agree + disagree + passed.
        lower: lower bound of the share that agrees, in [0, 1]; None where it is not known.
    """

    agree: int
    disagree: int
    passed: int
    seen: int
    lower: float | None = None


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """A statement as stewards see it.

    Attributes:
        number: its id within the conversation.
        text: as written; untrusted.
        language: as its author said; "" for unknown.
        state: "pending", "shown", "hidden" or "withdrawn".
        seed: the organiser's own.
        added: when.
        author_group: index of its author's opinion group; -1 for none or unknown.
        author: names its author within this world only; -1 for nobody.
        shown_to: how many people it was shown to.
        everyone: None where it is held back or nobody voted.
        groups: one for each opinion group; None where it is held back.
        lower: the least of the groups' lower bounds of agreement, in [0, 1]; None where it is held back.
        agreed: it is among what is agreed in every group and sector.
        translated: languages that it can be read in.
        texts: of those, language to published translation; untrusted.
        appealed: its author asks moderators to look again.
    """

    number: int
    text: str
    language: str
    state: str
    seed: bool
    added: datetime
    author_group: int = -1
    author: int = -1
    shown_to: int = 0
    everyone: Tally | None = None
    groups: tuple[Tally | None, ...] = ()
    lower: float | None = None
    agreed: bool = False
    translated: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    appealed: bool = False


@dataclass(frozen=True, slots=True)
class ModerationFacts:
    """A moderator's decision that stands.

    Attributes:
        statement: its number.
        decision: "show" or "hide".
        reason: such as "off-topic".
        author: of the statement, as in `StatementFacts`.
        author_group: likewise.
    """

    statement: int
    decision: str
    reason: str
    author: int
    author_group: int


@dataclass(frozen=True, slots=True)
class VoterFacts:
    """How somebody voted, under a number that means nothing outside this world.

    Attributes:
        joined: milliseconds since 1970.
        votes: statement number, value (+1, 0, -1) and milliseconds since 1970, in the order of time.
    """

    joined: int
    votes: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class World:
    """A conversation at one moment.

    Attributes:
        conversation: its name in addresses.
        topic: language code to topic; "" for as written.
        at: now.
        fewest: no figure of fewer people is told to anybody.
        participants: how many voted.
        votes: how many votes stand.
        groups: sizes of the opinion groups, by index; None for one whose size is held back.
        letters: the groups' letters, by index.
        statements: by number.
        moderations: the newest decision about each statement.
        voters: only where a steward asks for them; they are of single people, so nothing of them is told.
        slate: numbers of a proportional slate, in its order; empty where none was drawn.
        ratification: number of the ratification that is being drafted; 0 for none.
        drafted: statements that drafts of clauses rest on already.
        source: where all this is from, such as "landscape 12, 4,031 votes"; told with every belief.
        digest: names the landscape that the figures are of; "" for none.
        more: anything else, by name, as JSON.
        languages: the conversation is offered in these; empty where nobody said.
        asked: keys of what this steward asked for before, without its agent's name: nothing is planned twice.
    """

    conversation: str
    topic: Mapping[str, str]
    at: datetime
    fewest: int
    participants: int = 0
    votes: int = 0
    groups: tuple[int | None, ...] = ()
    letters: tuple[str, ...] = ()
    statements: Mapping[int, StatementFacts] = field(default_factory=dict)
    moderations: tuple[ModerationFacts, ...] = ()
    voters: tuple[VoterFacts, ...] = ()
    slate: tuple[int, ...] = ()
    ratification: int = 0
    drafted: frozenset[int] = frozenset()
    source: str = ""
    digest: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
