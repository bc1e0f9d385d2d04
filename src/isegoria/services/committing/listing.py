"""Read what was committed: by clause, by constitution, by organisation, and one commitment in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from isegoria.services.committing.finding import (
    find_constitution,
    find_organisation,
    is_owner,
    moderates,
    no_commitment,
)
from isegoria.services.committing.lines import (
    Documents,
    challenge_info,
    commitment_line,
    named,
    organisation_info,
    progress_infos,
)
from isegoria.services.committing.standing import counted
from isegoria.services.committing.values import (
    CommitmentInfo,
    CommitmentLine,
    OrganisationInfo,
    OrganisationLine,
)
from isegoria.store.models import Commitment, Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

# What asks for attention stands first, what was withdrawn last.
_ORDER = ("overdue", "challenged", "not-kept", "under-way", "planned", "adopted", "done", "withdrawn")


def of_constitution(*, constitution: str, now: datetime | None = None) -> tuple[CommitmentLine, ...]:
    """List the commitments to a constitution: what asks for attention first, what was withdrawn last.

    Args:
        constitution: its slug.
        now: the time for which it is told what is overdue; None for now.

    Raises:
        Missing: there is no such constitution in force.
    """
    found, _documents = find_constitution(constitution)
    return _lines(Commitment.objects.filter(constitution=found), now)


def of_clause(*, constitution: str, clause: str, now: datetime | None = None) -> tuple[CommitmentLine, ...]:
    """List the commitments to a clause, whichever version they were made to; as `of_constitution`."""
    found, _documents = find_constitution(constitution)
    return _lines(Commitment.objects.filter(constitution=found, clause=clause), now)


def of_organisation(
    *, organisation: str, account: int | None = None, now: datetime | None = None
) -> tuple[CommitmentLine, ...]:
    """List the commitments of an organisation; to unlisted constitutions, only for its owners.

    Args:
        organisation: its slug.
        account: who asks.
        now: as of `of_constitution`.

    Raises:
        Missing: there is no such organisation.
    """
    row = find_organisation(organisation)
    rows = Commitment.objects.filter(organisation=row)
    if not is_owner(row, account):
        rows = rows.filter(constitution__conversation__listed=True)
    return _lines(rows, now)


def organisations(*, now: datetime | None = None) -> tuple[OrganisationLine, ...]:
    """List the organisations that committed themselves to a listed constitution, by their names.

    One that has adopted nothing yet is nothing to follow, so it is found by its address alone.
    """
    rows = Commitment.objects.filter(constitution__conversation__listed=True)
    lines: dict[str, list[CommitmentLine]] = {}
    for one in _lines(rows, now):
        lines.setdefault(one.organisation.slug, []).append(one)
    found = Organisation.objects.filter(slug__in=lines).order_by("name", "pk")
    return tuple(
        OrganisationLine(
            named(row),
            counted(one.standing for one in lines[row.slug]),
            all(one.simulated for one in lines[row.slug]),
        )
        for row in found
    )


def organisation(*, organisation: str, account: int | None = None) -> OrganisationInfo:
    """Describe an organisation.

    Args:
        organisation: its slug.
        account: who asks.

    Raises:
        Missing: there is none.
    """
    return organisation_info(find_organisation(organisation), account)


def commitment(
    *,
    constitution: str,
    number: int,
    account: int | None = None,
    participant: int | None = None,
    now: datetime | None = None,
) -> CommitmentInfo:
    """Give a commitment with everything that was said about it.

    Args:
        constitution: its slug.
        number: of the commitment.
        account: who is signed in.
        participant: who takes part in the conversation in which the constitution was founded.
        now: the time for which it is told what is overdue; None for now.

    Raises:
        Missing: there is none.
    """
    rows = Commitment.objects.filter(constitution__slug=constitution, number=number)
    row = _whole(rows).first()
    if row is None:
        raise no_commitment()
    moment = now or timezone.now()
    challenges = [one for one in row.challenges.all() if one.withdrawn_at is None]
    return CommitmentInfo(
        line=commitment_line(row, Documents(), moment),
        pledges={} if row.hidden else dict(row.pledges),
        hidden=row.hidden,
        withdrawn_reason=row.withdrawn_reason,
        withdrawn_language=row.withdrawn_language,
        progress=progress_infos(row.progress.all()),
        challenges=tuple(
            challenge_info(one, moment, account, participant)
            for one in sorted(challenges, key=lambda one: -one.number)
        ),
        conversation=row.constitution.conversation.slug,
        own=is_owner(row.organisation, account),
        may_hide=bool(moderates(row, account)),
    )


def founding_conversation(*, constitution: str) -> int:
    """Give the row's id of the conversation in which a constitution in force was founded.

    Raises:
        Missing: there is no such constitution.
    """
    found, _documents = find_constitution(constitution)
    return found.conversation_id


def _lines(rows: QuerySet[Commitment], now: datetime | None) -> tuple[CommitmentLine, ...]:
    moment, documents = now or timezone.now(), Documents()
    return _ordered(commitment_line(one, documents, moment) for one in _whole(rows))


def _ordered(lines: Iterable[CommitmentLine]) -> tuple[CommitmentLine, ...]:
    return tuple(sorted(lines, key=lambda one: (_ORDER.index(one.standing), one.constitution, one.number)))


def _whole(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    whole = rows.select_related("constitution__conversation", "organisation")
    return whole.prefetch_related("progress", "challenges")
