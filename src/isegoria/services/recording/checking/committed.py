"""Commitments against records: organisations, what they adopt and report, challenges and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from isegoria.services.committing.recording import (
    challenge_says,
    commitment_says,
    organisation_says,
    progress_says,
    response_says,
)
from isegoria.services.recording.checking.opened import in_order
from isegoria.store.models import Challenge, Commitment, Organisation, Progress

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from isegoria.services.recording.checking.opened import Opened

    Said = Mapping[str, Any]
    Last = dict[Hashable, Opened]

_CHUNK = 2000
_NAMED = ("constitution", "commitment")


class Compares(Protocol):
    """Notes what differs."""

    def same(self, table: str, row: object, says: Said, recorded: Said | None) -> None:
        """Compare a row with the last record about it."""

    def missing(self, table: str, row: str) -> None:
        """Note that something is on record of which there is no row."""


def compare_organisations(rows: Compares, opened: Iterable[Opened]) -> None:
    """Compare the organisations of the site.

    Args:
        rows: notes what differs.
        opened: the openings that concern the whole site.
    """
    said = [one for one in in_order(list(opened)) if one.body.get("type") == "organisation"]
    last = _last(said, "organisation")
    for row in Organisation.objects.order_by("pk").iterator(_CHUNK):
        recorded = last.pop(row.record_id, None)
        rows.same("store_organisation", row.pk, organisation_says(row), recorded.body if recorded else None)
    _left(rows, "store_organisation", last)


def compare_commitments(rows: Compares, conversation: int, kinds: Mapping[str, Sequence[Opened]]) -> None:
    """Compare everything about the commitments to the constitutions that a conversation founded.

    Args:
        rows: notes what differs.
        conversation: its row's id.
        kinds: the conversation's openings by kind, each in the order of the log.
    """
    last = _last(kinds["commitment"], *_NAMED)
    found = Commitment.objects.filter(constitution__conversation_id=conversation)
    for row in found.select_related("constitution", "organisation").iterator(_CHUNK):
        recorded = last.pop((row.constitution.record_id, row.number), None)
        rows.same("store_commitment", row.pk, commitment_says(row), recorded.body if recorded else None)
    _left(rows, "store_commitment", last)
    _progress(rows, conversation, kinds["progress"])
    _challenges(rows, conversation, kinds["challenge"], kinds["response"])


def _progress(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    last = _last(records, *_NAMED, "progress")
    found = Progress.objects.filter(commitment__constitution__conversation_id=conversation)
    for row in found.select_related("commitment__constitution").iterator(_CHUNK):
        at = (row.commitment.constitution.record_id, row.commitment.number, row.number)
        recorded = last.pop(at, None)
        rows.same("store_progress", row.pk, progress_says(row), recorded.body if recorded else None)
    _left(rows, "store_progress", last)


def _challenges(
    rows: Compares, conversation: int, records: Sequence[Opened], answers: Sequence[Opened]
) -> None:
    key = (*_NAMED, "challenge")
    last, answered = _last(records, *key), _last(answers, *key)
    found = Challenge.objects.filter(commitment__constitution__conversation_id=conversation)
    for row in found.select_related("commitment__constitution").iterator(_CHUNK):
        at = (row.commitment.constitution.record_id, row.commitment.number, row.number)
        recorded = last.pop(at, None)
        # On the record nobody is named, but the opening knows whose act it was.
        says = {**challenge_says(row), "participant": row.participant_id}
        body = {**recorded.body, "participant": recorded.participant} if recorded else None
        rows.same("store_challenge", row.pk, says, body)
        response = answered.pop(at, None)
        said = (row.answer, row.answer_language, row.answered_at, row.changed_at)
        if response or any(said) or row.hidden or row.answer_hidden:
            rows.same("store_challenge", row.pk, response_says(row), response.body if response else None)
    # Of an answer to a challenge that was erased, the record stays.
    _left(rows, "store_challenge", last)


def _last(records: Sequence[Opened], *fields: str) -> Last:
    """Keep the last record about each thing, by the fields that name it."""
    found: Last = {}
    for one in records:
        values = tuple(one.body.get(name) for name in fields)
        if all(isinstance(value, str | int) for value in values):
            found[values if len(values) > 1 else values[0]] = one
    return found


def _left(rows: Compares, table: str, last: Mapping[Hashable, Opened]) -> None:
    for at in last:
        rows.missing(table, f"on record as {at}")
