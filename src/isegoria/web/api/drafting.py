"""Organisers' acts on the way to a constitution: slate, clauses, rules, critique, ballot."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import Field

from isegoria.services import ratifying
from isegoria.services.ratifying import values
from isegoria.web.api import limits
from isegoria.web.api.callers import ACCOUNT, account_of
from isegoria.web.api.fields import Done, Given, Moment, Number, Text
from isegoria.web.api.ratifications import EvidenceCell, EvidencePart, RollPart
from isegoria.web.api.ratifications import router as public

router = Router(tags=["drafting"])

Keys = Annotated[list[Text], Field(max_length=100)]
Numbers = Annotated[list[Number], Field(max_length=50)]


class NewRatification(Given):
    """A ratification to begin.

    `titles`: of a new constitution, by language code; `address`: its name in addresses, "" to make one up.
    `take_over`: keys of clauses that failed the last time, to be drafted again.
    """

    titles: dict[Text, Text] = Field(default_factory=dict)
    address: Text = ""
    take_over: Keys = Field(default_factory=list)


class SlateSize(Given):
    """How many statements to choose."""

    size: Annotated[int, Field(ge=1, le=24)] = 10


class SlateStatement(Schema):
    """A statement of a slate; figures about too few people are null."""

    place: int
    number: int
    text: str
    language: str
    everyone: EvidenceCell | None
    groups: list[EvidencePart]
    sectors: list[EvidencePart]
    lower: float | None
    agreed: bool
    radius: int | None


class Slate(Schema):
    """A proportional choice of statements to draft clauses from, and the certificate of what it guarantees.

    `state`: "none", "waiting", "drawing", "ready" or "failed"; `done`: share of the work that is done.
    """

    state: str
    done: float
    problem: str
    size: int
    lines: list[SlateStatement]
    certificate: dict[str, Any]
    behind: bool
    drawn_at: datetime | None


class GivenExample(Given):
    """An action as guards name things, what they say of it, and why, by language code."""

    action: dict[Text, Any]
    outcome: Literal["allow", "approve", "deny"]
    why: dict[Text, Text] = Field(default_factory=dict)


class ClauseWords(Given):
    """What a clause says, by language code; guards a line each; numbers of the statements it rests on.

    `statements` null leaves the evidence of a draft as it is.
    """

    titles: dict[Text, Text]
    prose: dict[Text, Text]
    guards: Text = ""
    examples: Annotated[list[GivenExample], Field(max_length=50)] = Field(default_factory=list)
    statements: Numbers | None = None


class NewClause(ClauseWords):
    """A clause to draft; `key` names the clause in force that it amends or repeals."""

    change: Literal["add", "amend", "repeal"] = "add"
    key: Text = ""


class ClauseKey(Schema):
    """By which a clause is named in every version."""

    key: str


class Merging(Given):
    """Drafts that go into one of them; the others are withdrawn."""

    keys: Keys
    into: Text


class Moving(Given):
    """A draft's place in the text, counted from 1."""

    place: Annotated[int, Field(ge=1, le=1000)]


class GivenRules(Given):
    """Rules to set; those that are left out stay. Shares as "3/5", "60%" or "0.6"; a veto of null is none."""

    whole: Text | None = None
    part: Text | None = None
    turnout: Text | None = None
    fewest_ballots: Number | None = None
    smallest_part: Number | None = None
    part_ballots: Number | None = None
    fakes: Text | None = None
    veto: Text | None = None
    cooling_days: Number | None = None


class GivenAnswer(Given):
    """What came of an objection, and why; everybody reads it."""

    outcome: Literal["changed", "kept"]
    text: Text


class Hiding(Given):
    """Why an objection's words are hidden, one of the moderators' reasons; "" shows them again."""

    reason: Text


class Closing(Given):
    """When the ballot closes."""

    closes_at: Moment


class Annulment(Given):
    """Why a ratification ends here; everybody reads it."""

    reason: Text


