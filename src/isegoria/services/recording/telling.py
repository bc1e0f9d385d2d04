"""What the public is told of the record: how far it reaches, who stands by it, what is on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from isegoria.record.cosignatures import WitnessKey
from isegoria.record.notes import Note
from isegoria.services.errors import Missing
from isegoria.services.finding import ConversationInfo, find_conversation
from isegoria.services.recording.keys import origin
from isegoria.services.recording.reading import key_line
from isegoria.services.recording.results import openable, page_digest
from isegoria.store.models import Checkpoint, Conversation, LogState, Opening, Report, Role, StoredLandscape

if TYPE_CHECKING:
    from datetime import datetime

_MOST_RESULTS = 20
_KEPT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class LogInfo:
    """The site's log.

    Attributes:
        origin: the log's name.
        size: entries that are sealed.
        root: over all of them, as hexadecimal digits.
        sealed_at: when it was sealed last; None while nothing was.
        key: by which the site signs, as one line.
        witnesses: names of those whom the site asks to cosign.
        cosigned: names of those of them who cosigned the newest checkpoint.
    """

    origin: str
    size: int
    root: str
    sealed_at: datetime | None
    key: str
    witnesses: tuple[str, ...]
    cosigned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordedResult:
    """A result on record.

    Attributes:
        what: "landscape" or "report".
        number: of the report; None for a landscape.
        index: of its entry; None while it waits to be sealed.
        page: fingerprint of the figures, as the record has it.
        inputs: fingerprint of the votes that went into it.
    """

    what: str
    number: int | None
    index: int | None
    digest: str
    page: str
    inputs: str
    time: str


@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """What is on record of one conversation.

    Attributes:
        record_id: what records call it.
        publication: "sealed" or "open".
        entries: how many of its entries are sealed; None where so few that they could single people out.
        waiting: whether some are not sealed yet.
        auditors: organisations of its overseers.
        results: the newest first; reports alone where whoever asks may not see results yet.
        current: the one that is the landscape shown now; None where that is provisional.
        provisional: results are shown that are not on record.
    """

    conversation: ConversationInfo
    record_id: str
    publication: str
    anonymised_at: datetime | None
    entries: int | None
    waiting: bool
    auditors: tuple[str, ...]
    results: tuple[RecordedResult, ...]
    current: RecordedResult | None
    provisional: bool


def log_info() -> LogInfo:
    """Tell how far the site's log reaches, and who stands by that."""
    state = LogState.objects.first()
    keys = witness_keys()
    key = key_line()
    newest = Checkpoint.objects.order_by("-size").first()
    signed: set[str] = set()
    if newest is not None:
        lines = Note.parse(newest.note + newest.cosignatures).signatures
        signed = {one.name for one in lines}
    return LogInfo(
        origin=origin(),
        size=state.size if state else 0,
        root=bytes(state.root).hex() if state else "",
        sealed_at=state.sealed_at if state else None,
        key=key,
        witnesses=tuple(one.name for one in keys),
        cosigned=tuple(one.name for one in keys if one.name in signed),
    )


def witness_keys() -> tuple[WitnessKey, ...]:
    """Give the keys of the witnesses whom the site asks to cosign."""
    named: tuple[dict[str, str], ...] = getattr(settings.CONFIGURATION, "witnesses", ())
    return tuple(WitnessKey.parse(one["key"]) for one in named)


def conversation_record(*, slug: str, account: int | None, language: str) -> ConversationRecord:
    """Tell what is on record of a conversation.

    Raises:
        Missing: there is none, or it is a draft that this account has no role in.
    """
    found = find_conversation(slug=slug, language=language, account=account)
    row = Conversation.objects.get(pk=found.id)
    openings = Opening.objects.filter(conversation_id=found.id)
    entries = _entries(found.id)
    results = _results(row, everything=bool(found.role))
    shown = StoredLandscape.objects.filter(pk=found.id).values_list("digest", "page").first()
    newest = next((one for one in results if one.what == "landscape"), None)
    same = newest and shown and (newest.digest, newest.page) == (shown[0], page_digest(shown[1]))
    current = newest if same else None
    return ConversationRecord(
        conversation=found,
        record_id=row.record_id,
        publication=row.publication,
        anonymised_at=row.anonymised_at,
        entries=entries if entries >= row.fewest else None,
        waiting=openings.filter(index__isnull=True).exists(),
        auditors=auditors(conversation=found.id),
        results=results[:_MOST_RESULTS],
        current=current,
        provisional=bool(found.results_visible and shown and current is None),
    )


def auditors(*, conversation: int) -> tuple[str, ...]:
    """Name the organisations whose overseers may recount a conversation.

    Args:
        conversation: its row's id.
    """
    rows = Role.objects.filter(conversation_id=conversation, kind=Role.Kind.OVERSEER).exclude(organisation="")
    return tuple(sorted(set(rows.values_list("organisation", flat=True))))


def listed_records(*, language: str = "") -> list[dict[str, str]]:
    """List the conversations that everybody can find, by what records call them.

    Args:
        language: for topics, where there is a translation; "" for as written.
    """
    rows = (
        Conversation.objects.filter(listed=True)
        .exclude(state=Conversation.State.DRAFT)
        .exclude(slug__startswith="_")
        .order_by("id")
    )
    return [
        {
            "conversation": row.record_id,
            "slug": row.slug,
            "publication": row.publication,
            "topic": row.topic_in(language),
        }
        for row in rows
    ]


def slug_of(*, record_id: str) -> str:
    """Give the name in addresses of what records call a conversation.

    Raises:
        Missing: there is none, or it is a draft.
    """
    rows = Conversation.objects.filter(record_id=record_id).exclude(state=Conversation.State.DRAFT)
    slug = rows.values_list("slug", flat=True).first()
    if slug is None:
        raise Missing("no-conversation", _("There is no conversation at this address. Check the link."))
    return slug


def _entries(conversation: int) -> int:
    """Count the sealed entries of a conversation, which may be many: once for each checkpoint."""
    size = LogState.objects.values_list("size", flat=True).first() or 0
    key = f"entries-{conversation}-{size}"
    counted: int | None = cache.get(key)
    if counted is None:
        counted = Opening.objects.filter(conversation_id=conversation, index__isnull=False).count()
        cache.set(key, counted, _KEPT_SECONDS)
    return counted


def _results(conversation: Conversation, *, everything: bool) -> tuple[RecordedResult, ...]:
    """List the results on record that everybody may open, or all, the newest first."""
    rows = Opening.objects.filter(conversation_id=conversation.pk, participant=None, kind="result")
    if not everything:
        rows = rows.filter(pk__in=list(openable(conversation, newest=10 * _MOST_RESULTS)))
    published = set(Report.objects.filter(conversation=conversation).values_list("number", flat=True))
    found: list[RecordedResult] = []
    for row in rows.order_by("-id")[: 10 * _MOST_RESULTS]:
        said: dict[str, Any] = json.loads(row.record)
        if said["what"] == "report" and said["number"] not in published:
            continue
        found.append(
            RecordedResult(
                what=said["what"],
                number=said["number"],
                index=row.index,
                digest=said["digest"],
                page=said["page"],
                inputs=said["inputs"],
                time=said["time"],
            )
        )
    return tuple(found)
