"""What pages and programs see of a ratification: slate, clauses, objections, ballots, results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from fractions import Fraction

    from isegoria.constitution.ratification import Rules, Tally


@dataclass(frozen=True, slots=True)
class Cell:
    """How some people voted on a statement.

    Attributes:
        lower: at least this share of them surely agrees, in (0, 1).
    """

    agrees: int
    disagrees: int
    passes: int
    seen: int
    lower: float


@dataclass(frozen=True, slots=True)
class PartCell:
    """How a group or a sector voted on a statement.

    Attributes:
        kind: "group" or "sector".
        index: of the group; place of the sector.
        name: the group's letter, or the sector's name in the language asked for.
        cell: None where it is held back.
    """

    kind: str
    index: int
    name: str
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class SlateLine:
    """A statement of a slate.

    Attributes:
        place: in the slate, counted from 1.
        number: of the statement.
        everyone: None where it is held back.
        lower: what the least agreeing group surely agrees to; None where it is held back.
        agreed: every group agrees with it.
        radius: fewest added accounts known to end that; None where it is not agreed, nobody searched, or a
            group's votes are held back.
    """

    place: int
    number: int
    text: str
    language: str
    everyone: Cell | None
    groups: tuple[PartCell, ...]
    sectors: tuple[PartCell, ...]
    lower: float | None
    agreed: bool
    radius: int | None


@dataclass(frozen=True, slots=True)
class SlateInfo:
    """A proportional choice of statements to draft clauses from.

    Attributes:
        state: "none", "waiting", "drawing", "ready" or "failed".
        done: share of the work that is done, in [0, 1].
        problem: why it failed, in words.
        size: statements asked for.
        lines: in the order of the slate.
        certificate: what it guarantees, as `isegoria.opinion.slate` writes it; {} while there is none.
        behind: people voted, or moderated, since it was drawn.
    """

    state: str
    done: float
    problem: str
    size: int
    lines: tuple[SlateLine, ...]
    certificate: Mapping[str, Any]
    behind: bool
    drawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExampleInfo:
    """A worked example of a clause.

    Attributes:
        action: in words, as guards name things.
        document: as `isegoria.constitution` writes it.
        outcome: "allow", "approve" or "deny".
        why: in the language asked for, where there is one.
    """

    action: str
    document: Mapping[str, Any]
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class EvidenceInfo:
    """A statement that a clause rests on, as people had voted on it when it was taken up.

    Attributes:
        slug: of the conversation; "" where it is not there any more.
        conversation: what records call it.
        statement: its number.
        text: in the language asked for, where there is a translation; "" where it is not shown any more.
        digest: of the landscape.
        everyone: None where it is held back.
        dissent: those of `groups` and `sectors` of which most disagree.
        radius: fewest added accounts known to end the agreement; None likewise.
    """

    slug: str
    conversation: str
    statement: int
    text: str
    language: str
    digest: str
    everyone: Cell | None
    groups: tuple[PartCell, ...]
    sectors: tuple[PartCell, ...]
    dissent: tuple[PartCell, ...]
    radius: int | None


@dataclass(frozen=True, slots=True)
class BeforeInfo:
    """A clause as it is in force."""

    title: str
    title_language: str
    prose: str
    prose_language: str
    guards: str


@dataclass(frozen=True, slots=True)
class ClauseInfo:
    """A clause that is proposed.

    Attributes:
        key: names it in every version.
        change: "add", "amend" or "repeal".
        titles: language code to title; `title` in the language asked for, or else in one there is.
        guards: in the language of guards; "" for an advisory clause.
        guard_sentences: what each guard says, in the language asked for.
        objections: how many stand.
        ratified: None before the ballot closed.
        before: the clause in force that it would change.
    """

    key: str
    place: int
    change: str
    titles: Mapping[str, str]
    prose_by_language: Mapping[str, str]
    title: str
    title_language: str
    prose: str
    prose_language: str
    guards: str
    guard_sentences: tuple[str, ...]
    examples: tuple[ExampleInfo, ...]
    evidence: tuple[EvidenceInfo, ...]
    withdrawn: bool
    changed_at: datetime
    objections: int
    unanswered: int
    ratified: bool | None
    before: BeforeInfo | None

    @property
    def advisory(self) -> bool:
        """Whether no guard binds anybody to it."""
        return not self.guards


@dataclass(frozen=True, slots=True)
class ObjectionInfo:
    """What somebody finds wrong with a draft, and what the organisers answered.

    Attributes:
        kind: "unclear", "broad", "narrow", "harm", "evidence", "guard" or "other".
        text: untrusted; "" where it is hidden.
        own: whoever asks wrote it.
        hidden: why a moderator hid the words; "" while they show.
        outcome: "changed" or "kept"; "" while nobody answered.
        answer: untrusted.
    """

    number: int
    kind: str
    text: str
    language: str
    created_at: datetime
    own: bool
    hidden: str
    outcome: str
    answer: str
    answer_language: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartInfo:
    """A part of the roll that has a say of its own, or everyone.

    Attributes:
        kind: "everyone", "group" or "sector".
        key: index of the group, key of the sector, "" for everyone.
        name: letter of the group, name of the sector in the language asked for, "" for everyone.
        roll: how many of them may cast a ballot; 0 before the ballot opens.
    """

    kind: str
    key: str
    name: str
    roll: int


@dataclass(frozen=True, slots=True)
class RulesInfo:
    """What it takes to ratify a clause.

    Attributes:
        supermajority: of all ballots, that has to be exceeded in the whole because some may be fake.
        part_supermajority: likewise in each part.
    """

    rules: Rules
    supermajority: Fraction
    part_supermajority: Fraction


@dataclass(frozen=True, slots=True)
class ChoiceInfo:
    """An answer to one clause: "accept", "reject" or "object" with a reason."""

    choice: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BallotInfo:
    """Somebody's own ballot, by clause key."""

    choices: Mapping[str, ChoiceInfo]
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class CheckInfo:
    """One rule applied to one part, as `Check` of ratification; figures are 0 where they are held back."""

    kind: str
    needed: Fraction
    had: int
    fakes: int
    passed: bool


