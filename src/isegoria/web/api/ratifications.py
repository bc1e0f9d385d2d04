"""Ratifications: drafts with their evidence, objections, one's own ballot, and what came of every clause."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import BeforeValidator, Field

from isegoria.services import ratifying
from isegoria.services.finding import ConversationInfo
from isegoria.services.participants import ParticipantInfo
from isegoria.services.ratifying import values
from isegoria.web.api.callers import (
    ANYBODY,
    PARTICIPANT,
    account_of,
    conversation_of,
    participant_of,
    sure_participant_of,
)
from isegoria.web.api.fields import Done, Given, Number, Text

router = Router(tags=["ratification"])

Share = Annotated[str, BeforeValidator(str)]


class RatificationLine(Schema):
    """A ratification in a list; `version` is the one that came of it, null where none did."""

    number: int
    constitution: str
    title: str
    title_language: str
    stage: str
    closes_at: datetime | None
    version: int | None


class EvidenceCell(Schema):
    """How some people had voted on a statement; at least the share `lower` of them surely agrees."""

    agrees: int
    disagrees: int
    passes: int
    seen: int
    lower: float


class EvidencePart(Schema):
    """An opinion group or a sector; its cell is null where it would be about too few people."""

    kind: str
    index: int
    name: str
    cell: EvidenceCell | None


class ClauseEvidence(Schema):
    """A statement that a clause rests on.

    `dissent`: groups and sectors of which most disagree. `radius`: how few added accounts would end the
    agreement; null where there is none, or held back.
    """

    slug: str
    statement: int
    text: str
    language: str
    digest: str
    everyone: EvidenceCell | None
    groups: list[EvidencePart]
    sectors: list[EvidencePart]
    dissent: list[EvidencePart]
    radius: int | None


class WorkedExample(Schema):
    """An action, and what the clause's guards say of it: "allow", "approve" or "deny"."""

    action: dict[str, Any]
    outcome: str
    why: str

    @staticmethod
    def resolve_action(found: values.ExampleInfo) -> Any:  # noqa: ANN401 - JSON
        """Give the action as guards take it, rather than in words."""
        return found.document["action"]


class InForce(Schema):
    """A clause as it is in force."""

    title: str
    title_language: str
    prose: str
    prose_language: str
    guards: str


class ProposedClause(Schema):
    """A clause that is proposed; `ratified` is null before the ballot closed.

    `objections`: how many stand. `before`: the clause in force that it would change.
    """

    key: str
    place: int
    change: str
    titles: dict[str, str]
    prose_by_language: dict[str, str]
    title: str
    title_language: str
    prose: str
    prose_language: str
    guards: str
    guard_sentences: list[str]
    examples: list[WorkedExample]
    evidence: list[ClauseEvidence]
    advisory: bool
    withdrawn: bool
    changed_at: datetime
    objections: int
    unanswered: int
    ratified: bool | None
    before: InForce | None


class RatificationRules(Schema):
    """What it takes to ratify a clause; shares are written as fractions, such as "3/5"."""

    whole: Share
    part: Share
    turnout: Share
    fewest_ballots: int
    smallest_part: int
    part_ballots: int
    fakes: Share
    veto: Share | None
    cooling_days: int


class RulesAndShares(Schema):
    """The rules, and the supermajorities of all ballots that follow from them."""

    rules: RatificationRules
    supermajority: Share
    part_supermajority: Share


class RollPart(Schema):
    """Everyone, or a group or sector with a say; `roll` is 0 before the ballot and where it is held back."""

    kind: str
    key: str
    name: str
    roll: int


class PartTally(Schema):
    """How a part answered a clause."""

    roll: int
    accepts: int
    rejects: int
    objections: int


class RuleApplied(Schema):
    """A rule applied to a part; figures are 0 where the part's tally is held back."""

    kind: str
    needed: Share
    had: int
    fakes: int
    passed: bool


class PartOutcome(Schema):
    """A part's answer; `tally` is null where so few cast a ballot that their figures are held back."""

    part: RollPart
    tally: PartTally | None
    checks: list[RuleApplied]


class ClauseOutcome(Schema):
    """What became of a clause; `reasons`: why people objected on the ballot, in no order that tells who."""

    key: str
    ratified: bool
    parts: list[PartOutcome]
    reasons: list[str]


class ClauseChoice(Schema):
    """An answer to one clause: "accept", "reject" or "object" with a reason."""

    choice: str
    reason: str


class OwnBallot(Schema):
    """One's own ballot, by clause key."""

    choices: dict[str, ClauseChoice]
    cast_at: datetime


class Ratification(Schema):
    """A ratification. `cast` counts ballots; nobody sees how they were answered before the ballot closes.

    `enrolled`: the caller may cast a ballot. `outdated`: another version came into force, so it has to be
    rebased.
    """

    slug: str
    number: int
    constitution: str = Field(alias="constitution_slug")
    titles: dict[str, str]
    base: int
    stage: str
    rules: RulesAndShares
    clauses: list[ProposedClause]
    roll: int
    cast: int
    parts: list[RollPart]
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


