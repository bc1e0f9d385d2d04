"""Turn rows into what pages and programs see; for services only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.services.committing.finding import documents_of, is_administrator, is_owner
from isegoria.services.committing.organisations import SITE
from isegoria.services.committing.standing import (
    OPEN,
    challenge_state,
    commitment_standing,
    last_report,
)
from isegoria.services.committing.values import (
    ChallengeInfo,
    CommitmentLine,
    OrganisationInfo,
    OrganisationName,
    ProgressInfo,
)
from isegoria.services.finding import ORGANISER, role_of
from isegoria.store.models import Commitment, Constitution

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from isegoria.constitution.constitutions import Constitution as Document
    from isegoria.store.models import Challenge, Organisation, Progress


class Documents:
    """The versions of constitutions, each read once."""

    def __init__(self) -> None:
        self._read: dict[int, dict[int, Document]] = {}

    def of(self, constitution: int) -> dict[int, Document]:
        """Give every version of a constitution, by its number."""
        if constitution not in self._read:
            self._read[constitution] = documents_of(constitution)
        return self._read[constitution]


def named(row: Organisation) -> OrganisationName:
    """Name an organisation."""
    return OrganisationName(
        row.slug, "" if row.hidden else row.name, row.kind, row.verified_at is not None, row.hidden
    )


def organisation_info(row: Organisation, account: int | None) -> OrganisationInfo:
    """Describe an organisation to whoever asks."""
    through = Constitution.objects.filter(record_id=row.verified_through).first()
    own = is_owner(row, account)
    return OrganisationInfo(
        named=named(row),
        website="" if row.hidden else row.website,
        created_at=row.created_at,
        verified_at=row.verified_at,
        verifier=SITE if row.verified_through == SITE else through.slug if through else "",
        verifier_titles=dict(through.titles) if through else {},
        own=own,
        orphaned=not row.owners.filter(is_active=True).exists(),
        vouch_through=None if own else _may_vouch(row, account),
    )


def _may_vouch(row: Organisation, account: int | None) -> str | None:
    """Give the constitution for whose organisers an account may vouch, "" for the site; None for none.

    Where somebody vouched already, the one through which that can be taken back.
    """
    if account is None:
        return None
    if is_administrator(account):
        return ""
    rows = Constitution.objects.filter(
        commitments__organisation=row, commitments__withdrawn_at=None, conversation__roles__account_id=account
    )
    if row.verified_through:
        rows = rows.filter(record_id=row.verified_through)
    for one in rows.distinct().order_by("pk"):
        if role_of(conversation=one.conversation_id, account=account) == ORGANISER:
            return one.slug
    return None


def commitment_line(row: Commitment, documents: Documents, now: datetime) -> CommitmentLine:
    """Describe a commitment in a list.

    Args:
        row: with its constitution, organisation, progress and challenges read already.
        documents: the versions of its constitution.
        now: the time for which it is told what is overdue.
    """
    versions = documents.of(row.constitution_id)
    changed_in = _changed_in(row, versions)
    made = versions[row.version].clause(row.clause)
    challenges = [one for one in row.challenges.all() if one.withdrawn_at is None]
    states = [challenge_state(one, now) for one in challenges]
    report = last_report(row.progress.all())
    status = str(report.status) if report else ""
    newest = max(versions)
    return CommitmentLine(
        constitution=row.constitution.slug,
        titles=dict(row.constitution.titles),
        number=row.number,
        clause=row.clause,
        clause_titles=dict(made.titles) if made else {},
        organisation=named(row.organisation),
        first_version=row.first_version,
        version=row.version,
        newest=newest,
        changed_in=changed_in,
        repealed=versions[newest].clause(row.clause) is None,
        adopted_at=row.adopted_at,
        renewed_at=row.renewed_at,
        withdrawn_at=row.withdrawn_at,
        reported_at=report.at if report else None,
        status=status,
        standing=commitment_standing(row, status, states),
        open=sum(one in OPEN for one in states),
        overdue=states.count("overdue"),
        challenges=len(states),
        settled=states.count("settled"),
        simulated=versions[newest].simulated,
    )


def progress_infos(rows: Iterable[Progress]) -> tuple[ProgressInfo, ...]:
    """Describe reports, the newest first."""
    ordered = sorted(rows, key=lambda one: -one.number)
    return tuple(
        ProgressInfo(
            one.number,
            str(one.status),
            "" if one.hidden else one.text,
            one.language,
            "" if one.hidden else one.evidence,
            one.at,
            one.withdrawn_at,
            one.hidden,
        )
        for one in ordered
    )


def challenge_info(
    row: Challenge, now: datetime, account: int | None, participant: int | None
) -> ChallengeInfo:
    """Describe a challenge to whoever asks."""
    own = row.account_id == account if account is not None else row.participant_id == participant
    return ChallengeInfo(
        number=row.number,
        state=challenge_state(row, now),
        text="" if row.hidden else row.text,
        language=row.language,
        evidence="" if row.hidden else row.evidence,
        raised_at=row.raised_at,
        answer_by=row.answer_by,
        answer="" if row.answer_hidden else row.answer,
        answer_language=row.answer_language,
        answered_at=row.answered_at,
        changed_at=row.changed_at,
        late=row.answered_at is not None and row.answered_at > row.answer_by,
        outcome=str(row.outcome),
        outcome_at=row.outcome_at,
        hidden=row.hidden,
        answer_hidden=row.answer_hidden,
        own=own and (account, participant) != (None, None),
    )


def _changed_in(row: Commitment, versions: dict[int, Document]) -> int | None:
    """Find the first version after the commitment's that changed the clause or took it out."""
    made = versions[row.version].clause(row.clause)
    later = sorted(one for one in versions if one > row.version)
    return next((one for one in later if versions[one].clause(row.clause) != made), None)
