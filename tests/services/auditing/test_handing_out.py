"""Who may have a conversation's bundle, and what stays on record of their having it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from exports import unzipped, vote_table
from isegoria.services import exporting, organising
from isegoria.services.auditing import handing_out
from isegoria.services.auditing.recounting import recount
from isegoria.services.errors import Forbidden, Invalid, Missing, TooMany
from isegoria.services.recording.sealing import seal
from isegoria.store.models import Conversation, HistoryEntry, MapWork, Opening, Role, StoredLandscape
from recorded import recorded_town

if TYPE_CHECKING:
    from pathlib import Path

    from town import Town

pytestmark = pytest.mark.django_db


def records(town: Town, kind: str) -> list[dict[str, object]]:
    """Read the records of a kind."""
    rows = Opening.objects.filter(conversation_id=town.id, kind=kind).order_by("pk")
    return [json.loads(one) for one in rows.values_list("record", flat=True)]


def test_an_auditor_has_the_bundle_and_everybody_can_see_that(tmp_path: Path) -> None:
    """The organisation that an overseer audits for is named in the history and on record."""
    town = recorded_town()
    auditor = town.account("overseer")
    Role.objects.filter(account_id=auditor).update(organisation="Court of Audit")

    made = handing_out.export_bundle(slug=town.slug, account=auditor, confirmed=True)
    with made.file:
        (tmp_path / made.name).write_bytes(made.file.read())

    assert recount(tmp_path / "trams-bundle.zip").held
    assert made.size == (tmp_path / "trams-bundle.zip").stat().st_size
    (said,) = records(town, "bundle")
    assert (said["organisation"], said["role"]) == ("Court of Audit", "overseer")
    line = HistoryEntry.objects.filter(conversation_id=town.id).last()
    assert line is not None
    assert (line.kind, line.role, line.details) == ("audited", "overseer", {"organisation": "Court of Audit"})


def test_nobody_else_has_it() -> None:
    """Neither moderators nor passers-by learn how pseudonyms voted, nor anybody who did not confirm."""
    town = recorded_town(landscape=False)

    for role in ("moderator", ""):
        with pytest.raises(Forbidden):
            handing_out.export_bundle(slug=town.slug, account=town.account(role), confirmed=True)
    with pytest.raises(Forbidden):
        handing_out.export_bundle(slug=town.slug, account=None, confirmed=True)
    with pytest.raises(Invalid, match="Tick this first"):
        handing_out.export_bundle(slug=town.slug, account=town.account("organiser"), confirmed=False)
    assert records(town, "bundle") == []


def test_sealed_votes_are_for_nobody_to_have() -> None:
    """Where votes are sealed, neither their table nor the bundle is public."""
    town = recorded_town(landscape=False)
    record_id = Conversation.objects.get(pk=town.id).record_id

    with pytest.raises(Missing, match="does not publish its votes"):
        handing_out.open_bundle(record_id=record_id)
    with pytest.raises(Missing, match="does not publish its votes"):
        exporting.published_votes(slug=town.slug)


def test_open_votes_are_for_everybody_to_have(tmp_path: Path) -> None:
    """Where votes are published, anybody has the table and the bundle, and nobody is noted."""
    town = recorded_town()
    Conversation.objects.filter(pk=town.id).update(publication="open")
    before = HistoryEntry.objects.count()

    bundle = handing_out.open_bundle(record_id=Conversation.objects.get(pk=town.id).record_id)
    with bundle.file:
        (tmp_path / "bundle.zip").write_bytes(bundle.file.read())
    votes = exporting.published_votes(slug=town.slug)
    with votes.file:
        table = vote_table(unzipped(votes.file.read(), tmp_path))

    assert recount(tmp_path / "bundle.zip").held
    assert len(table) == 29
    assert HistoryEntry.objects.count() == before


def test_open_votes_keep_with_the_results(tmp_path: Path) -> None:
    """Where results are shown once a conversation is closed, its votes are not shown earlier."""
    town = recorded_town(landscape=False)
    Conversation.objects.filter(pk=town.id).update(publication="open", results_shown="closed")

    with pytest.raises(Forbidden):
        exporting.published_votes(slug=town.slug)
    organising.set_state(slug=town.slug, account=town.accounts["organiser"], state="closed")
    with exporting.published_votes(slug=town.slug).file as file:
        assert len(vote_table(unzipped(file.read(), tmp_path))) == 29


def test_whoever_asks_while_results_are_not_on_record_comes_back_later() -> None:
    """A passer-by's request computes nothing; they are told when to come again."""
    town = recorded_town()
    Conversation.objects.filter(pk=town.id).update(publication="open")
    Opening.objects.filter(conversation_id=town.id, kind="result").delete()

    with pytest.raises(TooMany, match="Try again"):
        handing_out.open_bundle(record_id=Conversation.objects.get(pk=town.id).record_id)


def test_figures_that_are_not_on_record_are_in_no_bundle() -> None:
    """Whoever changes the figures shown cannot hand them out as those on record."""
    town = recorded_town()
    Conversation.objects.filter(pk=town.id).update(publication="open")
    row = StoredLandscape.objects.get(pk=town.id)
    row.page["voters"] += 1
    row.save()

    with pytest.raises(TooMany, match="Try again"):
        handing_out.open_bundle(record_id=Conversation.objects.get(pk=town.id).record_id)


def test_a_bundle_waits_for_everything_to_be_on_record(tmp_path: Path) -> None:
    """What was voted a moment ago is sealed, counted and recorded before an auditor gets it."""
    town = recorded_town()
    MapWork.objects.filter(pk=town.id).update(last_event=town.event() + 1)
    organising.change_settings(
        slug=town.slug, account=town.accounts["organiser"], options=organising.Options(fewest=12)
    )

    made = handing_out.export_bundle(slug=town.slug, account=town.accounts["organiser"], confirmed=True)
    with made.file:
        (tmp_path / "bundle.zip").write_bytes(made.file.read())

    found = recount(tmp_path / "bundle.zip")
    assert found.held
    assert len(records(town, "result")) == 4  # before the erasure, the report, after it, by the new rule
    assert Opening.objects.filter(conversation_id=town.id, index=None).count() == 2  # that it was handed out
    assert seal() is not None
