"""What pages and programs see of a swarm: its agents, what they said and asked for, and what people decided.

Accounts are never named; whoever did something is told by their role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Powers:
    """What whoever asks may do here.

    Attributes:
        role: "organiser", "moderator", "overseer" or "".
        found: found a swarm, wake it, and disband it.
        pause: pause an agent, or everybody.
        seat: they sit on the board: move, vote and speak.
        see_all: also what is told to roles only.
        roles: as guards name them: those in which they approve and refuse.
    """

    role: str
    found: bool
    pause: bool
    seat: bool
    see_all: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LawInfo:
    """The constitution in force that a swarm works under.

    Attributes:
        slug: of the constitution.
        title: in the language asked for, where there is one.
        language: of `title`.
        version: its number.
        digest: names the version.
    """

    slug: str
    title: str
    language: str
    version: int
    digest: str
    in_force_at: datetime


@dataclass(frozen=True, slots=True)
class CitedClause:
    """A clause that a judgement cites.

    Attributes:
        slug: of its constitution; "" where that is not on this site any more.
        version: of the text that was in force then.
        title: in the language asked for, where there is one; the key where there is none.
        language: of `title`; "" for a key.
    """

    key: str
    slug: str
    version: int
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class GroundInfo:
    """One reason for a judgement, in prose.

    Attributes:
        rule: such as "guard" or "privilege"; "" where nothing was in the way.
        outcome: what it asks for by itself: "deny" or "approve"; "allow" where nothing was in the way.
        sentence: in the language asked for.
        clause: that it rests on; None for none.
        guard: the guard's own text; "" for none.
    """

    rule: str
    outcome: str
    sentence: str
    clause: CitedClause | None
    guard: str


@dataclass(frozen=True, slots=True)
class JudgementInfo:
    """What the gate said of an action, at one time.

    Attributes:
        number: within the action.
        outcome: "allow", "approve" or "deny".
        grounds: at least one.
        cited: clauses with guards about such an action, whether they held it back or not.
        law: digest of the constitution's version; "" where none was in force.
        version: its number; 0 for none.
        approvals: roles that had approved it by then.
        waits_for: roles whose approval it waits for.
        spent: how many of the agent's actions had taken effect that day.
        budget: how many may.
        counts: of such actions, that guards look at.
        digest: names the whole judgement.
    """

    number: int
    outcome: str
    grounds: tuple[GroundInfo, ...]
    cited: tuple[CitedClause, ...]
    law: str
    version: int
    approvals: tuple[str, ...]
    waits_for: tuple[str, ...]
    spent: int
    budget: int
    counts: Mapping[str, int]
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalInfo:
    """What a person said to an action that waited.

    Attributes:
        role: as guards name it.
        own: it was whoever asks.
    """

    role: str
    yes: bool
    reason: str
    at: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """An action that an agent asked the gate for.

    Attributes:
        number: names it on this site.
        key: names it within the swarm.
        level: of the agent; 0 where there is none of this name.
        privilege: verb and target.
        meaning: in the language asked for, what happens once it is let through; "" where that is not known.
        prose: what is to be done and why; "" where it is held back.
        language: of `prose`.
        objection: of the agent's own judgement; "" for none.
        reasoner: who reasoned, such as "offline"; "" where it is held back.
        arguments: for the effect; empty where they are held back.
        words: attributes that guards look at; likewise.
        status: "done", "waiting", "denied" or "refused".
        result: what the effect gave back; empty where it is held back.
        restricted: it is about so few people that only roles see all of it.
        held_back: and so whoever asks does not.
        turn: number of the turn in which it was asked for; 0 for none.
        judgements: oldest first; empty where they are held back.
        approvals: oldest first.
        waits_for: roles whose approval it waits for now.
        may_decide: whoever asks can approve or refuse it now.
    """

    number: int
    key: str
    agent: str
    level: int
    privilege: str
    meaning: str
    prose: str
    language: str
    objection: str
    reasoner: str
    arguments: Mapping[str, Any]
    words: Mapping[str, Any]
    status: str
    result: Mapping[str, Any]
    restricted: bool
    held_back: bool
    turn: int
    judgements: tuple[JudgementInfo, ...]
    approvals: tuple[ApprovalInfo, ...]
    waits_for: tuple[str, ...]
    may_decide: bool
    asked_at: datetime
    settled_at: datetime | None

    @property
    def newest(self) -> JudgementInfo | None:
        """The judgement that holds."""
        return self.judgements[-1] if self.judgements else None


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Some of the actions, the newest first.

    Attributes:
        page: from 1.
        pages: how many there are.
    """

    actions: tuple[ActionInfo, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class PacketInfo:
    """What one layer of an agent told the others.

    Attributes:
        number: names it on this site; later ones have larger ones.
        place: within the turn, from 1.
        layer: 1 to 6.
        bus: "south" or "north".
        to: the neighbouring layer that it is for; 0 for the whole bus.
        prose: in the language asked for, where there is one; "" where it is held back.
        language: of `prose`.
        data: empty where it is held back.
        held_back: it is about an action that only roles see all of.
    """

    number: int
    agent: str
    turn: int
    place: int
    layer: int
    bus: str
    kind: str
    to: int
    prose: str
    language: str
    data: Mapping[str, Any]
    held_back: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class AgentLine:
    """An agent in the tree.

    Attributes:
        creator: its supervisor; "board" for executives.
        goal: in the language asked for; "" for an agent that only has others below it.
        state: "ended", "paused", "below-paused" (somebody above is), "working" or "waiting" (for its turn).
        paused_by: who paused this very agent; "" for nobody.
        halted_by: who is paused, so that it is; "" for nobody.
        privileges: what it may ask for.
        spent: how many of its actions took effect today.
        budget: how many may.
        queued: how many of its actions wait for people.
        turn: number of its newest turn; 0 before the first.
        outcome: of its newest turn that has ended: "worked", "idle", "halted", "failed" or "".
        heartbeat_at: when it last began a turn, or said that it goes on.
        below: those that it created.
    """

    name: str
    creator: str
    level: int
    kind: str
    goal: str
    state: str
    paused_by: str
    halted_by: str
    privileges: tuple[str, ...]
    spent: int
    budget: int
    queued: int
    turn: int
    outcome: str
    heartbeat_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    below: tuple[AgentLine, ...]

    @property
    def subtree(self) -> tuple[AgentLine, ...]:
        """It and everybody below it, creators before those they created."""
        return (self, *(found for one in self.below for found in one.subtree))


@dataclass(frozen=True, slots=True)
class SwarmInfo:
    """The agents of a conversation.

    Attributes:
        law: what governs them; None for none: then a person approves every effect.
        paused_by: who paused all of it; "" for nobody.
        seats: how many people sit on the board.
        every: seconds between two turns.
        executives: the tree.
        alive: agents that have not ended.
        done: actions that took effect today.
        denied: actions that were denied by rule today.
        queued: actions that wait for people.
        turns: turns today.
        motions: that are open.
    """

    slug: str
    law: LawInfo | None
    privileges: tuple[str, ...]
    paused_by: str
    paused_at: datetime | None
    seats: int
    every: int
    next_at: datetime
    executives: tuple[AgentLine, ...]
    alive: int
    done: int
    denied: int
    queued: int
    turns: int
    motions: int
    created_at: datetime

    def agent(self, name: str) -> AgentLine | None:
        """Find an agent; None where there is none of this name."""
        every = (found for one in self.executives for found in one.subtree)
        return next((one for one in every if one.name == name), None)

    @property
    def disbanded(self) -> bool:
        """Whether everybody has ended."""
        return not self.alive


@dataclass(frozen=True, slots=True)
class Instructions:
    """What an agent is for, in the language asked for."""

    goal: str
    done: str
    measures: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """A privilege that an agent holds.

    Attributes:
        meaning: in the language asked for, what happens where it is used; "" where that is not known.
    """

    privilege: str
    meaning: str


@dataclass(frozen=True, slots=True)
class TurnInfo:
    """One round of an agent's work.

    Attributes:
        outcome: "worked", "idle", "halted" or "failed"; "" while it goes on, or where it was cut off.
        source: what it saw.
        before: number of the turn before it; 0 for none.
        after: likewise.
        packets: in the order in which they were sent.
    """

    number: int
    outcome: str
    source: str
    began_at: datetime
    ended_at: datetime | None
    before: int
    after: int
    packets: tuple[PacketInfo, ...]


@dataclass(frozen=True, slots=True)
class AgentInfo:
    """One agent, with a turn of its.

    Attributes:
        instructions: None where its configuration cannot be read.
        configuration: number of the configuration that it works by.
        above: its supervisors, from the executive down.
        turn: None before the first.
    """

    line: AgentLine
    instructions: Instructions | None
    allowed: tuple[Allowed, ...]
    configuration: int
    above: tuple[str, ...]
    turn: TurnInfo | None


@dataclass(frozen=True, slots=True)
class SpeechInfo:
    """What was said in the chamber about a motion.

    Attributes:
        adviser: name of the program that advises; "" for a member of the board.
        text: in the language asked for, where there is one.
        language: of `text`.
        link: digest that names this speech and everything said before it.
        own: it was whoever asks.
    """

    number: int
    adviser: str
    text: str
    language: str
    link: str
    at: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class MotionInfo:
    """Something that the board decides.

    Attributes:
        kind: such as "resume".
        agent: whom it is about; "board" for the whole swarm.
        seats: how many sat on the board when it was decided, or sit now.
        state: "open", "carried", "lost" or "void".
        yes: votes for it.
        no: votes against it.
        own: whoever asks moved it.
        vote: how whoever asks voted; None where they did not.
        speeches: oldest first; empty in a list of motions.
    """

    number: int
    kind: str
    agent: str
    arguments: Mapping[str, Any]
    reason: str
    seats: int
    state: str
    yes: int
    no: int
    own: bool
    vote: bool | None
    moved_at: datetime
    decided_at: datetime | None
    speeches: tuple[SpeechInfo, ...]

    @property
    def needed(self) -> int:
        """How many votes carry it: more than half of the seats."""
        return self.seats // 2 + 1


@dataclass(frozen=True, slots=True)
class ConfigurationInfo:
    """A version of what an agent is.

    Attributes:
        document: functions, files, instructions, conversation and supervisor.
        by: who changed it: "board", or an agent's name.
        current: the agent works by it.
        intact: its digest is that of the document.
        changes: in prose, what is different from the version before.
    """

    number: int
    document: Mapping[str, Any]
    digest: str
    why: str
    by: str
    at: datetime
    current: bool
    intact: bool
    changes: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that checking found, without asking any agent.

    Attributes:
        code: "configuration", "late", "cut-off", "failed", "spent" or "paused".
        agent: whom it is about; "" for all.
        number: of what it is about, where there is one: a configuration, a turn, a budget.
        at: since when; None where that is not known.
        grave: it must not be.
    """

    code: str
    agent: str
    number: int
    at: datetime | None
    grave: bool
