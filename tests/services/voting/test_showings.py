"""What was shown to whom is noted beside everything else that happens, and after it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from isegoria.services import erasing
from isegoria.services.changes import lock
from isegoria.store.batches import apply_batch
from isegoria.store.models import Exposure
from isegoria.store.showings import Showing

if TYPE_CHECKING:
    from town import Town


def test_a_showing_waits_for_whoever_is_being_erased(live_town: Town) -> None:
    """Or it would come in between, and the erasure would fail over it."""
    held, noted = threading.Event(), threading.Event()
    found: list[list[int]] = []
    person, conversation = live_town.people[0], live_town.id

    def erase() -> None:
        with transaction.atomic():
            lock(conversation)
            held.set()
            noted.wait(0.5)
            found.append(list(Exposure.objects.values_list("statement__number", flat=True)))
            erasing.erase(conversation=conversation, participant=person)
        connection.close()

    def note() -> None:
        with transaction.atomic():
            apply_batch([], [Showing(conversation, person, 1, 0.5, 1)], timezone.now())
        noted.set()
        connection.close()

    threads = [threading.Thread(target=one) for one in (erase, note)]
    threads[0].start()
    assert held.wait(10)
    threads[1].start()
    for one in threads:
        one.join(10)

    assert found == [[]]
    assert not Exposure.objects.exists()
