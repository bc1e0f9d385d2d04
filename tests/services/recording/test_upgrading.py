"""A site from before the public record: what is on it goes on record, whole and in order."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from isegoria.opinion import canonical_json
from isegoria.record.entries import pseudonym
from isegoria.services.recording import checking, sealing
from isegoria.store import models

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEFORE = [("store", "0004_participant_visit")]
_THEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
_MS = int(_THEN.timestamp() * 1000)


def migrate(to: list[tuple[str, str]]) -> Any:  # noqa: ANN401 - the tables of some time
    """Bring the tables to a state, and give the models of that state."""
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def earlier(transactional_db: None) -> Iterator[Any]:  # noqa: ARG001 - tables are made and unmade
    """Give the tables as they were before there was a record."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        yield migrate(_BEFORE)
    finally:
        migrate(newest)


def settle(apps: Any) -> int:  # noqa: ANN401 - likewise
    """Let two people vote on two statements; one changes their mind twice, the other takes a vote back."""

    def rows(name: str) -> Any:  # noqa: ANN401 - likewise
        return apps.get_model("store", name).objects

    town = rows("Conversation").create(
        slug="trams", topic="Trams", language="en", state="open", created_at=_THEN, opened_at=_THEN
    )
    rows("MapWork").create(conversation=town, last_event=7, done_event=7)
    sector = rows("Sector").create(conversation=town, key="citizen")
    rows("HistoryEntry").create(conversation=town, kind="opened", role="organiser", created_at=_THEN)
    told = {"votes": 3, "statements": 0}
    rows("HistoryEntry").create(conversation=town, kind="erased", details=told, created_at=_THEN)
    rows("Erasure").create(conversation=town, **told, created_at=_THEN)
    figures = {"votes": 3}
    digest = f"sha256:{sha256(canonical_json(figures)).hexdigest()}"
    rows("HistoryEntry").create(
        conversation=town, kind="published", details={"report": 1, "digest": digest}, created_at=_THEN
    )
    rows("Report").create(
        conversation=town, number=1, digest=digest, document=figures, page=figures, published_at=_THEN
    )
    first, second = (
        rows("Statement").create(conversation=town, number=one, text=f"Statement {one}", created_at=_THEN)
        for one in (0, 1)
    )
    rows("Moderation").create(
        statement=second, decision="hide", reason="duplicate", duplicate_of=first, created_at=_THEN
    )
    ann = rows("Participant").create(conversation=town, joined_at=_THEN, sector=sector, sector_verified=True)
    bob = rows("Participant").create(conversation=town, joined_at=_THEN)
    hour = timedelta(hours=1) // timedelta(milliseconds=1)

    def past(who: Any, what: Any, value: int, at: int, *, withdrawn: bool = False) -> None:  # noqa: ANN401
        rows("PastVote").create(
            participant=who, statement=what, value=value, important=False,
            cast_at=_MS + at * hour, until=_MS + (at + 1) * hour, withdrawn=withdrawn,
        )  # fmt: skip

    past(ann, first, 1, 0)
    past(bob, second, 1, 0, withdrawn=True)
    past(ann, first, 0, 1)
    vote = rows("Vote")
    vote.create(participant=ann, statement=first, value=-1, important=True, cast_at=_MS + 2 * hour)
    vote.create(participant=ann, statement=second, value=1, important=False, cast_at=_MS)
    return int(town.pk)


def records(kind: str) -> list[dict[str, Any]]:
    """Read what waits to be sealed."""
    rows = models.Opening.objects.filter(kind=kind, index=None).order_by("pk")
    return [json.loads(one) for one in rows.values_list("record", flat=True)]


def test_everything_that_was_there_goes_on_record(earlier: Any) -> None:  # noqa: ANN401 - likewise
    """Whoever upgrades loses no vote: each is on record, in the order in which it was cast, or goes back."""
    number = settle(earlier)
    earlier.get_model("store", "Conversation").objects.create(
        slug="bridges", topic="Bridges", language="en", created_at=_THEN
    )

    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    town = models.Conversation.objects.get(pk=number)
    ann, bob = (
        pseudonym(town.pseudonym_key, one)
        for one in models.Participant.objects.order_by("pk").values_list("pk", flat=True)
    )
    votes = [(one["participant"], one["statement"], one["value"], one["time"]) for one in records("vote")]
    assert [one for one in votes if one[:2] == (ann, 0)] == [
        (ann, 0, 1, "2026-03-01T09:00Z"),
        (ann, 0, 0, "2026-03-01T10:00Z"),
        (ann, 0, -1, "2026-03-01T11:00Z"),
    ]
    assert [one[2] for one in votes if one[0] == bob] == [1, None]
    assert len(votes) == 6
    assert [one["sector"] for one in records("participant")] == ["citizen", None]
    assert [one["text"] for one in records("statement")] == ["Statement 0", "Statement 1"]
    assert [one["duplicate_of"] for one in records("moderation")] == [0]
    assert [one["kind"] for one in records("event")] == ["opened", "erased", "published"]
    assert [one["topic"] for one in records("conversation")] == ["Trams", "Bridges"]
    # Nobody can join votes in one conversation to those in another by the names on record.
    rows = models.Conversation.objects.values_list("record_id", "pseudonym_key", "publication")
    (one, one_key, published), (other, other_key, _published) = rows
    assert (len(one), len(one_key), published) == (32, 64, "sealed")
    assert one != other
    assert one_key != other_key

    while sealing.seal():
        pass
    assert [str(one) for one in checking.check().findings] == []

    apps = migrate(_BEFORE)

    assert apps.get_model("store", "Vote").objects.filter(statement__conversation_id=number).count() == 2
