"""Taking part: join, vote, see what comes next, leave, have one's data handed over or erased."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Schema

from isegoria.services import erasing, mapping, participants, voting
from isegoria.services.finding import ConversationInfo, require_role
from isegoria.services.participants import ParticipantInfo
from isegoria.web.api import limits
from isegoria.web.api.callers import (
    ANYBODY,
    PARTICIPANT,
    account_of,
    conversation_of,
    sure_participant_of,
)
from isegoria.web.api.fields import Given, Number, Text
from isegoria.web.visitors import seal

router = Router(tags=["taking part"])


class Joining(Given):
    """How somebody takes part.

    `external_id`: by which another site knows them; only organisers can say so, for somebody else.
    """

    external_id: Text | None = None


class Joined(Schema):
    """The key of a participant, to be sent as X-Participant; whoever has it votes for them."""

    participant: str


class Participant(Schema):
    """A participant, as they themselves may see it."""

    sector: str
    sector_verified: bool
    language: str
    joined_at: datetime
    signed_in: bool


class Choice(Given):
    """The key of a sector; "" for none."""

    sector: Text


class Ballot(Given):
    """A vote: 1 agree, 0 pass, -1 disagree; and whether the statement is important to the participant."""

    value: Literal[1, 0, -1]
    important: bool = False


class NextStatement(Schema):
    """The statement to vote on next, and how probable it was that this one was drawn."""

    number: int
    text: str
    language: str
    probability: float | None


class Turn(Schema):
    """What comes next (null where every statement was voted on), and how far the participant has come."""

    next: NextStatement | None
    voted: int
    total: int


class Cast(Schema):
    """A vote that is kept, durably; `value` is null where it was taken back."""

    statement: int
    value: int | None
    important: bool
    changed: bool
    previous: int | None


class CastAndTurn(Schema):
    """The vote, and what comes next."""

    vote: Cast
    turn: Turn


class MyVote(Schema):
    """One of the participant's votes; `shown`: the statement is still being voted on."""

    number: int
    text: str
    language: str
    value: int
    important: bool
    cast_at: datetime
    shown: bool


class Erased(Schema):
    """How much was erased."""

    votes: int
    statements: int


class Cell(Schema):
    """How some people voted on a statement; bounds are of the share who would agree or disagree."""

    seen: int
    agree: int
    disagree: int
    passed: int
    lower: float
    upper: float
    disagree_lower: float
    disagree_upper: float


class Compared(Schema):
    """One's own vote beside those of one's group."""

    statement: int
    text: str
    language: str
    vote: int
    share: float
    cell: Cell


class Place(Schema):
    """Where the participant stands: their group, their place on the map, where they differ from the group."""

    ready: bool
    group: int | None
    letter: str
    x: float | None
    y: float | None
    votes: int
    needed: int
    differs: Compared | None
    shared: Compared | None
    clarity: str


@router.post("/{slug:slug}/participants", response={201: Joined}, auth=ANYBODY)
def join(request: HttpRequest, slug: str, given: Joining) -> dict[str, str]:
    """Take part in an open conversation; with an account once, whatever one sends."""
    account = account_of(request)
    if given.external_id is not None:
        found = require_role(slug=slug, account=account)
        account = None
    else:
        found = conversation_of(request, slug)
        if account is None:
            limits.spend(limits.JOINING, limits.address_of(request))
    person = participants.join(
        conversation=found.id, account=account, language=get_language() or "", external_id=given.external_id
    )
    return {"participant": seal(found.id, person)}


@router.get("/{slug:slug}/me", response=Participant, auth=PARTICIPANT)
def show_participant(request: HttpRequest, slug: str) -> ParticipantInfo:
    """Tell as whom the caller takes part."""
    return _both(request, slug)[1]


@router.put("/{slug:slug}/me/sector", response=Participant, auth=PARTICIPANT)
def choose_sector(request: HttpRequest, slug: str, given: Choice) -> ParticipantInfo:
    """Say for which part of society one speaks."""
    found, person = _both(request, slug)
    participants.choose_sector(conversation=found.id, participant=person.id, sector=given.sector)
    return _both(request, slug)[1]


@router.post("/{slug:slug}/me/leave", response={204: None}, auth=PARTICIPANT)
def leave(request: HttpRequest, slug: str) -> None:
    """Stop taking part; votes and statements stay and count."""
    found, person = _both(request, slug)
    participants.leave(conversation=found.id, participant=person.id)


@router.delete("/{slug:slug}/me", response=Erased, auth=PARTICIPANT)
def erase(request: HttpRequest, slug: str, *, statements: bool = False) -> erasing.Erased:
    """Erase everything about oneself; with `statements`, also those that others have voted on."""
    found, person = _both(request, slug)
    return erasing.erase(conversation=found.id, participant=person.id, statements=statements)


@router.get("/{slug:slug}/me/data", response=dict[str, Any], auth=PARTICIPANT)
def show_own_data(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Hand over everything that is kept about oneself: "isegoria.own-data/1"."""
    found, person = _both(request, slug)
    return erasing.own_data(conversation=found.id, participant=person.id)


@router.get("/{slug:slug}/me/votes", response=list[MyVote], auth=PARTICIPANT)
def list_my_votes(request: HttpRequest, slug: str) -> list[voting.MyVote]:
    """List one's votes, the newest first."""
    found, person = _both(request, slug)
    return list(voting.my_votes(conversation=found.id, participant=person.id, language=get_language() or ""))


@router.get("/{slug:slug}/me/next", response=Turn, auth=PARTICIPANT)
def show_next(request: HttpRequest, slug: str) -> voting.Turn:
    """Draw the statement to vote on next; the same until one votes."""
    found, person = _both(request, slug)
    drawn = voting.turn(conversation=found.id, participant=person.id, language=get_language() or "")
    if drawn.next is not None and drawn.next.probability is not None and found.is_open:
        voting.log_exposure(
            conversation=found.id,
            participant=person.id,
            statement=drawn.next.number,
            probability=drawn.next.probability,
        )
    return drawn


@router.put("/{slug:slug}/votes/{int:statement}", response=CastAndTurn, auth=PARTICIPANT)
def cast(request: HttpRequest, slug: str, statement: Number, given: Ballot) -> dict[str, object]:
    """Vote, or change one's vote; answered once it is kept durably, and safe to send again."""
    found, person = _both(request, slug)
    vote, drawn = voting.cast_and_turn(
        conversation=found.id,
        participant=person.id,
        statement=statement,
        value=given.value,
        important=given.important,
        language=get_language() or "",
    )
    return {"vote": vote, "turn": drawn}


@router.delete("/{slug:slug}/votes/{int:statement}", response=Cast, auth=PARTICIPANT)
def take_back(request: HttpRequest, slug: str, statement: Number) -> voting.CastVote:
    """Take a vote back."""
    found, person = _both(request, slug)
    return voting.withdraw(conversation=found.id, participant=person.id, statement=statement)


@router.get("/{slug:slug}/me/place", response=Place, auth=PARTICIPANT)
def show_place(request: HttpRequest, slug: str) -> mapping.Place:
    """Show where one stands among everybody."""
    _found, person = _both(request, slug)
    return mapping.place_of(
        slug=slug, participant=person.id, account=account_of(request), language=get_language() or ""
    )


def _both(request: HttpRequest, slug: str) -> tuple[ConversationInfo, ParticipantInfo]:
    found = conversation_of(request, slug)
    return found, sure_participant_of(request, found.id)
