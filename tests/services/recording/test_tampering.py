"""Every edit behind the site's back is found, whichever column, row, tile or checkpoint it is of."""

from __future__ import annotations

import os
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from isegoria.services.recording import checking
from recorded import recorded_town
from tampering import COVERED, Tamperer

if TYPE_CHECKING:
    from collections.abc import Iterator

EDITS = int(os.environ.get("ISEGORIA_EDITS", "700" if connection.vendor == "sqlite" else "200"))
SEED = int(os.environ.get("ISEGORIA_SEED", "1"))
_LOOK_AGAIN = 50

pytestmark = pytest.mark.django_db


def test_every_edit_of_the_database_is_found() -> None:
    """Whoever changes, adds, deletes or swaps rows cannot make them agree with the log again."""
    recorded_town()
    recorded_town(people=4, slug="buses", landscape=False)
    tamperer = Tamperer(random.Random(SEED))  # noqa: S311 - a test's own

    missed = []
    for place in range(EDITS):
        with _undone():
            said = tamperer.edit()
            if checking.check().clean:
                missed.append(said)
        if place % _LOOK_AGAIN == 0:
            assert checking.check().findings == ()

    assert "\n".join(missed) == ""
    assert checking.check().findings == ()
    tables = {one.split()[0] for one in tamperer.done}
    assert tables == {one.table.__name__ for one in COVERED}


@contextmanager
def _undone() -> Iterator[None]:
    """Do something and take it back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
