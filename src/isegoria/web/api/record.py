"""Receipts: one's own acts as they are on public record, each with the file that proves it."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from isegoria.services.recording import receipts
from isegoria.web.api.callers import PARTICIPANT, conversation_of, sure_participant_of
from isegoria.web.api.fields import Id

router = Router(tags=["public record"])


class RecordedAct(Schema):
    """Something that the participant did, as it is on public record.

    `record` is what is recorded, `index` its place in the log (null for the ten seconds until it is sealed),
    `outdated` where a later act on the same took its place.
    """

    id: int
    kind: str
    statement: int | None
    record: dict[str, Any] = Field(alias="said")
    index: int | None
    outdated: bool


class Receipt(Schema):
    """A receipt: `text` is what stands in the file (C2SP tlog-proof), which anybody can check offline."""

    file: str
    text: str


@router.get("/{slug:slug}/me/receipts", response=list[RecordedAct], auth=PARTICIPANT)
def list_receipts(request: HttpRequest, slug: str) -> list[receipts.RecordedAct]:
    """List what one did as it is on public record, the newest first."""
    found = conversation_of(request, slug)
    person = sure_participant_of(request, found.id)
    return list(receipts.acts(conversation=found.id, participant=person.id))


@router.get("/{slug:slug}/me/receipts/{int:act}", response=Receipt, auth=PARTICIPANT)
def show_receipt(request: HttpRequest, slug: str, act: Id) -> dict[str, str]:
    """Give the receipt of one act; 503 for the ten seconds until it is sealed."""
    found = conversation_of(request, slug)
    person = sure_participant_of(request, found.id)
    file, text = receipts.receipt(conversation=found.id, participant=person.id, act=act)
    return {"file": file, "text": text}
