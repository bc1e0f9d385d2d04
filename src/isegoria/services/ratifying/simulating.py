"""Ballots of people who do not exist: cast all at once, in conversations that are simulated and say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import lock
from isegoria.services.errors import Forbidden
from isegoria.services.ratifying.balloting import answers_of, require_open
from isegoria.services.ratifying.finding import missing
from isegoria.services.ratifying.recording import record_ballots
from isegoria.store.models import Ballot, Conversation, Enrolment, Ratification, Vote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class SimulatedVoter:
    """Somebody on the roll of a simulated conversation.

    Attributes:
        place: on the roll, counted from 0.
        group: index of their opinion group; -1 for none.
        votes: statement number to +1 agree, 0 pass or -1 disagree.
    """

    place: int
    group: int
    votes: Mapping[int, int]


def cast_simulated(
    *,
    conversation: int,
    number: int,
    answers: Callable[[Sequence[SimulatedVoter]], Iterable[Mapping[str, Mapping[str, str]] | None]],
    language: str = "",
) -> int:
    """Cast a ballot for everybody on the roll who has an answer, in one transaction, with every record.

    Args:
        conversation: its row's id.
        number: of the ratification.
        answers: gives, for the roll, everybody's choices as `cast` takes them; None for no ballot.
        language: of the reasons.

    Returns:
        How many ballots were cast.

    Raises:
        Missing: there is no such ratification.
        Forbidden: the conversation is not a simulated one.
        Gone: the ballot is not open.
        Invalid: a clause is not answered, or an objection has no reason.
    """
    with transaction.atomic():
        lock(conversation)
        if not Conversation.objects.filter(pk=conversation, simulated=True).exists():
            raise Forbidden(
                "not-simulated", _("Ballots can be made up in a simulated conversation only. Invite people.")
            )
        rows = Ratification.objects.filter(conversation_id=conversation, number=number)
        row = rows.select_related("constitution").first()
        if row is None:
            raise missing()
        require_open(row)
        made = []
        now = timezone.now()
        people, voters = _roll(row)
        for participant, choices in zip(people, answers(voters), strict=True):
            if choices is not None:
                kept = answers_of(row, choices, language)
                made.append(Ballot(ratification=row, participant_id=participant, choices=kept, cast_at=now))
        Ballot.objects.bulk_create(made, batch_size=2000)
        record_ballots(row, made)
    return len(made)


def _roll(row: Ratification) -> tuple[list[int], list[SimulatedVoter]]:
    votes: dict[int, dict[int, int]] = {}
    cast = Vote.objects.filter(participant__conversation_id=row.conversation_id)
    for participant, statement, value in cast.values_list("participant_id", "statement__number", "value"):
        votes.setdefault(participant, {})[statement] = value
    roll = Enrolment.objects.filter(ratification=row).order_by("participant_id")
    found = list(roll.values_list("participant_id", "group"))
    voters = [SimulatedVoter(place, group, votes.get(pk, {})) for place, (pk, group) in enumerate(found)]
    return [pk for pk, _group in found], voters
