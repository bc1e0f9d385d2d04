"""Sectors: the parts of society that a conversation wants to hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history
from isegoria.services.errors import Invalid
from isegoria.services.finding import require_role
from isegoria.services.organising import lock
from isegoria.store.models import Sector

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_SECTORS = 30


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
        texts = {code: text.strip()[:100] for code, text in names.items() if text.strip()}
        Sector.objects.create(conversation_id=found.id, key=clean, names=texts, place=present.count())
        add_history(found.id, "sector-added", role="organiser", details={"sector": clean})


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
        add_history(found.id, "sector-removed", role="organiser", details={"sector": key})
