"""When a ballot closes: it is counted, the rules are applied, and what people accepted comes into force."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.constitution import constitutions
from isegoria.constitution.constitutions import Change, Constitution
from isegoria.constitution.ratification import Rules, Tally, count
from isegoria.opinion.publication import FEWEST_FLOOR
from isegoria.services.changes import add_history, lock
from isegoria.services.finding import ORGANISER
from isegoria.services.ratifying.checking import clause_of
from isegoria.services.ratifying.finding import OVER, Stage, hold, hold_constitution, version_in_force
from isegoria.services.ratifying.recording import record_ratification, record_version
from isegoria.services.ratifying.roll import enrolled, of_those_who_cast
from isegoria.services.tallying import published
from isegoria.services.texts import check
from isegoria.store.models import Ballot, DraftClause, Enrolment, Ratification, Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from isegoria.constitution.ratification import Part

LONGEST_REASON = 2000
_log = logging.getLogger(__name__)


def close_due(*, now: datetime | None = None) -> int:
    """Close and count the ballots whose time is up; the worker calls this now and then.

    Args:
        now: the time; None for the clock's.

    Returns:
        How many were closed.
    """
    moment = now or timezone.now()
    due = Ratification.objects.filter(stage=Stage.BALLOT, closes_at__lte=moment)
    return _each(due, lambda row: _close(row, moment))


def enter_due(*, now: datetime | None = None) -> int:
    """Bring into force what was accepted, once it has cooled off; the worker calls this now and then.

    Args:
        now: the time; None for the clock's.

    Returns:
        How many versions came into force.
    """
    moment = now or timezone.now()
    due = Ratification.objects.filter(stage=Stage.COOLING, in_force_at__lte=moment)
    return _each(due, lambda row: _enter(row, moment))


def _each(due: QuerySet[Ratification], act: Callable[[Ratification], None]) -> int:
    """Do something to each that is due, in its own transaction; one that fails keeps no other waiting."""
    done = 0
    for pk, conversation in list(due.values_list("pk", "conversation_id")):
        try:
            with transaction.atomic():
                lock(conversation)
                row = due.filter(pk=pk).select_related("constitution", "conversation").first()
                if row is not None:  # nobody else did it, nor was it put off
                    act(row)
                    done += 1
        except DatabaseError:
            raise
        except Exception as problem:  # noqa: BLE001 - whatever is wrong with one is told, and left for later
            # Its words may quote what people wrote, so they are not logged.
            _log.error("ratification-failed", extra={"ratification": pk, "problem": type(problem).__name__})
    return done


def annul(*, slug: str, number: int, account: int | None, reason: str) -> None:
    """End a ratification before anything of it comes into force, with a public reason.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
        Invalid: there is no reason, or it is too long.
    """
    said = check(
        "reason",
        reason.replace("\r\n", "\n").strip(),
        LONGEST_REASON,
        code="reason",
        needed=_("Say why; everybody reads it."),
    )
    stages = [one for one in Stage.values if one not in OVER]
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages=stages)
        row.stage, row.reason, row.ended_at = Stage.ANNULLED, said, timezone.now()
        row.in_force_at = None
        row.save(update_fields=["stage", "reason", "ended_at", "in_force_at"])
        record_ratification(row)
        add_history(found.id, "ratification-annulled", role=ORGANISER, details={"ratification": number})


def counted(row: Ratification) -> dict[str, dict[Part, Tally]]:
    """Count the ballots of a ratification, by clause and part; for services only."""
    roll = enrolled(Enrolment.objects.filter(ratification=row))
    keys = DraftClause.objects.filter(ratification=row, withdrawn_at=None).values_list("key", flat=True)
    cast = Ballot.objects.filter(ratification=row).values_list("participant_id", "choices")
    known = {one.id for one in roll}
    ballots = {
        who: {key: one["choice"] for key, one in choices.items()} for who, choices in cast if who in known
    }
    return count(roll, ballots, clauses=list(keys))


def _close(row: Ratification, now: datetime) -> None:
    rules = Rules.read(row.rules)
    tallies = counted(row)
    roll = enrolled(Enrolment.objects.filter(ratification=row))
    who = set(Ballot.objects.filter(ratification=row).values_list("participant_id", flat=True))
    fewest = max(row.conversation.fewest, FEWEST_FLOOR)
    row.result = published(rules, tallies, roll, of_those_who_cast(roll, who), fewest)
    accepted = {one["key"] for one in row.result["clauses"] if one["ratified"]}
    row.closed_at = now
    row.stage = Stage.COOLING if accepted else Stage.FAILED
    row.in_force_at = now + timedelta(days=rules.cooling_days) if accepted else None
    row.ended_at = None if accepted else now
    row.save()
    for clause in DraftClause.objects.filter(ratification=row, withdrawn_at=None):
        clause.ratified = clause.key in accepted
        clause.save(update_fields=["ratified"])
    record_ratification(row)
    details: dict[str, str | int | None] = {
        "ratification": row.number,
        "cast": row.result["cast"],
        "accepted": len(accepted),
        "clauses": len(tallies),
    }
    add_history(row.conversation_id, "ballot-closed", details=details)


def _enter(row: Ratification, now: datetime) -> None:
    # Whoever opens a ballot on the same constitution sees this version, or comes before it.
    hold_constitution(row.constitution_id)
    document = _next_version(row, now)
    version = Version.objects.create(
        constitution=row.constitution,
        ratification=row,
        number=document.version,
        document=document.text,
        digest=document.digest,
        in_force_at=now,
    )
    row.stage, row.ended_at = Stage.IN_FORCE, now
    row.save(update_fields=["stage", "ended_at"])
    record_version(row, version)
    record_ratification(row)
    details = {"ratification": row.number, "version": version.number}
    add_history(row.conversation_id, "in-force", details=details)


def _next_version(row: Ratification, now: datetime) -> Constitution:
    accepted = DraftClause.objects.filter(ratification=row, ratified=True)
    changes = [Change(one.change, clause_of(one)) for one in accepted]
    ratified: dict[str, Any] = {
        "conversation": row.conversation.record_id,
        "ratification": row.number,
        "rules": row.rules,
        "closed": _time(row.closed_at),
        "in_force": _time(now),
        **row.result,
    }
    base = version_in_force(row.constitution_id)
    simulated = row.conversation.simulated
    if base is None:
        return Constitution(
            id=row.constitution.record_id,
            version=1,
            parent=None,
            titles=row.constitution.titles,
            clauses=tuple(one.clause for one in changes),
            ratification=ratified,
            simulated=simulated,
        )
    parent = constitutions.read(base.document)
    return constitutions.amended(parent, changes, ratified, simulated=simulated)


def _time(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
