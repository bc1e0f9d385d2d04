"""What the operations about stewards give; whatever only roles may see is empty for others."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema

Status = Literal["done", "waiting", "denied", "refused"]


class Law(Schema):
    """The version of a constitution that governs the swarm."""

    slug: str
    title: str
    language: str
    version: int
    digest: str
    in_force_at: datetime


class AgentInTree(Schema):
    """An agent; `state`: "working", "waiting" (for its turn), "paused", "below-paused" or "ended".

    `halted_by`: who is paused, so that it stands still; "" for nobody. `spent`: of today's `budget`.
    """

    name: str
    creator: str
    level: int
    kind: str
    goal: str
    state: str
    paused_by: str
    halted_by: str
    privileges: list[str]
    spent: int
    budget: int
    queued: int
    turn: int
    outcome: str
    heartbeat_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    below: list["AgentInTree"]


class Swarm(Schema):
    """A swarm; `law` is null where no constitution is in force: then a person approves every effect.

    `done`, `denied` and `turns` count the last day; `seats`: how many people sit on the board.
    """

    slug: str
    law: Law | None
    privileges: list[str]
    paused_by: str
    paused_at: datetime | None
    seats: int
    every: int
    next_at: datetime
    executives: list[AgentInTree]
    alive: int
    done: int
    denied: int
    queued: int
    turns: int
    motions: int
    created_at: datetime


class Finding(Schema):
    """Something that checks from outside found; `grave`: it must not be."""

    code: str
    agent: str
    number: int
    at: datetime | None
    grave: bool


class Watched(Schema):
    """The swarm, null where none was founded, and what checks found."""

    swarm: Swarm | None
    findings: list[Finding]


class Packet(Schema):
    """What a layer of an agent told the others; `to`: the neighbouring layer, 0 for the whole bus."""

    number: int
    agent: str
    turn: int
    place: int
    layer: int
    bus: Literal["south", "north"]
    kind: str
    to: int
    prose: str
    language: str
    data: dict[str, Any]
    held_back: bool
    at: datetime


class Turn(Schema):
    """A turn of an agent with its packets; `before` and `after` number its neighbours, 0 for none."""

    number: int
    outcome: str
    source: str
    began_at: datetime
    ended_at: datetime | None
    before: int
    after: int
    packets: list[Packet]


class Instructions(Schema):
    """What an agent is for."""

    goal: str
    done: str
    measures: str


class Allowed(Schema):
    """A privilege, and what happens where it is used."""

    privilege: str
    meaning: str


class Agent(Schema):
    """An agent with one of its turns, null before the first."""

    line: AgentInTree
    instructions: Instructions | None
    allowed: list[Allowed]
    configuration: int
    above: list[str]
    turn: Turn | None


class Configuration(Schema):
    """A version of what an agent is made of; `intact`: its digest is that of the document."""

    number: int
    document: dict[str, Any]
    digest: str
    why: str
    by: str
    at: datetime
    current: bool
    intact: bool
    changes: str


class Cited(Schema):
    """A clause that a judgement cites, in the version of then."""

    key: str
    slug: str
    version: int
    title: str
    language: str


class Ground(Schema):
    """One reason for a judgement."""

    rule: str
    outcome: str
    sentence: str
    clause: Cited | None
    guard: str


class Judgement(Schema):
    """What the gate said; `outcome`: "allow", "approve" (a person decides) or "deny"."""

    number: int
    outcome: Literal["allow", "approve", "deny"]
    grounds: list[Ground]
    cited: list[Cited]
    law: str
    version: int
    approvals: list[str]
    waits_for: list[str]
    spent: int
    budget: int
    counts: dict[str, int]
    digest: str
    at: datetime


class Approval(Schema):
    """What a person said, told by their role."""

    role: str
    yes: bool
    reason: str
    at: datetime
    own: bool


class AgentAction(Schema):
    """Something that an agent asked the gate for; `held_back`: only roles see all of it."""

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
    arguments: dict[str, Any]
    words: dict[str, Any]
    status: Status
    result: dict[str, Any]
    restricted: bool
    held_back: bool
    turn: int
    judgements: list[Judgement]
    approvals: list[Approval]
    waits_for: list[str]
    may_decide: bool
    asked_at: datetime
    settled_at: datetime | None


class AgentActions(Schema):
    """Some actions, twenty a page."""

    actions: list[AgentAction]
    page: int
    pages: int
    total: int


class Speech(Schema):
    """What was said about a motion; `adviser` names a program, "" for a member of the board."""

    number: int
    adviser: str
    text: str
    language: str
    link: str
    at: datetime
    own: bool


class SwarmMotion(Schema):
    """Something for the board to decide; `needed`: how many votes carry it; `vote`: your own."""

    number: int
    kind: str
    agent: str
    arguments: dict[str, Any]
    reason: str
    seats: int
    needed: int
    state: Literal["open", "carried", "lost", "void"]
    yes: int
    no: int
    own: bool
    vote: bool | None
    moved_at: datetime
    decided_at: datetime | None
    speeches: list[Speech]


class Paused(Schema):
    """Whether it was not paused before."""

    changed: bool


class Became(Schema):
    """What became of an action."""

    status: Status


class Moved(Schema):
    """The motion's number, and how it stands."""

    number: int
    state: Literal["open", "carried", "lost", "void"]


class Stood(Schema):
    """How the motion stands now."""

    state: Literal["open", "carried", "lost", "void"]
