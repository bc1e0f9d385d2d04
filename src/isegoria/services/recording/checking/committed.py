"""Commitments against records: organisations, what they adopt and report, challenges and answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from isegoria.services.committing.recording import (
    challenge_says,
    commitment_says,
    organisation_says,
    progress_says,
    response_says,
)
from isegoria.services.recording.checking.lasting import last_of, none_left
from isegoria.services.recording.checking.opened import in_order
from isegoria.store.models import Challenge, Commitment, Organisation, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isegoria.services.recording.checking.lasting import Compares
    from isegoria.services.recording.checking.opened import Opened

_CHUNK = 2000
_NAMED = ("constitution", "commitment")


def compare_organisations(rows: Compares, opened: Iterable[Opened]) -> None:
    """Compare the organisations of the site.

    Args:
        rows: notes what differs.
        opened: the openings that concern the whole site.
    """
    said = [one for one in in_order(list(opened)) if one.body.get("type") == "organisation"]
    last = last_of(said, "organisation")
    for row in Organisation.objects.order_by("pk").iterator(_CHUNK):
        recorded = last.pop(row.record_id, None)
        rows.same("store_organisation", row.pk, organisation_says(row), recorded)
    none_left(rows, "store_organisation", last)


def compare_commitments(rows: Compares, conversation: int, kinds: Mapping[str, Sequence[Opened]]) -> None:
    """Compare everything about the commitments to the constitutions that a conversation founded.

    Args:
        rows: notes what differs.
        conversation: its row's id.
        kinds: the conversation's openings by kind, each in the order of the log.
    """
    last = last_of(kinds["commitment"], *_NAMED)
    found = Commitment.objects.filter(constitution__conversation_id=conversation)
    for row in found.select_related("constitution", "organisation").iterator(_CHUNK):
        recorded = last.pop((row.constitution.record_id, row.number), None)
        rows.same("store_commitment", row.pk, commitment_says(row), recorded)
    none_left(rows, "store_commitment", last)
    _progress(rows, conversation, kinds["progress"])
    _challenges(rows, conversation, kinds["challenge"], kinds["response"])


def _progress(rows: Compares, conversation: int, records: Sequence[Opened]) -> None:
    last = last_of(records, *_NAMED, "progress")
    found = Progress.objects.filter(commitment__constitution__conversation_id=conversation)
    for row in found.select_related("commitment__constitution").iterator(_CHUNK):
        at = (row.commitment.constitution.record_id, row.commitment.number, row.number)
        recorded = last.pop(at, None)
        rows.same("store_progress", row.pk, progress_says(row), recorded)
    none_left(rows, "store_progress", last)


def _challenges(
    rows: Compares, conversation: int, records: Sequence[Opened], answers: Sequence[Opened]
) -> None:
    key = (*_NAMED, "challenge")
    # On the record nobody is named, but the opening knows whose act it was.
    whose = [replace(one, body={**one.body, "participant": one.participant}) for one in records]
    last, answered = last_of(whose, *key), last_of(answers, *key)
    found = Challenge.objects.filter(commitment__constitution__conversation_id=conversation)
    for row in found.select_related("commitment__constitution").iterator(_CHUNK):
        at = (row.commitment.constitution.record_id, row.commitment.number, row.number)
        says = {**challenge_says(row), "participant": row.participant_id}
        rows.same("store_challenge", row.pk, says, last.pop(at, None))
        response = answered.pop(at, None)
        said = (row.answer, row.answer_language, row.answered_at, row.changed_at)
        if response or any(said) or row.hidden or row.answer_hidden:
            rows.same("store_challenge", row.pk, response_says(row), response)
    # Of an answer to a challenge that was erased, the record stays.
    none_left(rows, "store_challenge", last)
