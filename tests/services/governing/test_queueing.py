"""Whoever waits for a swarm goes on in turn; whoever has the database already does not wait for a file."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from isegoria.store.queueing import in_turn

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a queue of its own"),
]


def test_one_after_the_other() -> None:
    """Five wait while one is at it: no two are at it at once, and all are as soon as the others are done."""
    order: list[int] = []
    inside: list[int] = []

    def wait(number: int) -> None:
        with in_turn():
            inside.append(number)
            order.append(number)
            time.sleep(0.01)
            assert inside == [number]
            inside.remove(number)
        connection.close()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(5)]
    with in_turn():
        for one in threads:
            one.start()
            time.sleep(0.05)
    for one in threads:
        one.join(10)

    assert sorted(order) == [0, 1, 2, 3, 4]


def test_within_a_transaction_nobody_waits() -> None:
    """Else two could wait for one another: one has the file, the other the database."""
    entered = threading.Event()

    def pass_by() -> None:
        with transaction.atomic(), in_turn():
            entered.set()
        connection.close()

    with in_turn():
        thread = threading.Thread(target=pass_by)
        thread.start()
        thread.join(10)

    assert entered.is_set()
