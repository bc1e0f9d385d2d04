"""Statements: read, added by participants, seeded and mended by organisers."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from isegoria.services import adding, organising, statements
from isegoria.services.similar import Similar as SimilarStatement
from isegoria.services.similar import similar_to
from isegoria.web.api.callers import (
    ACCOUNT,
    ANYBODY,
    PARTICIPANT,
    account_of,
    conversation_of,
    sure_participant_of,
)
from isegoria.web.api.fields import Done, Given, Number, Page, Text

router = Router(tags=["statements"])

_LONGEST = 10_000


class Statement(Schema):
    """A statement that people vote on; text in the language asked for, where there is a translation."""

    number: int
    text: str
    language: str
    is_seed: bool
    created_at: datetime


class Statements(Schema):
    """Some of the statements, by number."""

    statements: list[Statement]
    page: int
    pages: int
    total: int


class Similar(Schema):
    """A statement much like another; `likeness` from 0 to 100."""

    number: int
    text: str
    language: str
    likeness: float


class Hint(Schema):
    """What an author should know before they add a statement."""

    code: str
    message: str


class Checked(Schema):
    """A statement that could be added, what its author should know, and what is like it."""

    text: str
    language: str
    likely: str
    ready: bool
    hints: list[Hint]
    similar: list[Similar]


class NewStatement(Given):
    """A statement of one's own; `language` "" to have it told by its letters."""

    text: Annotated[Text, Field(max_length=_LONGEST)]
    language: Text = ""


class Added(Schema):
    """A statement that was added; `pending`: it waits for a moderator before others see it."""

    number: int
    text: str
    language: str
    pending: bool


class MyStatement(Schema):
    """One of the participant's own statements, and what became of it."""

    number: int
    text: str
    language: str
    state: str
    created_at: datetime
    reason: str
    note: str
    can_withdraw: bool
    appealed: bool


class Seed(Given):
    """A statement of the organiser's own, with translations by language code."""

    text: Text
    language: Text = ""
    translations: dict[Text, Text] = Field(default_factory=dict)


class Seeds(Given):
    """Statements of the organiser's own; added all or none, those there already not again."""

    texts: Annotated[list[Seed], Field(max_length=5_000)]


class Wording(Schema):
    """A statement in every language; `unseen`: nobody can have seen it, so that its words may change."""

    number: int
    text: str
    language: str
    translations: dict[str, str]
    is_seed: bool
    unseen: bool


class Rewording(Given):
    """A statement's words and translations; translations not named stay, empty ones are taken away."""

    text: Annotated[Text, Field(max_length=_LONGEST)]
    translations: dict[Text, Text] = Field(default_factory=dict)


@router.get("/{slug:slug}/statements", response=Statements, auth=ANYBODY)
def list_statements(request: HttpRequest, slug: str, page: Page = 1) -> statements.StatementPage:
    """List the statements that people vote on, by number."""
    return statements.shown(slug=slug, account=account_of(request), language=get_language() or "", page=page)


@router.get("/{slug:slug}/statements/similar", response=list[Similar], auth=ANYBODY)
def list_similar(
    request: HttpRequest, slug: str, text: Annotated[Text, Query(max_length=_LONGEST)]
) -> list[SimilarStatement]:
    """List the statements that are most like a text, the most alike first."""
    found = conversation_of(request, slug)
    return list(similar_to(conversation=found.id, text=text, language=get_language() or ""))


@router.post("/{slug:slug}/statements/check", response=Checked, auth=ANYBODY)
def check_statement(request: HttpRequest, slug: str, given: NewStatement) -> adding.Checked:
    """Look a statement over before it is added; adds nothing."""
    return adding.look_over(
        slug=slug,
        text=given.text,
        language=given.language,
        reader=get_language() or "",
        account=account_of(request),
    )


@router.get("/{slug:slug}/statements/{int:number}", response=Statement, auth=ANYBODY)
def show_statement(request: HttpRequest, slug: str, number: Number) -> statements.StatementInfo:
    """Show one statement that people vote on."""
    return statements.one(
        slug=slug, number=number, account=account_of(request), language=get_language() or ""
    )


@router.post("/{slug:slug}/statements", response={201: Added}, auth=PARTICIPANT)
def add_statement(request: HttpRequest, slug: str, given: NewStatement) -> adding.Added:
    """Add a statement of one's own; one agrees with it, and may change that vote."""
    found = conversation_of(request, slug)
    return adding.add(
        slug=slug,
        participant=sure_participant_of(request, found.id).id,
        text=given.text,
        language=given.language,
        account=account_of(request),
    )


@router.post("/{slug:slug}/statements/{int:number}/withdraw", response={204: None}, auth=PARTICIPANT)
def withdraw_statement(request: HttpRequest, slug: str, number: Number) -> None:
    """Take a statement of one's own back, while nobody else has voted on it."""
    found = conversation_of(request, slug)
    adding.withdraw(
        slug=slug,
        participant=sure_participant_of(request, found.id).id,
        number=number,
        account=account_of(request),
    )


@router.get("/{slug:slug}/me/statements", response=list[MyStatement], auth=PARTICIPANT)
def list_my_statements(request: HttpRequest, slug: str) -> list[adding.MyStatement]:
    """List one's own statements, and what became of them."""
    found = conversation_of(request, slug)
    person = sure_participant_of(request, found.id)
    return list(adding.my_statements(conversation=found.id, participant=person.id))


@router.post("/{slug:slug}/seeds", response={201: Done}, auth=ACCOUNT)
def add_seeds(request: HttpRequest, slug: str, given: Seeds) -> dict[str, int]:
    """Add statements of the organiser's own; tells how many were new."""
    texts = [one.model_dump() for one in given.texts]
    return {"number": organising.seed(slug=slug, account=account_of(request), texts=texts)}


@router.get("/{slug:slug}/statements/{int:number}/wording", response=Wording, auth=ACCOUNT)
def show_wording(request: HttpRequest, slug: str, number: Number) -> organising.Wording:
    """Show a statement in every language, whatever was decided about it; for those with a role."""
    return organising.wording(slug=slug, account=account_of(request), number=number)


@router.put("/{slug:slug}/statements/{int:number}/wording", response=Wording, auth=ACCOUNT)
def reword_statement(request: HttpRequest, slug: str, number: Number, given: Rewording) -> organising.Wording:
    """Change its words until somebody may have seen them, its translations at any time; for organisers."""
    organising.reword(
        slug=slug,
        account=account_of(request),
        number=number,
        text=given.text,
        translations=given.translations,
    )
    return organising.wording(slug=slug, account=account_of(request), number=number)


@router.delete("/{slug:slug}/statements/{int:number}", response={204: None}, auth=ACCOUNT)
def discard_statement(request: HttpRequest, slug: str, number: Number) -> None:
    """Remove a statement that nobody can have seen; for organisers. Later ones are moderated out."""
    organising.discard(slug=slug, account=account_of(request), number=number)
