"""Conversations: found, opened, set, led through their states, deleted."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import Field

from isegoria.services import deleting, listing, organising
from isegoria.services.finding import ConversationInfo, find_conversation
from isegoria.services.overview import history, overview
from isegoria.web.api.callers import ACCOUNT, ANYBODY, account_of, conversation_of
from isegoria.web.api.fields import LARGEST, Given, Moment, Page, Text
from isegoria.web.promises import publication_notice

router = Router(tags=["conversations"])

State = Literal["draft", "open", "paused", "closed"]


class Conversation(Schema):
    """A conversation; topic and description in the language asked for, where there is a translation.

    Before somebody's first vote, tell them `publication_notice`: how votes are published ("sealed": only as
    sums of `fewest` or more; "open": as a table without names as well), and until when they can be erased.
    `record_id` is what the public record calls the conversation.
    `role` is what the caller may do beyond everybody else: organiser, moderator, overseer, or "".
    """

    slug: str
    topic: str
    topic_language: str
    description: str
    description_language: str
    language: str
    state: State
    is_open: bool
    simulated: bool
    listed: bool
    settings_name: str
    statements_open: bool
    moderate_first: bool
    links_allowed: bool
    invitation_only: bool
    ask_sector: bool
    results_shown: str
    results_visible: bool
    publication: Literal["sealed", "open"]
    longest_statement: int
    fewest: int
    frame_ancestors: str
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    closes_at: datetime | None
    delete_after: datetime | None
    role: str
    record_id: str
    anonymised_at: datetime | None
    publication_notice: str

    @staticmethod
    def resolve_publication_notice(found: ConversationInfo) -> str:
        """Say it in the language asked for."""
        return publication_notice(found)


class Size(Schema):
    """How much goes on, as far as the newest results reach."""

    people: int
    votes: int
    statements: int


class ListedConversation(Schema):
    """A conversation that everybody can find."""

    conversation: Conversation
    figures: Size


class Listing(Schema):
    """The conversations that everybody can find: those that go on, and those that ended."""

    open: list[ListedConversation]
    ended: list[ListedConversation]


class Words(Given):
    """Topic and description in one language."""

    topic: Text = ""
    description: Text = ""


class Rules(Given):
    """The rules of a conversation; what is left out stays as it is, or as usual.

    `texts` holds topic and description in other languages, by language code. `closes_at: null` is taken for
    left out; to take a closing time away send `never_closes: true`. `publication` is fixed by the opening.
    """

    topic: Text | None = None
    description: Text | None = None
    language: Text | None = None
    texts: dict[Text, Words] | None = None
    listed: bool | None = None
    settings_name: Literal["robust", "polis"] | None = None
    statements_open: bool | None = None
    moderate_first: bool | None = None
    links_allowed: bool | None = None
    invitation_only: bool | None = None
    ask_sector: bool | None = None
    results_shown: Literal["live", "closed"] | None = None
    publication: Literal["sealed", "open"] | None = None
    longest_statement: Annotated[int, Field(ge=40, le=2_000)] | None = None
    fewest: Annotated[int, Field(ge=organising.FEWEST_FLOOR, le=LARGEST)] | None = None
    frame_ancestors: Annotated[Text, Field(max_length=1_000)] | None = None
    closes_at: Moment | None = None
    never_closes: bool = False


class NewConversation(Rules):
    """A conversation to open, as a draft that only its organiser sees."""

    topic: Text
    language: Text
    description: Text = ""
    slug: Text | None = None


class NewState(Given):
    """Where a conversation is to go."""

    state: Literal["open", "paused", "closed"]


class Written(Schema):
    """Topic and description as they were written, and in other languages."""

    topic: str
    description: str
    language: str
    texts: dict[str, dict[str, str]]


class Deletion(Given):
    """The conversation's slug, to confirm."""

    confirmation: Text


class DeletionTime(Schema):
    """When a conversation will be deleted."""

    delete_after: datetime


class Bar(Schema):
    """Votes of an hour or a day."""

    start: datetime
    votes: int


