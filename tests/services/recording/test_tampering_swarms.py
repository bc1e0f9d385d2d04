"""Every edit of stewards is found: of what they are, said and asked for, and of what the board did."""

from __future__ import annotations

import os
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from covered_swarms import COVERED_SWARMS
from isegoria.services.recording import checking, sealing
from isegoria.store.models import AgentPacket
from recorded import recorded_town
from stewarded import stewarded
from tampering import Tamperer

if TYPE_CHECKING:
    from collections.abc import Iterator

EDITS = int(os.environ.get("ISEGORIA_EDITS") or (66 if connection.vendor == "sqlite" else 33))
SEED = int(os.environ.get("ISEGORIA_SEED", "1"))

pytestmark = pytest.mark.django_db


def test_every_edit_of_a_swarm_is_found() -> None:
    """Whoever changes, adds, deletes or swaps rows cannot make them agree with the log again."""
    stewarded(recorded_town(people=4, landscape=False))
    sealing.seal()
    assert checking.check().findings == ()
    tamperer = Tamperer(random.Random(SEED), COVERED_SWARMS)  # noqa: S311 - a test's own

    missed = []
    for _place in range(EDITS):
        with _undone():
            said = tamperer.edit()
            if checking.check().clean:
                missed.append(said)

    assert "\n".join(missed) == ""
    assert checking.check().findings == ()
    tables = {one.split()[0] for one in tamperer.done}
    assert tables == {one.table.__name__ for one in COVERED_SWARMS}


def test_what_was_said_cannot_be_changed_even_by_who_owns_the_database() -> None:
    """Whoever takes the database's refusals away and rewrites a packet is found by the log."""
    stewarded(recorded_town(people=4, landscape=False))
    sealing.seal()
    on = " ON store_agentpacket" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER store_agentpacket_update_gate{on}")

    row = AgentPacket.objects.filter(turn__agent__name="triage").order_by("pk")[3]
    AgentPacket.objects.filter(pk=row.pk).update(prose={**row.prose, "en": "All is well."})

    (found,) = checking.check().findings
    assert (found.table, found.row, found.field) == ("store_agentturn", str(row.turn_id), "said")


@contextmanager
def _undone() -> Iterator[None]:
    """Do something and take it back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
