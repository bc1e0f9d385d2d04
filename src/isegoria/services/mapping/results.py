"""What a conversation has come to, as anybody may see it: values alone, and no count of too few people.

A cell counts the people of one group, one sector or the whole crowd who voted on one statement; None stands
for a cell that is held back. Everything derived (bounds, what is agreed, what divides) is computed from
published cells alone, so whoever recomputes it comes to the same and learns nothing more. See
`isegoria.opinion.publication`: `suppressing` for what is held back, `figures` for how the rest follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from isegoria.services.finding import ConversationInfo


@dataclass(frozen=True, slots=True)
class Cell:
    """How some people voted on one statement; at least `Results.fewest` of them.

    Attributes:
        seen: people who voted on it, passing included: agree + disagree + passed.
        agree: people whose latest vote is agree.
        disagree: likewise.
        passed: likewise.
        lower: of the share who would agree, in (0, 1); all but `Method.tail` of the probability lies above.
        upper: likewise; all but `Method.tail` lies below.
        disagree_lower: the same bounds of the share who would disagree.
        disagree_upper: likewise.
    """

    seen: int
    agree: int
    disagree: int
    passed: int
    lower: float
    upper: float
    disagree_lower: float
    disagree_upper: float

    @property
    def agree_share(self) -> float:
        """Give the share of `seen` who agree, in [0, 1]."""
        return self.agree / self.seen

    @property
    def disagree_share(self) -> float:
        """Give the share of `seen` who disagree, in [0, 1]."""
        return self.disagree / self.seen

    @property
    def passed_share(self) -> float:
        """Give the share of `seen` who passed, in [0, 1]."""
        return self.passed / self.seen


@dataclass(frozen=True, slots=True)
class StatementResult:
    """What people think of one statement.

    Attributes:
        number: its number in the conversation.
        text: in the language asked for, where there is a translation; "" where it is not repeated (withdrawn,
            erased, or moderated out).
        language: of the text; "" where it is not known.
        state: "shown", "hidden" or "withdrawn".
        moderated: 1 let in, 0 undecided, -1 out.
        counts: whether it may be agreed, divisive or represent a group: neither moderated out nor meta.
        total: everybody's votes, or None.
        total_is_whole: `total` counts everybody who voted on it; else those of the groups that are shown,
            since a remainder of too few people would follow.
        groups: one cell a group, in the order of `Results.groups`.
        sectors: one cell a sector, in the order of `Results.sectors`.
        consensus_lower: the least lower bound among groups (of the crowd, where there are none), in (0, 1);
            None where no cell is shown.
        agreed_in_groups: groups of which more than half surely agree.
        agreed_in_sectors: sectors of which more than half surely agree.
        rejected_in_groups: groups of which more than half surely disagree.
        rejected_in_sectors: sectors of which more than half surely disagree.
        divisiveness: how far apart two groups surely are, in [0, 1).
        important: people who marked it as important to them; None for fewer than `Results.fewest`.
    """

    number: int
    text: str
    language: str
    state: str
    is_seed: bool
    is_meta: bool
    moderated: int
    counts: bool
    total: Cell | None
    total_is_whole: bool
    groups: tuple[Cell | None, ...]
    sectors: tuple[Cell | None, ...]
    consensus_lower: float | None
    agreed_in_groups: int
    agreed_in_sectors: int
    rejected_in_groups: int
    rejected_in_sectors: int
    divisiveness: float
    important: int | None

    @property
    def groups_counted(self) -> int:
        """How many groups have a cell that is shown."""
        return sum(cell is not None for cell in self.groups)

    @property
    def sectors_counted(self) -> int:
        """How many sectors have a cell that is shown."""
        return sum(cell is not None for cell in self.sectors)


@dataclass(frozen=True, slots=True)
class Stand:
    """One statement that a group stands for: most members vote so, and surely more than elsewhere.

    Attributes:
        statement: its number.
        direction: "agree" or "disagree".
        share: of the members who voted on it, those who vote so, in [0, 1].
        others: the same share among the other groups that are shown; None where none is.
    """

    statement: int
    direction: str
    share: float
    others: float | None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """An opinion group.

    Attributes:
        index: from 0, largest first; cells of `StatementResult.groups` stand in this order.
        letter: its name, "A", "B", ...
        size: members; None where held back.
        share: of all who are grouped, in [0, 1]; None where `size` is.
        stability: how far it returns when half of the people are left out, in [0, 1]; None where unknown.
        representatives: what it stands for, at most five.
    """

    index: int
    letter: str
    size: int | None
    share: float | None
    stability: float | None
    representatives: tuple[Stand, ...]


@dataclass(frozen=True, slots=True)
class SectorResult:
    """A sector.

    Attributes:
        key: such as "citizen".
        names: language code to name; empty for the standard ones, which the site names.
        name: in the language asked for, else in any; "" for the standard ones.
        size: participants who belong to it; None where held back.
        verified: how many of them an invitation vouches for; None where held back.
    """

    key: str
    names: Mapping[str, str]
    name: str
    size: int | None
    verified: int | None


@dataclass(frozen=True, slots=True)
class Dissent:
    """Who holds out against a statement.

    Attributes:
        statement: its number.
        kind: "group" or "sector".
        index: place in `Results.groups` or `Results.sectors`.
        cell: how they voted on it.
        agreed: the statement counts as agreed, and these are the ones who disagree most; else most of the
            crowd agrees, and these few are firmly united against it.
    """

    statement: int
    kind: str
    index: int
    cell: Cell
    agreed: bool


@dataclass(frozen=True, slots=True)
class Hexagon:
    """A part of the map where at least `Results.fewest` people stand.

    Attributes:
        x: of its centre, in picture units from the left.
        y: of its centre, in picture units from the top.
        level: place in `MapShape.levels`.
        group: the group that most of them belong to; -1 where there are no groups.
    """

    x: float
    y: float
    level: int
    group: int


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a group mostly stands, drawn from shown hexagons alone.

    Attributes:
        group: its index.
        path: a closed path as SVG writes it: letters M, Q, Z, digits, spaces, points and signs only.
        label: x and y where its letter stands, clear of the other letters.
    """

    group: int
    path: str
    label: tuple[float, float]


