"""What everybody may open of the log, and the figures whose fingerprints stand in it.

Votes, and under which name somebody takes part, are opened by nobody but themselves and those who recount. A
statement's words are open for as long as the statement is shown, and those of organisations until a moderator
hides them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from isegoria.record.entries import canonical
from isegoria.record.openings import Opening as Opened
from isegoria.record.openings import PlacedOpening
from isegoria.services.errors import Missing
from isegoria.services.finding import describe
from isegoria.services.recording.results import figures_of, openable, page_digest
from isegoria.store.models import Conversation, Opening, Report, Statement, StoredLandscape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

SITE: Final = "site"  # what openings that concern the whole site are found under
_OPEN: Final = (
    *("conversation", "event", "moderation", "erasure", "anonymised", "bundle"),
    *("ratification", "clause", "answer", "constitution", "commitment", "progress"),
)
_OF_ORGANISATIONS: Final = ("organisation", "commitment", "progress")
_AT_ONCE: Final = 1_000
_NEWEST: Final = 500  # among which the newest landscape is, however many wait to be sealed


def public_openings(record_id: str) -> Iterator[str]:
    """Give what everybody may open of a conversation, one a line, in the order of the log.

    Args:
        record_id: what records call it; "site" for what concerns the whole site.

    Raises:
        Missing: there is none that everybody may see.
    """
    if record_id == SITE:
        of_site = Opening.objects.filter(conversation=None)
        return _lines(of_site, frozenset(), results=frozenset(), veiled=_veiled(of_site))
    row = _shown(record_id)
    statements = Statement.objects.filter(conversation=row, state=Statement.State.SHOWN)
    # A summary's fingerprint would tell few votes, as that of a result would; the co-host gets its opening.
    open_votes = row.publication == Conversation.Publication.OPEN
    kinds = (*_OPEN, "statement", "result", *(("summary",) if open_votes else ()))
    found = Opening.objects.filter(conversation=row.pk, participant=None, kind__in=kinds)
    return _lines(
        found,
        frozenset(statements.values_list("number", flat=True)),
        results=frozenset(openable(row)),
        veiled=_veiled(found),
    )


def results_document(record_id: str) -> bytes:
    """Give the figures whose fingerprint stands in the newest landscape on record, in their canonical form.

    Args:
        record_id: what records call the conversation.

    Raises:
        Missing: there is none that everybody may see, or the newest landscape is not on record yet.
    """
    row = _shown(record_id)
    if not describe(row, "", "").results_visible:
        raise _nothing()
    page = StoredLandscape.objects.filter(pk=row.pk).values_list("page", flat=True).first()
    return _figures(row, "landscape", None, page)


def report_document(record_id: str, number: int) -> bytes:
    """Give a report's figures in their canonical form; anybody may read reports.

    Args:
        record_id: what records call the conversation.
        number: of the report.

    Raises:
        Missing: there is none, or it is not on record.
    """
    row = _shown(record_id)
    page = Report.objects.filter(conversation=row, number=number).values_list("page", flat=True).first()
    return _figures(row, "report", number, page)


def reports_of(record_id: str) -> tuple[int, ...]:
    """Number the reports of a conversation.

    Args:
        record_id: what records call it.

    Raises:
        Missing: there is none that everybody may see.
    """
    row = _shown(record_id)
    return tuple(Report.objects.filter(conversation=row).values_list("number", flat=True))


def _shown(record_id: str) -> Conversation:
    rows = Conversation.objects.exclude(state=Conversation.State.DRAFT).exclude(slug__startswith="_")
    row = rows.filter(record_id=record_id).first()
    if row is None:
        raise _nothing()
    return row


def _veiled(rows: QuerySet[Opening]) -> frozenset[int]:
    """Give the openings of organisations' words that a moderator hid since, earlier wordings included."""
    about: dict[tuple[object, ...], tuple[bool, list[int]]] = {}
    found = rows.filter(kind__in=_OF_ORGANISATIONS).order_by("pk").values_list("pk", "kind", "record")
    for number, kind, record in found.iterator(chunk_size=_AT_ONCE):
        said = json.loads(record)
        names = ("organisation",) if kind == "organisation" else ("constitution", "commitment", "progress")
        thing = (kind, *(said.get(name) for name in names))
        _hidden, openings = about.get(thing, (False, []))
        about[thing] = (bool(said["hidden"]), [*openings, number])
    return frozenset(number for hidden, openings in about.values() if hidden for number in openings)


def _lines(
    rows: QuerySet[Opening], statements: frozenset[int], *, results: frozenset[int], veiled: frozenset[int]
) -> Iterator[str]:
    found = rows.filter(index__isnull=False).order_by("index")
    columns = ("pk", "index", "nonce", "record", "kind", "statement")
    read = found.values_list(*columns).iterator(chunk_size=_AT_ONCE)
    for number, index, nonce, record, kind, statement in read:
        if kind == "statement" and statement not in statements:
            continue
        if (kind == "result" and number not in results) or number in veiled:
            continue
        yield PlacedOpening(index or 0, Opened(bytes.fromhex(nonce), record)).line


def _figures(row: Conversation, what: str, number: int | None, page: dict[str, object] | None) -> bytes:
    if not page:
        raise _nothing()
    found = openable(row, newest=_NEWEST if what == "landscape" else None)
    sealed = Opening.objects.filter(pk__in=list(found), index__isnull=False)
    for key in sorted(sealed.values_list("pk", flat=True), reverse=True):
        said = found[key]
        if (said["what"], said["number"]) == (what, number):
            if said["page"] != page_digest(page):
                break
            return canonical(figures_of(page)).encode()
    raise _nothing()


def _nothing() -> Missing:
    return Missing(
        "no-record", _("Nothing of this is on the public record, or not yet. See the page /record.")
    )
