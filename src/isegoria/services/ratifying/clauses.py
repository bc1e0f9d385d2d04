"""Draft clauses: written from statements, worded, merged, moved, withdrawn and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.constitution import constitutions
from isegoria.services.changes import add_history
from isegoria.services.errors import Gone, Invalid, Missing
from isegoria.services.finding import ORGANISER
from isegoria.services.ratifying.beginning import next_key
from isegoria.services.ratifying.checking import checked
from isegoria.services.ratifying.evidence import MOST, evidence_of
from isegoria.services.ratifying.finding import DRAFTED, Stage, held_clause, hold, version_in_force
from isegoria.services.ratifying.recording import record_clauses
from isegoria.services.ratifying.slating import searched
from isegoria.store.models import DraftClause, Ratification

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from isegoria.constitution.clauses import Clause

MOST_CLAUSES: Final = 100
_CHANGES = tuple(DraftClause.Change.values)


def add_clause(
    *,
    slug: str,
    number: int,
    account: int | None,
    titles: Mapping[str, str],
    prose: Mapping[str, str],
    guards: str = "",
    examples: Sequence[Mapping[str, Any]] = (),
    statements: Sequence[int] = (),
    change: str = "add",
    key: str = "",
) -> str:
    """Draft a clause: a new one, or a change or repeal of one in force.

    Args:
        slug: of the conversation.
        number: of the ratification.
        account: an organiser.
        titles: by language code.
        prose: what it says, by language code; a repeal repeats the clause in force.
        guards: a line each, as somebody wrote them.
        examples: each as `isegoria.constitution.clauses.Example` writes it.
        statements: numbers of those that it rests on.
        change: "add", "amend" or "repeal".
        key: of the clause in force that is changed or repealed.

    Returns:
        Its key.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
        Invalid: a field is wrong; names it.
    """
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages=DRAFTED)
        in_force = _in_force(row, change, key)
        if change == DraftClause.Change.REPEAL and in_force is not None:
            titles, prose, guards = in_force.titles, in_force.prose, in_force.guards
            examples = [one.document() for one in in_force.examples]
        given = key if change != DraftClause.Change.ADD else next_key(row.constitution_id)
        fields = checked(given, titles, prose, guards, examples)
        evidence = evidence_of(slug=slug, account=account, statements=statements, searched=searched(row.pk))
        drafts = DraftClause.objects.filter(ratification=row)
        if drafts.filter(key=given).exists():
            raise Invalid(
                "key", "clause-drafted", _("There is a draft about this clause already. Change that one.")
            )
        check_many(drafts)
        now = timezone.now()
        made = DraftClause.objects.create(
            ratification=row,
            key=given,
            place=(drafts.aggregate(last=Max("place"))["last"] or 0) + 1,
            change=change,
            evidence=evidence,
            **fields,
            created_at=now,
            changed_at=now,
        )
        _told(found.id, row, [made], "clause-drafted")
    return given


def change_clause(
    *,
    slug: str,
    number: int,
    account: int | None,
    key: str,
    titles: Mapping[str, str],
    prose: Mapping[str, str],
    guards: str = "",
    examples: Sequence[Mapping[str, Any]] = (),
    statements: Sequence[int] | None = None,
) -> None:
    """Word a draft anew.

    Args:
        slug: of the conversation.
        number: of the ratification.
        account: an organiser.
        key: of the clause.
        titles: by language code.
        prose: by language code.
        guards: a line each.
        examples: as of `add_clause`.
        statements: that it rests on, counted anew; None to leave the evidence as it is.

    Raises:
        Missing, Forbidden, Gone, Invalid: as of `add_clause`.
    """
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages=DRAFTED)
        clause = held_clause(row, key)
        if clause.change == DraftClause.Change.REPEAL:
            raise Gone(
                "clause-repeal",
                _("A repeal has no words of its own. Withdraw it to change the clause instead."),
            )
        fields = checked(key, titles, prose, guards, examples)
        if statements is not None:
            fields["evidence"] = evidence_of(
                slug=slug, account=account, statements=statements, searched=searched(row.pk)
            )
        if all(getattr(clause, name) == value for name, value in fields.items()):
            return
        for name, value in fields.items():
            setattr(clause, name, value)
        clause.changed_at = timezone.now()
        clause.save()
        _told(found.id, row, [clause], "clause-changed")


def merge_clauses(*, slug: str, number: int, account: int | None, keys: Sequence[str], into: str) -> None:
    """Put the words, guards, examples and evidence of several drafts into one; the others are withdrawn.

    Args:
        slug: of the conversation.
        number: of the ratification.
        account: an organiser.
        keys: of the drafts that go into it, in their order.
        into: key of the one that stays.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
        Invalid: there is nothing to merge, or what comes of it is no clause.
    """
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages=DRAFTED)
        target = held_clause(row, into)
        others = [held_clause(row, key) for key in dict.fromkeys(keys) if key != into]
        if not others or any(one.withdrawn_at or one.change == "repeal" for one in (target, *others)):
            raise Invalid("keys", "merge-nothing", _("Choose two drafts or more that are not withdrawn."))
        for other in others:
            target.prose = _joined(target.prose, other.prose)
            target.guards = "\n".join(filter(None, (target.guards, other.guards)))
            target.examples += [one for one in other.examples if one not in target.examples]
            target.evidence += [one for one in other.evidence if not _known(one, target.evidence)]
        target.guards = "\n".join(dict.fromkeys(target.guards.split("\n")))
        if len(target.evidence) > MOST:
            raise Invalid("keys", "merge-evidence", _("Together they rest on more than 50 statements."))
        fields = checked(into, target.titles, target.prose, target.guards, target.examples)
        now = timezone.now()
        for name, value in fields.items():
            setattr(target, name, value)
        target.changed_at = now
        target.save()
        for other in others:
            other.withdrawn_at = other.changed_at = now
            other.save(update_fields=["withdrawn_at", "changed_at"])
        _told(found.id, row, [target, *others], "clauses-merged")


def move_clause(*, slug: str, number: int, account: int | None, key: str, place: int) -> None:
    """Put a draft elsewhere in the text.

    Args:
        slug: of the conversation.
        number: of the ratification.
        account: an organiser.
        key: of the clause.
        place: counted from 1, among all drafts.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
    """
    with transaction.atomic():
        _found, row = hold(slug=slug, number=number, account=account, stages=DRAFTED)
        moved = held_clause(row, key)
        order = list(DraftClause.objects.filter(ratification=row).exclude(pk=moved.pk))
        order.insert(min(max(place - 1, 0), len(order)), moved)
        for at, one in enumerate(order, 1):
            one.place = at
        DraftClause.objects.bulk_update(order, ["place"])


def withdraw_clause(*, slug: str, number: int, account: int | None, key: str) -> None:
    """Take a draft out of the text; it can be brought back until the ballot opens.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
    """
    _set_withdrawn(slug, number, account, key, out=True)


def restore_clause(*, slug: str, number: int, account: int | None, key: str) -> None:
    """Bring a draft back.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
    """
    _set_withdrawn(slug, number, account, key, out=False)


def _in_force(row: Ratification, change: str, key: str) -> Clause | None:
    if change not in _CHANGES:
        raise Invalid("change", "change-unknown", _("Choose whether it is new, changed or repealed."))
    if change == DraftClause.Change.ADD:
        return None
    version = version_in_force(row.constitution_id)
    found = constitutions.read(version.document).clause(key) if version else None
    if found is None:
        raise Missing("no-clause", _("There is no such clause in force. See the constitution's text."))
    return found


def check_many(drafts: QuerySet[DraftClause]) -> None:
    """Refuse one more than people can read.

    Raises:
        Invalid: there are as many as there may be, those that were withdrawn left out.
    """
    if drafts.filter(withdrawn_at=None).count() >= MOST_CLAUSES:
        raise Invalid(
            "clauses", "clauses-many", _("There are 100 drafts already. Withdraw or merge some first.")
        )


def _set_withdrawn(slug: str, number: int, account: int | None, key: str, *, out: bool) -> None:
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages=DRAFTED)
        clause = held_clause(row, key)
        if (clause.withdrawn_at is not None) == out:
            return
        if not out:
            check_many(DraftClause.objects.filter(ratification=row))
        now = timezone.now()
        clause.withdrawn_at = now if out else None
        clause.changed_at = now
        clause.save(update_fields=["withdrawn_at", "changed_at"])
        _told(found.id, row, [clause], "clause-withdrawn" if out else "clause-restored")


def _told(conversation: int, row: Ratification, clauses: list[DraftClause], kind: str) -> None:
    """Once drafts are public, so is every change of them."""
    if row.stage == Stage.DRAFTING:
        return
    record_clauses(row, clauses)
    keys = ", ".join(one.key for one in clauses)
    details: dict[str, str | int | None] = {"ratification": row.number, "clause": keys}
    add_history(conversation, kind, role=ORGANISER, details=details)


def _joined(ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    return {
        code: "\n\n".join(filter(None, (ours.get(code, ""), theirs.get(code, ""))))
        for code in sorted({*ours, *theirs})
    }


def _known(one: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> bool:
    name = (one["conversation"], one["statement"])
    return any((other["conversation"], other["statement"]) == name for other in others)
