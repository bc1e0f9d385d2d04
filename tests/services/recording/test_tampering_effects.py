"""Every edit of what stewards brought about is found: queue, exposure, suggestions, reports and messages."""

from __future__ import annotations

import os
import random
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from covered_effects import COVERED_EFFECTS
from effected import ALARM, AUDIT, REPORT
from isegoria.agents.stewards.catalogue import KINDS
from isegoria.services import erasing
from isegoria.services.governing.approving import approve
from isegoria.services.governing.deciding import move, vote
from isegoria.services.governing.outbox import send_due
from isegoria.services.governing.suggestions import dismiss, take_up
from isegoria.services.recording import checking, sealing
from isegoria.store.models import Role, Statement, Suggestion
from recorded import recorded_town
from stewarded import let_wait
from swarming import ask, swarm_in
from tampering import Tamperer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from town import Town

EDITS = int(os.environ.get("ISEGORIA_EDITS") or (100 if connection.vendor == "sqlite" else 30))
SEED = int(os.environ.get("ISEGORIA_SEED", "1"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Iterator[Town]:
    """A town in which stewards brought about something of every kind, and people decided about some of it."""
    made = recorded_town(people=4, landscape=False)
    swarm_in(made, kinds=KINDS)
    let_wait(made, 3, 4)
    hook = {"url": "https://hook.example/", "key": "A" * 32}
    configured = replace(settings.CONFIGURATION, steward_hook=hook, email={"host": "nowhere"})
    with override_settings(CONFIGURATION=configured):
        _work(made)
        yield made


def _work(town: Town) -> None:
    # Without a constitution people approve everything; what is tested here is what comes of it.
    organiser = town.account("organiser")
    report = {**REPORT, "sentences": REPORT["sentences"][:1]}
    given: tuple[tuple[str, str, Mapping[str, object]], ...] = (
        ("triage", "order queue", {"order": [{"statement": 4, "score": 10, "reasons": ["short"]}]}),
        (
            "triage",
            "order queue",
            {
                "order": [
                    {"statement": 3, "score": 900, "reasons": ["link", "short"]},
                    {"statement": 4, "score": 90, "reasons": []},
                ]
            },
        ),
        ("exposure", "balance exposure", {"factors": {"0": 200}}),
        ("exposure", "balance exposure", {"factors": {"0": 400, "1": 50}}),
        ("duplicates", "suggest duplicate", {"statement": 2, "of": 0, "likeness": 91}),
        ("duplicates", "suggest duplicate", {"statement": 4, "of": 1, "likeness": 80}),
        ("bridging", "suggest bridge", {"statement": 1, "lower": 512, "missing": []}),
        ("watch", "raise alarm", {**ALARM, "statements": [0, 1]}),
        ("translator", "suggest translation", {"statement": 1, "language": "de", "text": "Der Markt."}),
        ("reporter", "publish report", report),
        ("reporter", "publish report", {**report, "day": "2026-11-24"}),
        ("reporter", "publish report", {**report, "source": "landscape 2, 701 votes"}),
        ("auditor", "publish audit", AUDIT),
    )
    for place, (agent, privilege, arguments) in enumerate(given):
        _let(town, agent, privilege, str(place), arguments)
    _send(town)
    take_up(slug=town.slug, account=organiser, number=1)
    dismiss(slug=town.slug, account=organiser, number=2)


def _send(town: Town) -> None:
    """Let the board hand out what nobody has at first; one message is sent, the others wait."""
    town.account("moderator")
    seats = Role.objects.filter(conversation_id=town.id, kind="organiser").values_list("account", flat=True)
    for privilege in ("send webhook", "send email"):
        number = move(
            slug=town.slug,
            account=seats[0],
            kind="grant",
            agent="steward",
            arguments={"privilege": privilege},
            reason="People should hear of it.",
        )
        for seat in seats[1:]:
            vote(slug=town.slug, number=number, account=seat, yes=True)
    for number in (1, 2, 3):
        _let(town, "steward", "send webhook", f"hook-{number}", {"about": "queue", "number": number})
    _let(town, "steward", "send email", "mail", {"about": "queue", "number": 2, "role": "moderator"})
    send_due(timezone.now(), threading.Event(), {"webhook": lambda _row: None})


def _let(town: Town, agent: str, privilege: str, key: str, arguments: Mapping[str, object]) -> None:
    settled = ask(town, privilege, key, arguments, agent=agent)
    assert settled.status == "waiting", settled
    approve(slug=town.slug, key=settled.key, account=town.account("organiser"))


def test_every_edit_of_what_stewards_did_is_found(town: Town) -> None:
    """Whoever changes, adds, deletes or swaps rows cannot make them follow from the actions on record."""
    assert Suggestion.objects.filter(conversation_id=town.id).count() == 5
    sealing.seal()
    assert checking.check().findings == ()
    tamperer = Tamperer(random.Random(SEED), COVERED_EFFECTS)  # noqa: S311 - a test's own

    missed = []
    for _place in range(EDITS):
        point = transaction.savepoint()
        said = tamperer.edit()
        if checking.check().clean:
            missed.append(said)
        transaction.savepoint_rollback(point)

    assert "\n".join(missed) == ""
    tables = {one.split()[0] for one in tamperer.done}
    assert tables == {one.table.__name__ for one in COVERED_EFFECTS}


def test_what_was_erased_leaves_no_finding(town: Town) -> None:
    """Somebody's right to be forgotten makes no site look as if it had been tampered with."""
    author = Statement.objects.filter(conversation_id=town.id, number=1).values_list("author", flat=True)[0]
    if author is None:
        author = town.people[0]
        Statement.objects.filter(conversation_id=town.id, number=1).update(author=author)
    erasing.erase(conversation=town.id, participant=author, statements=True)

    sealing.seal()
    assert checking.check().findings == ()
    assert not Suggestion.objects.filter(conversation_id=town.id, kind="translation").exists()
