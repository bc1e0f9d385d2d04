"""A worker that is killed while it imports leaves the import to the next, who does it exactly once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from exports import zipped
from isegoria.services import importing
from isegoria.services.importing import leasing
from isegoria.store.models import Account, Conversation, ImportPiece, Participant, PastVote, Vote
from workers import environment

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeExport

KILLS = 50 if os.environ.get("ISEGORIA_SLOW") else 3
LEASE = 0.5
VOTES = 200

WORKER = f"""
import threading, time
import django
django.setup()
from isegoria.services.importing import installing, leasing, run_one
leasing.LEASE_SECONDS = {LEASE}
leasing._TELL_AFTER = 0.05
installing._ROWS = 20
real = installing._votes
def votes(*given):
    print("writing", flush=True)
    time.sleep(0.03)
    real(*given)
installing._votes = votes
while True:
    run_one(worker="victim") or time.sleep(0.02)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_survives_the_death_of_its_workers(
    make_export: MakeExport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill whoever imports at any moment: in the end every vote is there, and none twice."""
    monkeypatch.setattr(leasing, "LEASE_SECONDS", LEASE)
    account = Account.objects.create_user(
        "import@example.org", "a long enough password", may_organise=True
    ).pk
    lines = [f"{1_600_000_000_000 + at},{at % 2},{at // 2 % 80},1\n" for at in range(VOTES)]
    export = zipped(make_export({"votes.csv": "timestamp,comment-id,voter-id,vote\n" + "".join(lines)}))
    chance = random.Random(7)  # noqa: S311 - a moment to kill at, no secret

    for kill in range(KILLS):
        number = importing.hand_in(
            account=account,
            files=[importing.Given("export.zip", [export])],
            slug=f"town-{kill}",
            sign="agree",
        )
        victim = subprocess.Popen(
            [sys.executable, "-c", WORKER], env=environment(tmp_path), stdout=subprocess.PIPE
        )
        try:
            assert victim.stdout is not None
            assert victim.stdout.readline() == b"writing\n"
            time.sleep(chance.uniform(0.0, 0.35))
        finally:
            victim.kill()
            victim.wait()
            if victim.stdout is not None:
                victim.stdout.close()
        until = time.monotonic() + 20.0
        while importing.find(account=account, number=number).unfinished and time.monotonic() < until:
            if not importing.run_one(worker="next"):
                time.sleep(0.05)
        assert importing.find(account=account, number=number).state == "done"

    assert Conversation.objects.count() == KILLS
    for town in Conversation.objects.all():
        people = Participant.objects.filter(conversation=town)
        assert people.count() == 80
        assert Vote.objects.filter(participant__in=people).count() == 160
        assert PastVote.objects.filter(participant__in=people).count() == 40
    assert not ImportPiece.objects.exists()