class Figures(Schema):
    """How a conversation is going."""

    participants: int
    voters: int
    votes: int
    statements: dict[str, int]
    appeals: int
    bars: list[Bar]
    hourly: bool
    behind: int


class HistoryLine(Schema):
    """Something that was done to a conversation."""

    kind: str
    role: str
    details: dict[str, str | int | None]
    at: datetime


class History(Schema):
    """Some of what was done, the newest first."""

    lines: list[HistoryLine]
    page: int
    pages: int


@router.get("", response=Listing, auth=ANYBODY)
def list_conversations(request: HttpRequest) -> listing.Listing:  # noqa: ARG001 - as ninja calls it
    """List the conversations that their organisers want to be found."""
    return listing.listed_conversations(language=get_language() or "")


@router.post("", response={201: Conversation}, auth=ACCOUNT)
def create_conversation(request: HttpRequest, given: NewConversation) -> ConversationInfo:
    """Open a draft; for accounts that may organise."""
    options = _options(given)
    slug = organising.create(
        account=account_of(request),
        topic=given.topic,
        description=given.description,
        language=given.language,
        slug=given.slug,
        options=options,
    )
    return find_conversation(slug=slug, language=get_language() or "", account=account_of(request))


@router.get("/{slug:slug}", response=Conversation, auth=ANYBODY)
def show_conversation(request: HttpRequest, slug: str) -> ConversationInfo:
    """Show a conversation; a draft to those who look after it alone."""
    return conversation_of(request, slug)


@router.patch("/{slug:slug}", response=Conversation, auth=ACCOUNT)
def change_conversation(request: HttpRequest, slug: str, given: Rules) -> ConversationInfo:
    """Change its rules; for organisers."""
    organising.change_settings(slug=slug, account=account_of(request), options=_options(given))
    return conversation_of(request, slug)


@router.post("/{slug:slug}/state", response=Conversation, auth=ACCOUNT)
def set_state(request: HttpRequest, slug: str, given: NewState) -> ConversationInfo:
    """Open, pause, close or reopen it; for organisers."""
    organising.set_state(slug=slug, account=account_of(request), state=given.state)
    return conversation_of(request, slug)


@router.get("/{slug:slug}/texts", response=Written, auth=ACCOUNT)
def show_texts(request: HttpRequest, slug: str) -> organising.Written:
    """Show topic and description in every language; for those with a role."""
    return organising.written(slug=slug, account=account_of(request))


@router.post("/{slug:slug}/deletion", response=DeletionTime, auth=ACCOUNT)
def ask_deletion(request: HttpRequest, slug: str, given: Deletion) -> dict[str, datetime]:
    """Have it deleted after a waiting time; for organisers."""
    after = deleting.ask(slug=slug, account=account_of(request), confirmation=given.confirmation)
    return {"delete_after": after}


@router.delete("/{slug:slug}/deletion", response=Conversation, auth=ACCOUNT)
def cancel_deletion(request: HttpRequest, slug: str) -> ConversationInfo:
    """Call the deletion off; for organisers."""
    deleting.cancel(slug=slug, account=account_of(request))
    return conversation_of(request, slug)


@router.get("/{slug:slug}/figures", response=Figures, auth=ACCOUNT)
def show_figures(request: HttpRequest, slug: str) -> object:
    """Count participants, votes and what waits; for those with a role."""
    return overview(slug=slug, account=account_of(request))


@router.get("/{slug:slug}/history", response=History, auth=ANYBODY)
def show_history(request: HttpRequest, slug: str, page: Page = 1) -> object:
    """Read what was done to the conversation, and in which role; without anybody's name."""
    return history(slug=slug, account=account_of(request), page=page)


def _options(given: Rules) -> organising.Options:
    names = set(Rules.model_fields) - {"texts"}
    rules = {name: getattr(given, name) for name in names}
    if given.texts is None:
        return organising.Options(**rules)
    texts = {code: {"topic": one.topic, "description": one.description} for code, one in given.texts.items()}
    return organising.Options(**rules, texts=texts)