@dataclass(frozen=True, slots=True)
class MapShape:
    """The opinion map without a word in any language; its size does not depend on how many people there are.

    Attributes:
        width: of the picture, in its own units.
        height: likewise.
        radius: from the centre of a hexagon to its corners.
        hexagons: upright ones, corners above and below; empty where no place holds enough people.
        levels: classes of density: the least people in a hexagon of each, ascending.
        outlines: of the groups that have a hexagon.
    """

    width: float
    height: float
    radius: float
    hexagons: tuple[Hexagon, ...]
    levels: tuple[int, ...]
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """By which numbers the results were computed; for the note on the method.

    Attributes:
        settings: "robust" or "polis".
        tail: probability left out at either end of an interval.
        gap: a statement divides where two groups' shares surely differ by this much.
        votes_to_group: votes after which somebody is placed in a group.
        qualified: participants with that many; None where held back.
        silhouette: how well separated the groups are, in [-1, 1]; 0 where there are none.
        seconds: that computing took.
    """

    settings: str
    tail: float
    gap: float
    votes_to_group: int
    qualified: int | None
    silhouette: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Results:
    """The landscape of a conversation, as it is published.

    Attributes:
        conversation: topic and rules; in a report, topic and description are those of that time.
        ready: False where nothing has been computed yet; everything below is then empty.
        event: up to which event of the conversation they reach.
        behind: votes and decisions that came in since; 0 in a report.
        digest: names the figures, as `isegoria analyse` prints it; "" where not ready, and where so few votes
            are sealed that it would give them away.
        participants: people who take part.
        voters: people who voted.
        votes: that stand.
        statements: every statement people could vote on, by number.
        groups: opinion groups, largest first; empty means that there are no clear groups.
        sectors: in the organiser's order.
        clarity: "clear", or why there are no groups: "no_shared_directions", "one_population", "unstable",
            "too_few".
        agreed: numbers of statements that every group agrees with, surest first; "polis" settings: those that
            most of the crowd agrees with. Groups that are too small to be shown are left out.
        agreed_everywhere: those of `agreed` that every sector agrees with whose votes on it are shown; empty
            where no sector is shown.
        rejected: numbers of statements that every group disagrees with, surest first.
        divisive: numbers of statements that divide the groups, most divisive first.
        dissent: who disagrees most with what is agreed, then who is united against what most agree with.
        map: where people stand; None where nobody can be shown.
        method: how all this was computed; None where not ready.
        fewest: no cell counts fewer people.
        simulated: the votes were made by a program.
    """

    conversation: ConversationInfo
    ready: bool
    event: int
    behind: int
    digest: str
    computed_at: datetime | None
    participants: int
    voters: int
    votes: int
    statements: tuple[StatementResult, ...]
    groups: tuple[GroupResult, ...]
    sectors: tuple[SectorResult, ...]
    clarity: str
    agreed: tuple[int, ...]
    agreed_everywhere: tuple[int, ...]
    rejected: tuple[int, ...]
    divisive: tuple[int, ...]
    dissent: tuple[Dissent, ...]
    map: MapShape | None
    method: Method | None
    fewest: int
    simulated: bool

    @property
    def settings_name(self) -> str:
        """Give the settings by which they were computed."""
        return self.method.settings if self.method else self.conversation.settings_name

    def statement(self, number: int) -> StatementResult | None:
        """Find a statement by its number."""
        return next((one for one in self.statements if one.number == number), None)
