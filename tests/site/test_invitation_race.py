"""Two people race for one invitation: exactly one takes part with it, every time."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from isegoria.services import inviting, participants
from isegoria.services.errors import Gone
from isegoria.store.models import Invitation, Participant

if TYPE_CHECKING:
    from town import Town

RACES = int(os.environ.get("ISEGORIA_RACES", "500"))
RACERS = 2
_AT_ONCE = 5_000


@pytest.mark.slow
def test_exactly_one_of_two_people_wins_an_invitation(live_town: Town) -> None:
    """A link that works once lets one person in, whoever else opens it at the same moment."""
    tokens = [
        token
        for start in range(0, RACES, _AT_ONCE)
        for token in inviting.invite(
            slug=live_town.slug,
            account=live_town.account("organiser"),
            count=min(_AT_ONCE, RACES - start),
            expires=timezone.now() + timedelta(days=1),
            sector="citizen",
        )
    ]
    line = threading.Barrier(RACERS, timeout=60)

    def race() -> list[int | None]:
        try:
            return [_run(live_town.slug, token, line) for token in tokens]
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        finishes = [one.result() for one in [pool.submit(race) for _racer in range(RACERS)]]

    results = list(zip(*finishes, strict=True))
    winners = [next((one for one in result if one is not None), None) for result in results]
    assert [sum(one is not None for one in result) for result in results] == [1] * RACES
    assert len(set(winners)) == RACES
    # Nothing is left of those who lost, and everybody who won is vouched for.
    joined = Participant.objects.exclude(pk__in=live_town.people)
    assert set(joined.values_list("pk", flat=True)) == set(winners)
    assert joined.filter(sector__key="citizen", sector_verified=True).count() == RACES
    used = dict(Invitation.objects.values_list("hash", "participant"))
    assert {bytes(key): who for key, who in used.items()} == {
        participants.hash_of(token): who for token, who in zip(tokens, winners, strict=True)
    }


def _run(slug: str, token: str, line: threading.Barrier) -> int | None:
    """Open the link when the other does; None for whoever comes too late."""
    line.wait()
    try:
        return participants.accept_invitation(slug=slug, token=token)
    except Gone as late:
        return None if late.code == "invitation-used" else -1
