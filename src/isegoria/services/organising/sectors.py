"""Sectors: the parts of society that a conversation wants to hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils.text import slugify
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock, mark_changed
from isegoria.services.errors import Invalid
from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, require_role
from isegoria.services.recording.writing import record_conversation
from isegoria.services.texts import check
from isegoria.store.models import Invitation, Participant, Sector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

_MOST_SECTORS = 30
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class SectorRow:
    """A sector as its organiser sees it.

    Attributes:
        names: language code to name; empty for the standard ones, which the site names.
        people: how many belong to it.
        invited: how many invitations are made out to it.
    """

    key: str
    names: Mapping[str, str]
    people: int
    invited: int


def sectors_of(*, slug: str, account: int | None) -> tuple[SectorRow, ...]:
    """List the sectors in the organiser's order.

    Raises:
        Forbidden: the account has no role here.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, MODERATOR, OVERSEER))
    people = _counts(Participant.objects.filter(conversation_id=found.id))
    invited = _counts(Invitation.objects.filter(conversation_id=found.id))
    rows = Sector.objects.filter(conversation_id=found.id)
    return tuple(
        SectorRow(row.key, dict(row.names), people.get(row.pk, 0), invited.get(row.pk, 0)) for row in rows
    )


def _counts(rows: QuerySet[Participant] | QuerySet[Invitation]) -> dict[int | None, int]:
    return dict(rows.values_list("sector_id").annotate(count=Count("pk")).order_by())


def add_sector(*, slug: str, account: int | None, key: str, names: Mapping[str, str]) -> None:
    """Add a sector of the organiser's own.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: the key is taken or no short name, or there are too many.
    """
    found = require_role(slug=slug, account=account)
    clean = slugify(key)[:40]
    if not clean or clean != key:
        raise Invalid("key", "sector-key", _("Write the key in small Latin letters, digits and hyphens."))
    with transaction.atomic():
        lock(found.id)
        present = Sector.objects.filter(conversation_id=found.id)
        if present.filter(key=clean).exists():
            raise Invalid("key", "sector-taken", _("There is a sector of this key already. Choose another."))
        if present.count() >= _MOST_SECTORS:
            raise Invalid("key", "sectors-many", _("There are too many sectors already. Remove one first."))
        texts = _names(names)
        Sector.objects.create(conversation_id=found.id, key=clean, names=texts, place=present.count())
        _changed(found.id)
        add_history(found.id, "sector-added", role="organiser", details={"sector": clean})


def rename_sector(*, slug: str, account: int | None, key: str, names: Mapping[str, str]) -> None:
    """Name a sector anew, in any languages; a standard sector without names is named by the site again.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: a name is too long, or there is no such sector.
    """
    found = require_role(slug=slug, account=account)
    texts = _names(names)
    with transaction.atomic():
        lock(found.id)
        if not Sector.objects.filter(conversation_id=found.id, key=key).update(names=texts):
            raise Invalid("key", "no-sector", _("There is no such sector any more. Load the page again."))
        _changed(found.id)
        add_history(found.id, "sector-renamed", role="organiser", details={"sector": key})


def remove_sector(*, slug: str, account: int | None, key: str) -> None:
    """Remove a sector that nobody belongs to.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: somebody belongs to it.
    """
    found = require_role(slug=slug, account=account)
    with transaction.atomic():
        lock(found.id)
        row = Sector.objects.filter(conversation_id=found.id, key=key).first()
        if row is None:
            return
        if row.participant_set.exists() or row.invitation_set.exists():
            raise Invalid(
                "key", "sector-used", _("Somebody belongs to this sector or is invited to it, so it stays.")
            )
        row.delete()
        _changed(found.id)
        add_history(found.id, "sector-removed", role="organiser", details={"sector": key})


def _changed(conversation: int) -> None:
    # Published figures name the sectors, so they follow.
    mark_changed(conversation)
    record_conversation(conversation)


def _names(names: Mapping[str, str]) -> dict[str, str]:
    texts = {code: text.strip() for code, text in names.items() if text.strip()}
    for text in texts.values():
        check("names", text, _LONGEST_NAME, code="sector-name")
    return texts
