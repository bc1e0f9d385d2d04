"""Results on record: which figures were published, and exactly which votes they follow from.

In the log, everything of a conversation that was recorded before a result stands before it, and everything
later behind it: the records before it are what it was computed from, all of them and no others.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from isegoria.opinion.publication.naming import may_be_named
from isegoria.record.entries import canonical, hour
from isegoria.services.finding import describe
from isegoria.services.recording.writing import record
from isegoria.store.models import Conversation, Opening

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.store.models import Report, StoredLandscape

# Words may have to be erased later; the figures stay.
_WORDS: Final = frozenset({"statements", "conversation", "stored"})
_SAID: Final = ("what", "number", "votes", "digest", "page", "inputs")


def record_landscape(row: StoredLandscape) -> None:
    """Record a landscape, unless it is on record as it is.

    Call it while the conversation is held, and only where nothing has changed since the votes were read.

    Args:
        row: the landscape.
    """
    said = _says("landscape", None, row.digest, row.page, row.inputs)
    if said != _last(row.conversation_id):
        record(kind="result", body=said, conversation=row.conversation_id, at=row.computed_at)


def record_report(row: Report, *, inputs: str) -> None:
    """Record a report; as `record_landscape`.

    Args:
        row: the report.
        inputs: names the votes that it was computed from.
    """
    said = _says("report", row.number, row.digest, row.page, inputs)
    record(kind="result", body=said, conversation=row.conversation_id, at=row.published_at)


def recorded_this_hour(conversation: int) -> bool:
    """Tell whether a landscape went on record within the hour that now is.

    Args:
        conversation: its row's id.
    """
    return _newest(conversation).get("time") == hour(timezone.now())


def openable(row: Conversation, *, newest: int | None = None) -> dict[int, dict[str, Any]]:
    """Choose which results on record everybody may open: those that give nothing away that is not shown.

    Of few votes, their fingerprints would tell the votes; see `isegoria.opinion.publication.naming`. And
    where results show only once a conversation is closed, whoever could open those of before would have a
    means to try out what they said; so of these only the last is open, which is the one that is shown.

    Args:
        row: the conversation.
        newest: look at so many of the newest only; None for all.

    Returns:
        The id of each opening, to what it says; the newest last.
    """
    visible = describe(row, "", "").results_visible
    open_votes = row.publication == Conversation.Publication.OPEN
    reports: dict[int, dict[str, Any]] = {}
    landscapes: dict[int, dict[str, Any]] = {}
    rows = Opening.objects.filter(conversation=row.pk, participant=None, kind="result").order_by("-pk")
    for number, text in rows.values_list("pk", "record")[:newest].iterator(chunk_size=1000):
        said = json.loads(text)
        if may_be_named(said.get("votes", 0), published=open_votes):
            (reports if said["what"] == "report" else landscapes)[number] = said
    if row.results_shown == Conversation.ResultsShown.CLOSED:
        landscapes = dict(list(landscapes.items())[:1])
    return dict(sorted({**reports, **(landscapes if visible else {})}.items()))


def figures_of(page: Mapping[str, Any]) -> dict[str, Any]:
    """Leave the words out of a page of figures: what goes on record of it, and to whoever recounts."""
    return {name: value for name, value in page.items() if name not in _WORDS}


def page_digest(page: Mapping[str, Any]) -> str:
    """Name a page of figures by its content."""
    return f"sha256:{sha256(canonical(figures_of(page)).encode()).hexdigest()}"


def _says(what: str, number: int | None, digest: str, page: Mapping[str, Any], inputs: str) -> dict[str, Any]:
    named = {"digest": digest, "page": page_digest(page), "inputs": inputs}
    return {"what": what, "number": number, "votes": page["votes"], **named}


def _last(conversation: int) -> dict[str, Any]:
    """Read what the newest landscape on record says, but for when."""
    said = _newest(conversation)
    return {name: said[name] for name in _SAID} if said else {}


def _newest(conversation: int) -> dict[str, Any]:
    rows = Opening.objects.filter(conversation=conversation, participant=None, kind="result")
    for text in rows.order_by("-pk").values_list("record", flat=True).iterator(chunk_size=20):
        said: dict[str, Any] = json.loads(text)
        if said["what"] == "landscape":
            return said
    return {}
