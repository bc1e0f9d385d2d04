"""For which part of society a participant speaks: said by themselves, or vouched for by their invitation."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from isegoria.services.appeal_period import check_named
from isegoria.services.changes import lock, mark_changed
from isegoria.services.errors import Forbidden, Invalid
from isegoria.services.participants.joining import present
from isegoria.services.recording.writing import record_participant
from isegoria.store.models import Sector


@dataclass(frozen=True, slots=True)
class SectorInfo:
    """A sector that one can belong to; `name` is empty for the standard ones, which the site names."""

    key: str
    name: str


def sectors(*, conversation: int, language: str) -> tuple[SectorInfo, ...]:
    """List the sectors of a conversation in the organiser's order."""
    rows = Sector.objects.filter(conversation_id=conversation)
    return tuple(SectorInfo(row.key, _name(row.names, language)) for row in rows)


def _name(names: dict[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()), "")


def choose_sector(*, conversation: int, participant: int, sector: str) -> None:
    """Say for which part of society one speaks; "" for none.

    Raises:
        Forbidden: they do not take part, or an invitation vouches for the sector they have.
        Invalid: there is no such sector.
        Gone: the conversation was made anonymous.
    """
    with transaction.atomic():
        lock(conversation)
        check_named(conversation)
        row = present(conversation, participant)
        if row.sector_verified:
            raise Forbidden(
                "sector-verified", _("Your invitation vouches for your sector, so it cannot be changed here.")
            )
        chosen = Sector.objects.filter(conversation_id=conversation, key=sector).first() if sector else None
        if sector and chosen is None:
            raise Invalid("sector", "no-sector", _("There is no such sector. Choose one of the list."))
        row.sector = chosen
        row.save(update_fields=["sector"])
        mark_changed(conversation)
        record_participant(row)
