"""Rows against records: each row says what the last record about it says, and no record lacks its row."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from isegoria.record.entries import canonical, hour, pseudonym
from isegoria.services.recording.checking.committed import compare_commitments
from isegoria.services.recording.checking.effects import compare_effects
from isegoria.services.recording.checking.governed import compare_swarms
from isegoria.services.recording.checking.opened import in_order
from isegoria.services.recording.checking.ratified import compare_ratifications
from isegoria.services.recording.results import page_digest
from isegoria.store.models import (
    Erasure,
    HistoryEntry,
    MapWork,
    Moderation,
    Participant,
    Report,
    Sector,
    Statement,
    StoredLandscape,
)
from isegoria.store.openings import conversation_says, statement_says

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isegoria.services.recording.checking.findings import Findings
    from isegoria.services.recording.checking.opened import Naming, Opened
    from isegoria.store.models import Conversation

    Said = Mapping[str, Any]
    Names = tuple[dict[int, str], dict[int, int]]

# Of a document of figures, these are not covered by its digest.
_NAMED = ("digest", "conversation", "members")
_CHUNK = 2000
_KEY = re.compile("[0-9a-f]{64}")


class Rows:
    """Compares the rows of conversations, but for votes, with their records.

    Attributes:
        compared: how many rows were looked at.
    """

    def __init__(self, findings: Findings) -> None:
        self.compared = 0
        self._findings = findings

    def compare(self, row: Conversation, naming: Naming, opened: Iterable[Opened]) -> Names:
        """Compare everything that belongs to a conversation.

        Args:
            row: the conversation.
            naming: by what names records speak of it.
            opened: its openings, but for votes.

        Returns:
            The name on record of each participant's row, and the number of each statement's.
        """
        kinds: dict[str, list[Opened]] = defaultdict(list)
        for one in in_order(list(opened)):
            kinds[str(one.body.get("type"))].append(one)
        self._conversation(row, kinds["conversation"])
        numbers = self._statements(row.pk, kinds["statement"])
        names = self._participants(row.pk, naming, kinds["participant"])
        self._anonymised(row, kinds["anonymised"])
        self._moderations(row.pk, numbers, kinds["moderation"])
        self._history(row.pk, kinds["event"])
        self._erasures(row.pk, kinds["event"])
        self._reports(row.pk, kinds["result"], kinds["event"])
        self._landscape(row.pk, kinds["result"])
        compare_ratifications(self, row.pk, names, kinds)
        compare_swarms(self, row.pk, kinds)
        compare_effects(self, row.pk, kinds)
        compare_commitments(self, row.pk, kinds)
        return names, numbers

    def _conversation(self, row: Conversation, records: list[Opened]) -> None:
        sectors = Sector.objects.filter(conversation_id=row.pk)
        last = records[-1].body if records else None
        self.same("store_conversation", row.pk, conversation_says(row, sectors), last)

    def _statements(self, conversation: int, records: list[Opened]) -> dict[int, int]:
        last = {_statement(one): one.body for one in records}
        numbers = {}
        for row in Statement.objects.filter(conversation_id=conversation).order_by("pk").iterator(_CHUNK):
            numbers[row.pk] = row.number
            self.same("store_statement", row.pk, statement_says(row), last.pop(row.number, None))
        for number in last:
            self.missing("store_statement", f"of number {number}")
        return numbers

    def _participants(self, conversation: int, naming: Naming, records: list[Opened]) -> dict[int, str]:
        """Compare who takes part; gives the name of each on record."""
        # Once the key is destroyed, only who has the opening knows whose record it is.
        names = {} if naming.key else {one.participant: str(one.body.get("participant")) for one in records}
        last = {str(one.body.get("participant")): one.body for one in records}
        if len(names) != len(set(names.values())):
            self._findings.say("store_participant", "of one name", "participant", "two rows", "one person")
        found = {}
        rows = Participant.objects.filter(conversation_id=conversation).select_related("sector")
        for row in rows.order_by("pk").iterator(_CHUNK):
            name = pseudonym(naming.key, row.pk) if naming.key else names.get(row.pk, "")
            key = row.sector.key if row.sector else None
            says = {"participant": name, "sector": key, "verified": row.sector_verified}
            self.same("store_participant", row.pk, says, last.pop(name, None))
            if row.sector is not None and row.sector.conversation_id != conversation:
                self._findings.say("store_participant", row.pk, "sector", "another conversation's", "its own")
            found[row.pk] = name
        for left in last:
            self.missing("store_participant", f"on record as {left}")
        return found

    def _anonymised(self, row: Conversation, records: list[Opened]) -> None:
        """The key that names people is destroyed where that is on record, and only there."""
        said = [(row.pk, {"time": hour(row.anonymised_at)})] if row.anonymised_at else []
        self._sequence("store_conversation", said, records)
        if bool(row.pseudonym_key) == bool(records):
            self._findings.say(
                "store_conversation",
                row.pk,
                "pseudonym_key",
                "there" if row.pseudonym_key else "destroyed",
                "destroyed" if records else "not destroyed",
            )
        elif row.pseudonym_key and not _KEY.fullmatch(row.pseudonym_key):
            # Written otherwise, it may still name everybody as before.
            self._findings.say("store_conversation", row.pk, "pseudonym_key", "otherwise", "64 small digits")

    def _moderations(self, conversation: int, numbers: Mapping[int, int], records: list[Opened]) -> None:
        """The decisions about each statement, in their order."""
        rows = Moderation.objects.filter(statement__conversation_id=conversation).order_by("pk")
        said = [
            (
                row.pk,
                {
                    "statement": numbers.get(row.statement_id),
                    "decision": row.decision,
                    "reason": row.reason,
                    "note": row.note,
                    "duplicate_of": None
                    if row.duplicate_of_id is None
                    else numbers.get(row.duplicate_of_id, -1),
                    "time": hour(row.created_at),
                },
            )
            for row in rows.iterator(_CHUNK)
        ]
        said.sort(key=lambda one: one[1]["statement"] or 0)
        self._sequence("store_moderation", said, sorted(records, key=_statement))

    def _history(self, conversation: int, records: list[Opened]) -> None:
        rows = HistoryEntry.objects.filter(conversation_id=conversation).order_by("pk")
        said = [
            (
                row.pk,
                {"kind": row.kind, "role": row.role, "details": row.details, "time": hour(row.created_at)},
            )
            for row in rows.iterator(_CHUNK)
        ]
        self._sequence("store_historyentry", said, records)

    def _erasures(self, conversation: int, events: list[Opened]) -> None:
        rows = list(Erasure.objects.filter(conversation_id=conversation).order_by("pk"))
        said = [
            (
                row.pk,
                {
                    "details": {"votes": row.votes, "statements": row.statements},
                    "time": hour(row.created_at),
                },
            )
            for row in rows
        ]
        told = [one for one in events if one.body.get("kind") == "erased"]
        self._sequence("store_erasure", said, told)

    def _reports(self, conversation: int, records: list[Opened], events: list[Opened]) -> None:
        rows = Report.objects.filter(conversation_id=conversation).order_by("number")
        published = [one for one in records if one.body.get("what") == "report"]
        recorded = {one.body.get("number") for one in published}
        # Of reports from before there was a log, the history alone tells, by their digest.
        told = [one.body.get("details") for one in events if one.body.get("kind") == "published"]
        said = []
        for row in rows.iterator(20):
            self._document("store_report", row.pk, row.digest, row.document)
            if row.number not in recorded and {"report": row.number, "digest": row.digest} in told:
                continue
            page = page_digest(row.page)
            said.append((row.pk, {"number": row.number, "digest": row.digest, "page": page}))
        self._sequence("store_report", said, published)

    def _landscape(self, conversation: int, records: list[Opened]) -> None:
        """A landscape is on record where nothing happened while it was computed, else the next one is."""
        row = StoredLandscape.objects.filter(pk=conversation).defer("members").first()
        results = [one.body for one in records if one.body.get("what") == "landscape"]
        if row is None:
            if results:
                self.missing("store_storedlandscape", str(conversation))
            return
        self._document("store_storedlandscape", row.pk, row.digest, row.document)
        newest = MapWork.objects.filter(pk=conversation).values_list("last_event", flat=True).first()
        same = next((one for one in reversed(results) if one.get("digest") == row.digest), None)
        if row.event == newest:
            same = results[-1] if results else None
        elif same is None:
            return
        says = {"digest": row.digest, "page": page_digest(row.page), "inputs": row.inputs}
        self.same("store_storedlandscape", row.pk, says, same)

    def same(self, table: str, row: object, says: Said, recorded: Said | None) -> None:
        """Compare a row with the last record about it, field by field."""
        self.compared += 1
        if recorded is None:
            self._findings.say(table, row, "row", "there", "not on record")
            return
        for name, value in says.items():
            if value != recorded.get(name) or type(value) is not type(recorded.get(name)):
                self._findings.add(table, row, name, value, recorded.get(name))

    def _sequence(self, table: str, rows: Sequence[tuple[int, Said]], records: Sequence[Opened]) -> None:
        """Compare rows with as many records, each with its own, in their order."""
        self.compared += len(rows)
        fields = tuple(rows[0][1]) if rows else ()
        says = [json.dumps(one, sort_keys=True) for _pk, one in rows]
        recorded = [
            json.dumps({name: one.body.get(name) for name in fields}, sort_keys=True) for one in records
        ]
        if says == recorded:
            return
        open_ = Counter(recorded)
        rest = []
        for (pk, one), text in zip(rows, says, strict=True):
            if open_[text]:
                open_[text] -= 1
            else:
                rest.append((pk, one))
        left = [dict(json.loads(text)) for text in open_.elements()]
        if rest or left:
            self._unmatched(table, rest, left)
        else:
            pk = next(
                pk for (pk, _one), *pair in zip(rows, says, recorded, strict=True) if pair[0] != pair[1]
            )
            self._findings.say(table, pk, "order", "another", "as it happened")

    def _unmatched(self, table: str, rows: list[tuple[int, Said]], records: list[dict[str, Any]]) -> None:
        """Say what differs, row by row, each against the record that is most like it."""
        for pk, says in rows:
            if not records:
                self._findings.say(table, pk, "row", "there", "not on record")
                continue
            near = max(records, key=lambda body: sum(body.get(name) == says[name] for name in says))
            records.remove(near)
            for name, value in says.items():
                if value != near.get(name):
                    self._findings.add(table, pk, name, value, near.get(name))
        for body in records:
            self.missing(table, f"on record at {body.get('time', 'some time')}")

    def _document(self, table: str, row: object, digest: str, document: Said) -> None:
        """Compare the figures that are kept with the digest that names them."""
        figures = {name: value for name, value in document.items() if name not in _NAMED}
        if figures and f"sha256:{sha256(canonical(figures).encode()).hexdigest()}" != digest:
            self._findings.say(table, row, "document", "other figures", digest[:19])

    def missing(self, table: str, row: str) -> None:
        """Note that something is on record of which there is no row."""
        self._findings.say(table, row, "row", "missing", "there")


def _statement(opened: Opened) -> int:
    number = opened.body.get("statement")
    return number if isinstance(number, int) else -1
