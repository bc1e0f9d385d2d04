"""A worker that dies leaves its work to the next, who does it exactly once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from crowds import planted, settle
from isegoria.services import mapping
from isegoria.services.mapping import leasing
from isegoria.store.models import MapWork, StoredLandscape

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 200 if os.environ.get("ISEGORIA_SLOW") else 5
LEASE = 0.8

WORKER = f"""
import sys, threading, time
import django
django.setup()
from isegoria import opinion
from isegoria.services import mapping
from isegoria.services.mapping import leasing
leasing.LEASE_SECONDS = {LEASE}
real = opinion.analyse
def analyse(*given, **named):
    print("computing", flush=True)
    time.sleep(0.4)
    return real(*given, **named)
opinion.analyse = analyse
mapping.run(worker="victim", stop=threading.Event(), idle=0.05)
"""


def environment(data: Path) -> dict[str, str]:
    """Name this test's own database to another process."""
    given = connection.settings_dict
    name = str(given["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    return {
        **os.environ,
        "DATABASE_URL": url,
        "ISEGORIA_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "isegoria.web.settings",
    }


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_another_worker_finishes_what_a_killed_one_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill a worker at any moment while it computes: the next finishes, once, and nothing is lost."""
    town = settle(planted(24))
    monkeypatch.setattr(leasing, "LEASE_SECONDS", LEASE)
    chance = random.Random(5)  # noqa: S311 - a moment to kill at, no secret
    taken_over = 0

    for kill in range(KILLS):
        event = kill + 2
        MapWork.objects.filter(pk=town.id).update(last_event=event, leased_until=0)
        victim = subprocess.Popen(
            [sys.executable, "-c", WORKER], env=environment(tmp_path), stdout=subprocess.PIPE, text=True
        )
        try:
            assert victim.stdout is not None
            assert victim.stdout.readline() == "computing\n"
            time.sleep(chance.uniform(0.0, 0.45 if kill else 0.1))
        finally:
            victim.send_signal(signal.SIGKILL)
            victim.wait(timeout=10)
            victim.stdout.close() if victim.stdout else None
        finished = MapWork.objects.get(pk=town.id).done_event == event
        ours = _finish(town.id, event)

        # Either the victim stored before it died, or we did after; and both say how far it reaches.
        assert finished != ours
        taken_over += ours
        assert StoredLandscape.objects.get(pk=town.id).event == event
        assert mapping.compute(worker="test", patient=False) is None

    assert taken_over >= 1


def _finish(conversation: int, event: int) -> bool:
    """Compute as another worker would, patiently, until nothing is left; tell whether there was anything."""
    until = time.monotonic() + 20.0
    while MapWork.objects.get(pk=conversation).done_event < event:
        assert time.monotonic() < until, "nobody could take over"
        if mapping.compute(worker="other") is not None:
            return True
        time.sleep(0.05)
    return False