class Outcome(Schema):
    """What came of a ratification; `result` is null until the ballot closed."""

    stage: str
    roll: int
    cast: int
    closed_at: datetime | None
    version: int | None
    simulated: bool
    result: list[ClauseOutcome] | None


class Objection(Schema):
    """What somebody finds wrong with a draft, and what was answered; `hidden` says why its words are."""

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


class NewObjection(Given):
    """In which way a clause is wrong, and what would be better."""

    kind: Literal["unclear", "broad", "narrow", "harm", "evidence", "guard", "other"]
    text: Text


class GivenChoice(Given):
    """An answer to one clause; an objection needs a reason."""

    choice: Literal["accept", "reject", "object"]
    reason: Text = ""


class GivenBallot(Given):
    """An answer to every clause, by its key."""

    choices: dict[Text, GivenChoice]


@router.get("/{slug:slug}/ratifications", response=list[RatificationLine], auth=ANYBODY)
def list_ratifications(request: HttpRequest, slug: str) -> list[values.RatificationLine]:
    """List a conversation's ratifications, the newest first; drafts are for those with a role."""
    found = ratifying.ratifications(slug=slug, account=account_of(request), language=get_language() or "")
    return list(found)


@router.get("/{slug:slug}/ratifications/{int:number}", response=Ratification, auth=ANYBODY)
def show_ratification(request: HttpRequest, slug: str, number: Number) -> values.RatificationInfo:
    """Show a ratification: stage, rules, clauses with their evidence, roll and turnout."""
    return _shown(request, slug, number)


@router.get("/{slug:slug}/ratifications/{int:number}/result", response=Outcome, auth=ANYBODY)
def show_outcome(request: HttpRequest, slug: str, number: Number) -> values.RatificationInfo:
    """Tell how everyone, each group and each verified sector answered; figures of few are null."""
    return _shown(request, slug, number)


@router.get(
    "/{slug:slug}/ratifications/{int:number}/clauses/{slug:key}/objections",
    response=list[Objection],
    auth=ANYBODY,
)
def list_objections(request: HttpRequest, slug: str, number: Number, key: str) -> list[values.ObjectionInfo]:
    """List the objections to a clause with what was answered; who objected is not told."""
    found = conversation_of(request, slug)
    person = participant_of(request, found.id)
    listed = ratifying.objections(
        slug=slug,
        number=number,
        key=key,
        account=account_of(request),
        participant=person.id if person else None,
    )
    return list(listed)


@router.post(
    "/{slug:slug}/ratifications/{int:number}/clauses/{slug:key}/objections",
    response={201: Done},
    auth=PARTICIPANT,
)
def object_to_clause(
    request: HttpRequest, slug: str, number: Number, key: str, given: NewObjection
) -> dict[str, int]:
    """Object to a draft, in public and without a name. Gives the objection's number within the clause."""
    found, person = _both(request, slug)
    made = ratifying.object_to(
        conversation=found.id,
        participant=person.id,
        number=number,
        key=key,
        kind=given.kind,
        text=given.text,
        language=get_language() or "",
    )
    return {"number": made}


@router.delete(
    "/{slug:slug}/ratifications/{int:number}/clauses/{slug:key}/objections/{int:objection}",
    response={204: None},
    auth=PARTICIPANT,
)
def withdraw_objection(request: HttpRequest, slug: str, number: Number, key: str, objection: Number) -> None:
    """Take back an objection of one's own."""
    found, person = _both(request, slug)
    ratifying.withdraw_objection(
        conversation=found.id, participant=person.id, number=number, key=key, objection=objection
    )


@router.get("/{slug:slug}/ratifications/{int:number}/ballot", response=OwnBallot | None, auth=PARTICIPANT)
def show_ballot(request: HttpRequest, slug: str, number: Number) -> values.BallotInfo | None:
    """Show one's own ballot; null where one cast none."""
    found, person = _both(request, slug)
    return ratifying.own_ballot(conversation=found.id, number=number, participant=person.id)


@router.put("/{slug:slug}/ratifications/{int:number}/ballot", response=OwnBallot, auth=PARTICIPANT)
def cast_ballot(request: HttpRequest, slug: str, number: Number, given: GivenBallot) -> values.BallotInfo:
    """Cast a ballot, or change one's own until it closes; for those on the roll, every clause answered."""
    found, person = _both(request, slug)
    return ratifying.cast(
        conversation=found.id,
        number=number,
        participant=person.id,
        choices={key: one.model_dump() for key, one in given.choices.items()},
        language=get_language() or "",
    )


def _shown(request: HttpRequest, slug: str, number: int) -> values.RatificationInfo:
    found = conversation_of(request, slug)
    person = participant_of(request, found.id)
    return ratifying.ratification(
        slug=slug,
        number=number,
        account=account_of(request),
        participant=person.id if person else None,
        language=get_language() or "",
    )


def _both(request: HttpRequest, slug: str) -> tuple[ConversationInfo, ParticipantInfo]:
    found = conversation_of(request, slug)
    return found, sure_participant_of(request, found.id)
