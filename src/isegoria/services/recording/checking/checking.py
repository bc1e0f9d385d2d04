"""One pass over everything: the log against itself, openings against entries, rows against records."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from isegoria.record.checkpoints import Checkpoint
from isegoria.record.errors import NoteError
from isegoria.record.notes import Note
from isegoria.services.recording.checking.committed import compare_organisations
from isegoria.services.recording.checking.findings import Checked, Findings
from isegoria.services.recording.checking.log import check_log
from isegoria.services.recording.checking.opened import Naming, Opened, Openings
from isegoria.services.recording.checking.rows import Rows
from isegoria.services.recording.checking.votes import Votes
from isegoria.services.recording.keys import log_key
from isegoria.services.recording.telling import witness_keys
from isegoria.store.models import Conversation, Opening, Participant, PastVote, Vote
from isegoria.store.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

    Progress = Callable[[str, int, int], None]

_COLUMNS = ("id", "index", "nonce", "record", "kind", "statement", "participant_id")
_CHUNK = 2000
_DELETING = frozenset({"erasure", "deletion"})


def check(progress: Progress = lambda *_: None) -> Checked:
    """Compare the whole database with the log, as both are at one moment; changes nothing.

    Args:
        progress: told which stage the work is at, how much is done, and of how much.
    """
    findings = Findings()
    with snapshot():
        log = check_log(findings, progress, _signed())
        openings = Openings(log, findings)
        rows, votes = Rows(findings), Votes(openings, findings)
        of_site = list(_read(openings, None, Opening.objects.filter(conversation=None)))
        for opened in of_site:
            _account(openings, opened)
        compare_organisations(rows, of_site)
        conversations = Conversation.objects.order_by("pk")
        total = conversations.count()
        for done, row in enumerate(conversations.iterator(100)):
            progress("comparing", done, total)
            _check_conversation(row, openings, rows, votes)
        progress("comparing", total, total)
        _check_orphans(findings, openings, votes)
        openings.end()
    counts = {
        "entries": log.size,
        "checkpoints": log.checkpoints,
        "openings": openings.sealed + openings.pending,
        "pending": openings.pending,
        "votes": votes.standing + votes.past,
        "rows": rows.compared + votes.standing + votes.past,
    }
    return Checked(tuple(findings.found), findings.more, counts)


def _check_conversation(row: Conversation, openings: Openings, rows: Rows, votes: Votes) -> None:
    all_openings = Opening.objects.filter(conversation=row.pk)
    if row.slug.startswith("_") and not all_openings.filter(index__isnull=False).exists():
        # Still being imported: what is written of it is sealed once it shows.
        openings.pending += all_openings.count()
        votes.pass_over(row.pk)
        return
    naming = Naming(row.pk, row.record_id, row.pseudonym_key)
    opened = list(_read(openings, naming, all_openings.exclude(kind="vote", participant__isnull=False)))
    for one in opened:
        _account(openings, one)
    names, numbers = rows.compare(row, naming, opened)
    votes.compare(naming, names, numbers)


def _read(openings: Openings, naming: Naming | None, rows: QuerySet[Opening]) -> Iterator[Opened]:
    for columns in rows.values_list(*_COLUMNS).iterator(_CHUNK):
        opened = openings.read(naming, columns)
        if opened is not None:
            yield opened


def _account(openings: Openings, opened: Opened) -> None:
    """Openings that were deleted with an erasure or a deletion are missing rightly."""
    entries = opened.body.get("entries")
    if opened.body.get("type") in _DELETING and isinstance(entries, int):
        openings.accounted += entries


def _check_orphans(findings: Findings, openings: Openings, votes: Votes) -> None:
    """Find what belongs to no conversation that there is; counting is quicker than looking."""
    if Opening.objects.count() != openings.sealed + openings.pending:
        there = Conversation.objects.values("pk")
        lost = Opening.objects.filter(conversation__isnull=False).exclude(conversation__in=there)
        for columns in lost.values_list(*_COLUMNS).iterator(_CHUNK):
            openings.compare(*columns[:4])
            findings.say("store_opening", columns[0], "conversation", "row not there", "a conversation")
    for table, seen in ((Vote, votes.standing), (PastVote, votes.past)):
        if table.objects.count() != seen:
            people = Participant.objects.values("pk")
            name = table._meta.db_table  # noqa: SLF001 - Django's own, and documented
            for row in table.objects.exclude(participant__in=people).values_list("participant_id"):
                findings.say(name, f"of participant {row[0]}", "participant", "row not there", "somebody")


def _signed() -> Callable[[str, str], tuple[str, int, bytes]]:
    """Read checkpoints that our own key signed, and perhaps witnesses that we know."""
    witnesses = witness_keys()
    # Made of the log's name in the database, which may be none any more.
    key = cache(lambda: log_key().public)

    def read(note: str, cosignatures: str) -> tuple[str, int, bytes]:
        parsed = Note.parse(note)
        if len(parsed.signatures) != 1 or parsed.raw != note:
            raise NoteError("a checkpoint carries our signature and nothing else; restore the note")
        parsed.open([key()])
        Note.parse(note + cosignatures).signers(witnesses)
        found = Checkpoint.parse(parsed.text)
        if found.extensions:
            raise NoteError("a checkpoint has three lines; restore the note")
        return found.origin, found.size, found.root

    return read