class BallotPreview(Schema):
    """Who could cast a ballot if it opened now; `problems` say why it cannot."""

    roll: int
    clauses: int
    parts: list[RollPart]
    behind: int
    problems: list[str]


# One address has one router: what it lists is added to there.
@public.post("/{slug:slug}/ratifications", response={201: Done}, auth=ACCOUNT)
def begin_ratification(request: HttpRequest, slug: str, given: NewRatification) -> dict[str, int]:
    """Begin a ratification; for organisers. Gives its number within the conversation."""
    made = ratifying.begin(slug=slug, account=account_of(request), **given.model_dump())
    return {"number": made}


@router.post("/{slug:slug}/ratifications/{int:number}/rebase", response={204: None}, auth=ACCOUNT)
def rebase_ratification(request: HttpRequest, slug: str, number: Number) -> None:
    """Go on from the version that is in force now; for organisers."""
    ratifying.rebase(slug=slug, number=number, account=account_of(request))


@router.put("/{slug:slug}/ratifications/{int:number}/slate", response={202: None}, auth=ACCOUNT)
def ask_slate(request: HttpRequest, slug: str, number: Number, given: SlateSize) -> None:
    """Ask for a slate, which is drawn within moments; for organisers."""
    account = account_of(request)
    limits.spend(limits.HEAVY, f"slate-{account}")
    ratifying.ask_slate(slug=slug, number=number, account=account, size=given.size)


@router.get("/{slug:slug}/ratifications/{int:number}/slate", response=Slate, auth=ACCOUNT)
def show_slate(request: HttpRequest, slug: str, number: Number) -> values.SlateInfo:
    """Show the slate, or how far it has come; for organisers and overseers."""
    return ratifying.slate(
        slug=slug, number=number, account=account_of(request), language=get_language() or ""
    )


@router.post("/{slug:slug}/ratifications/{int:number}/clauses", response={201: ClauseKey}, auth=ACCOUNT)
def add_clause(request: HttpRequest, slug: str, number: Number, given: NewClause) -> dict[str, str]:
    """Draft a clause: a new one, or a change or repeal of one in force; for organisers."""
    words = given.model_dump()
    words["statements"] = words["statements"] or ()
    return {"key": ratifying.add_clause(slug=slug, number=number, account=account_of(request), **words)}


@router.put("/{slug:slug}/ratifications/{int:number}/clauses/{slug:key}", response={204: None}, auth=ACCOUNT)
def change_clause(request: HttpRequest, slug: str, number: Number, key: str, given: ClauseWords) -> None:
    """Word a draft anew; for organisers. Once drafts are public, so is every change."""
    ratifying.change_clause(
        slug=slug, number=number, account=account_of(request), key=key, **given.model_dump()
    )


@router.post(
    "/{slug:slug}/ratifications/{int:number}/clauses/{slug:key}/withdraw", response={204: None}, auth=ACCOUNT
)
def withdraw_clause(request: HttpRequest, slug: str, number: Number, key: str) -> None:
    """Take a draft out of the text; for organisers. It can be brought back until the ballot opens."""
    ratifying.withdraw_clause(slug=slug, number=number, account=account_of(request), key=key)


@router.post(
    "/{slug:slug}/ratifications/{int:number}/clauses/{slug:key}/restore", response={204: None}, auth=ACCOUNT
)
def restore_clause(request: HttpRequest, slug: str, number: Number, key: str) -> None:
    """Bring a draft back; for organisers."""
    ratifying.restore_clause(slug=slug, number=number, account=account_of(request), key=key)


@router.put(
    "/{slug:slug}/ratifications/{int:number}/clauses/{slug:key}/place", response={204: None}, auth=ACCOUNT
)
def move_clause(request: HttpRequest, slug: str, number: Number, key: str, given: Moving) -> None:
    """Put a draft elsewhere in the text; for organisers."""
    ratifying.move_clause(slug=slug, number=number, account=account_of(request), key=key, place=given.place)