@dataclass(frozen=True, slots=True)
class PartResult:
    """How a part answered a clause.

    Attributes:
        tally: None where it is held back.
        checks: none for a part without a say.
    """

    part: PartInfo
    tally: Tally | None
    checks: tuple[CheckInfo, ...]

    @property
    def held_back(self) -> bool:
        """Whether too few of them cast a ballot for their figures to be shown."""
        return self.tally is None


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """What became of a clause.

    Attributes:
        reasons: why people objected on the ballot, in no order that tells who; untrusted.
    """

    key: str
    ratified: bool
    parts: tuple[PartResult, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatificationLine:
    """A ratification in a list of them."""

    number: int
    constitution: str
    title: str
    title_language: str
    stage: str
    closes_at: datetime | None
    version: int | None


@dataclass(frozen=True, slots=True)
class RatificationInfo:
    """A ratification, as far as whoever asks may see it.

    Attributes:
        slug: of the conversation.
        constitution_slug: of the constitution.
        titles: of the constitution, by language code.
        base: the version that it amends; 0 for none.
        stage: "drafting", "critique", "ballot", "cooling", "in-force", "failed" or "annulled".
        clauses: in the order of the text, those that were withdrawn included.
        cast: ballots that were cast.
        parts: everyone and who has a say of their own; of the roll once it is frozen.
        result: by clause; None before the ballot closed.
        reason: why it was annulled.
        version: the version that came of it; None where none did.
        outdated: another version came into force since, so it has to be rebased.
        enrolled: whoever asks may cast a ballot.
        ballot: theirs.
        role: of whoever asks, in the conversation.
    """

    slug: str
    number: int
    constitution_slug: str
    titles: Mapping[str, str]
    title: str
    title_language: str
    base: int
    stage: str
    rules: RulesInfo
    clauses: tuple[ClauseInfo, ...]
    roll: int
    cast: int
    parts: tuple[PartInfo, ...]
    result: tuple[ClauseResult, ...] | None
    created_at: datetime
    critique_at: datetime | None
    ballot_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    in_force_at: datetime | None
    ended_at: datetime | None
    reason: str
    version: int | None
    outdated: bool
    simulated: bool
    enrolled: bool
    ballot: BallotInfo | None
    role: str

    def clause(self, key: str) -> ClauseInfo | None:
        """Find a clause by its key."""
        return next((one for one in self.clauses if one.key == key), None)
