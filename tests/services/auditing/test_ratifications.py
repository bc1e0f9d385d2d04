"""Ratifications are counted again by whoever has the bundle: roll, ballots, tallies, rules, versions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bundles import bundle_at
from independent.recount import recount as recount_by_script
from isegoria.services.auditing.ratifications import KINDS, RatificationsOnRecord
from isegoria.services.auditing.recounting import recount
from isegoria.services.erasing import erase
from isegoria.store.models import Conversation, Opening
from ratified import ratified_town
from recorded import recorded_town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from town import Town

pytestmark = pytest.mark.django_db


def _records(town: Town) -> list[dict[str, Any]]:
    rows = Opening.objects.filter(conversation_id=town.id, kind__in=KINDS).order_by("pk")
    return [json.loads(one) for one in rows.values_list("record", flat=True)]


def _states(records: list[dict[str, Any]], *, erased: int = 0) -> dict[str, str]:
    made = RatificationsOnRecord()
    for index, one in enumerate(records):
        made.add(one["type"], index, one)
    return {one.claim: one.state for one in made.recounted(lambda _at: 10, lambda _at: erased)}


def test_what_was_published_follows_from_roll_and_ballots(tmp_path: Path) -> None:
    """An auditor counts every ballot again and comes to the same, the sector's refusal included."""
    town = ratified_town(recorded_town())

    path = bundle_at(tmp_path / "bundle.zip", town.id)
    found = recount(path)

    assert recount_by_script(path)[1] == []
    told = {one.claim: (one.state, one.reason, one.differences) for one in found.findings}
    assert told["ratification"] == ("held", "", ())
    assert told["constitution"] == ("held", "", ())
    assert found.held
    assert next(one.checked for one in found.findings if one.claim == "ratification") > 50


def test_a_bundle_that_everybody_may_have_tells_no_ballot(tmp_path: Path) -> None:
    """Where votes are published, ballots are not: they stay secret from everybody but auditors."""
    town = ratified_town(recorded_town())
    Conversation.objects.filter(pk=town.id).update(publication="open")
    bundle_at(tmp_path / "sealed.zip", town.id)

    found = recount(bundle_at(tmp_path / "open.zip", town.id, fresh=False, ballots=False))

    told = {one.claim: one.state for one in found.findings}
    assert told["ratification"] == "open"
    assert told["constitution"] == "held"


def _ballot(records: list[dict[str, Any]]) -> None:
    next(one for one in records if one["type"] == "ballot")["choices"]["c1"]["choice"] = "reject"


def _left_out(records: list[dict[str, Any]]) -> None:
    records.remove(next(one for one in records if one["type"] == "ballot"))


def _roll(records: list[dict[str, Any]]) -> None:
    enrolled = next(one for one in records if one["type"] == "enrolled" and one["sector"] == "company")
    enrolled["sector"] = "citizen"


def _rules(records: list[dict[str, Any]]) -> None:
    closed = next(one for one in records if one["type"] == "ratification" and one["stage"] == "cooling")
    closed["rules"] = {**closed["rules"], "part": "9/10"}


def _result(records: list[dict[str, Any]]) -> None:
    closed = next(one for one in records if one["type"] == "ratification" and one["stage"] == "cooling")
    closed["result"]["clauses"][1]["ratified"] = True


@pytest.mark.parametrize("change", [_ballot, _left_out, _roll, _rules, _result])
def test_a_changed_ballot_roll_rule_or_result_is_found(
    change: Callable[[list[dict[str, Any]]], None],
) -> None:
    """Nobody invents a result, or a ballot that would make it."""
    records = _records(ratified_town(recorded_town()))
    assert _states(records)["ratification"] == "held"

    change(records)

    assert _states(records)["ratification"] == "failed"


def test_a_version_that_no_ballot_ratified_is_found() -> None:
    """Nobody slips a clause into the text."""
    records = _records(ratified_town(recorded_town()))
    version = next(one for one in records if one["type"] == "constitution")
    version["document"]["clauses"][0]["prose"]["en"] = "Machines may hide what they like."

    assert _states(records)["constitution"] == "failed"


def test_an_erasure_after_the_closing_is_no_fraud(tmp_path: Path) -> None:
    """Who asks to be forgotten makes no liar of those who counted; that it cannot be counted is said."""
    town = ratified_town(recorded_town())
    erase(conversation=town.id, participant=town.people[3])

    found = recount(bundle_at(tmp_path / "bundle.zip", town.id))

    told = {one.claim: one.state for one in found.findings}
    assert told["ratification"] == "open"
    assert found.held