@router.post("/{slug:slug}/ratifications/{int:number}/merge", response={204: None}, auth=ACCOUNT)
def merge_clauses(request: HttpRequest, slug: str, number: Number, given: Merging) -> None:
    """Put several drafts into one; for organisers."""
    ratifying.merge_clauses(slug=slug, number=number, account=account_of(request), **given.model_dump())


@router.patch("/{slug:slug}/ratifications/{int:number}/rules", response={204: None}, auth=ACCOUNT)
def set_rules(request: HttpRequest, slug: str, number: Number, given: GivenRules) -> None:
    """Set what it takes to ratify a clause, until the ballot opens; for organisers."""
    told = given.model_dump(exclude_unset=True)
    asked = {name: value for name, value in told.items() if value is not None or name == "veto"}
    ratifying.set_rules(slug=slug, number=number, account=account_of(request), values=asked)


@router.post("/{slug:slug}/ratifications/{int:number}/critique", response={204: None}, auth=ACCOUNT)
def open_critique(request: HttpRequest, slug: str, number: Number) -> None:
    """Show the drafts to everybody, so that they may object; for organisers."""
    ratifying.open_critique(slug=slug, number=number, account=account_of(request))


@router.put(
    "/{slug:slug}/ratifications/{int:number}/clauses/{slug:key}/objections/{int:objection}/answer",
    response={204: None},
    auth=ACCOUNT,
)
def answer_objection(  # noqa: PLR0913, PLR0917 - a parameter for each part of the address
    request: HttpRequest, slug: str, number: Number, key: str, objection: Number, given: GivenAnswer
) -> None:
    """Answer an objection in public; for organisers."""
    ratifying.answer(
        slug=slug,
        number=number,
        key=key,
        objection=objection,
        account=account_of(request),
        outcome=given.outcome,
        text=given.text,
        language=get_language() or "",
    )


@router.put(
    "/{slug:slug}/ratifications/{int:number}/clauses/{slug:key}/objections/{int:objection}/hidden",
    response={204: None},
    auth=ACCOUNT,
)
def hide_objection(  # noqa: PLR0913, PLR0917 - likewise
    request: HttpRequest, slug: str, number: Number, key: str, objection: Number, given: Hiding
) -> None:
    """Hide the words of an objection, with a public reason, or show them again; for moderators."""
    ratifying.hide_objection(
        slug=slug,
        number=number,
        key=key,
        objection=objection,
        account=account_of(request),
        reason=given.reason,
    )


@router.get("/{slug:slug}/ratifications/{int:number}/preview", response=BallotPreview, auth=ACCOUNT)
def preview_ballot(request: HttpRequest, slug: str, number: Number) -> ratifying.Preview:
    """Tell who could cast a ballot if it opened now, and what stands in its way; organisers and overseers."""
    return ratifying.preview(
        slug=slug, number=number, account=account_of(request), language=get_language() or ""
    )


@router.post("/{slug:slug}/ratifications/{int:number}/open", response={204: None}, auth=ACCOUNT)
def open_ballot(request: HttpRequest, slug: str, number: Number, given: Closing) -> None:
    """Open the ballot; for organisers. From now on text, rules and roll stay as they are."""
    account = account_of(request)
    limits.spend(limits.HEAVY, f"ballot-{account}")
    ratifying.open_ballot(slug=slug, number=number, account=account, closes_at=given.closes_at)


@router.post("/{slug:slug}/ratifications/{int:number}/extend", response={204: None}, auth=ACCOUNT)
def extend_ballot(request: HttpRequest, slug: str, number: Number, given: Closing) -> None:
    """Let the ballot close later, never earlier; for organisers."""
    ratifying.extend(slug=slug, number=number, account=account_of(request), closes_at=given.closes_at)


@router.post("/{slug:slug}/ratifications/{int:number}/annul", response={204: None}, auth=ACCOUNT)
def annul_ratification(request: HttpRequest, slug: str, number: Number, given: Annulment) -> None:
    """End a ratification before anything of it comes into force, with a public reason; for organisers."""
    ratifying.annul(slug=slug, number=number, account=account_of(request), reason=given.reason)
