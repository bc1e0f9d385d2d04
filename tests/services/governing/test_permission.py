"""A role of PostgreSQL that may only read is all that thinking needs, and brings nothing about."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from crowds import planted, settle
from isegoria.agents.errors import ReasonerError
from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.stewards.catalogue import KINDS
from isegoria.services.governing.founding import found
from isegoria.services.governing.seeing import see
from isegoria.services.governing.stewards import steward_of
from isegoria.store.models import Account, AgentAction, QueuePlace, Role
from swarming import order
from voted import PEOPLE, compute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from town import Town

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="SQLite has no roles"
    ),
]


@pytest.fixture
def squares(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """Give a conversation with groups, and nine stewards in it."""
    made = settle(planted(PEOPLE), slug="squares")
    compute(made)
    account = Account.objects.create_user("organiser@squares.example", "a long enough password")
    Role.objects.create(
        conversation_id=made.id, account=account, kind="organiser", created_at=account.date_joined
    )
    found(slug=made.slug, account=account.pk)
    return made


@pytest.fixture
def reader(squares: Town) -> Iterator[None]:  # noqa: ARG001 - everything is there before
    """Go on as somebody whom the server lets read, and nothing else."""
    name = f"reader_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"SET LOCAL ROLE {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("kind", KINDS)
def test_thinking_needs_no_more_than_reading(squares: Town, kind: str) -> None:
    """Each steward sees, plans and proposes without a right to write anything anywhere."""
    steward = steward_of(kind)

    world = see(squares.id, timezone.now(), voters=steward.needs_voters, agent=kind)
    for task in steward.plan(world):
        with suppress(ReasonerError):
            assert all(one.prose["en"] for one in steward.work(task, world, Offline()))

    assert world.participants == PEOPLE


@pytest.mark.usefixtures("reader")
def test_whoever_may_only_read_brings_nothing_about(squares: Town) -> None:
    """The server refuses whatever is written into any table, for the gate as for everybody."""
    for model in apps.get_models():
        table = model._meta.db_table  # noqa: SLF001 - documented
        for change in ("DELETE FROM {}", "TRUNCATE {} CASCADE", "INSERT INTO {} DEFAULT VALUES"):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(change.format(table))
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        order(squares)

    assert not AgentAction.objects.exists()
    assert not QueuePlace.objects.exists()
