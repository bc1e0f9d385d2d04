"""What is on record, told in words: to everybody, in both languages, before and after something is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from isegoria.opinion.publication import naming
from isegoria.services import mapping, roles
from isegoria.services.recording import sealing
from isegoria.store.models import Conversation, LogState, StoredLandscape

if TYPE_CHECKING:
    from town import Town
    from web.record.conftest import Voting


def _read(path: str, *, language: str = "en") -> str:
    answer = Client(headers={"accept-language": language}).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_few_entries_are_not_counted_out(on_record: Town) -> None:
    """Where a handful of people voted, nobody learns from a count what one of them did."""
    page = _read("/c/trams/record/")

    assert on_record.slug
    assert "fewer than 10" in page
    assert f"<dd>{LogState.objects.get().size}</dd>" in page  # of the whole site


def test_a_record_says_who_may_recount(town: Town) -> None:
    """Sealed or open: in plain words, on the page and for programs."""
    sealed = _read("/c/trams/record/")
    Conversation.objects.filter(pk=town.id).update(publication="open")
    opened = _read("/c/trams/record/")

    assert "votes are published only as sums of 10 or more" in sealed
    assert "No auditor is named yet" in sealed
    assert "/log/bundles/" not in sealed
    assert "the votes are published as a table without names" in opened
    assert f"/log/bundles/{Conversation.objects.get(pk=town.id).record_id}.zip" in opened


def test_auditors_are_named_by_their_organisation_and_not_by_their_own_name(town: Town) -> None:
    """The public learns who could recount; persons stay unnamed."""
    roles.add(
        slug=town.slug,
        account=town.account("organiser"),
        email="auditor@union.example",
        kind="overseer",
        organisation="Consumers’ union",
    )

    page, history = _read("/c/trams/record/"), _read("/c/trams/history/")

    assert "Consumers’ union" in page
    assert "auditor@union.example" not in page + history
    assert "Consumers’ union was named as an auditor." in history


def test_results_on_record_are_told_from_provisional_ones(
    on_record: Town, cast: Voting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers learn whether the figures that they see are those that a recount has to come to."""
    monkeypatch.setattr(naming, "LEAST_VOTES", 1)
    nothing = _read("/c/trams/record/")
    mapping.compute(worker="tests", conversation=on_record.id, patient=False)
    sealing.seal()
    recorded = _read("/c/trams/record/")
    name = Conversation.objects.get(pk=on_record.id).record_id
    file = Client().get(f"/log/results/{name}.json")
    Conversation.objects.filter(pk=on_record.id).update(results_shown="closed")
    later = _read("/c/trams/record/")

    assert cast is not None
    assert "No results are on record yet." in nothing
    assert "The results shown now are on record" in recorded
    assert f"/log/results/{name}.json" in recorded
    assert file.status_code == 200
    assert "Results are shown once the conversation is closed." in later
    assert "sha256:" not in later


def test_results_that_nobody_recorded_are_provisional(on_record: Town) -> None:
    """While votes come in, what is shown runs ahead of what is on record."""
    mapping.compute(worker="tests", conversation=on_record.id, patient=False)
    StoredLandscape.objects.update(digest="sha256:other")

    assert "The results shown now are provisional" in _read("/c/trams/record/")


@pytest.mark.parametrize("path", ["/record/", "/verify/", "/c/trams/record/", "/c/trams/receipts/"])
@pytest.mark.usefixtures("on_record")
def test_pages_of_the_record_speak_japanese(path: str) -> None:
    """In the reader's language, picture included."""
    page = _read(path, language="ja")

    assert '<html lang="ja">' in page
    assert any(word in page for word in ("公開記録", "受領証"))


@pytest.mark.usefixtures("on_record")
def test_the_sites_record_names_key_and_log(town: Town) -> None:
    """Whoever writes the key down can hold the site to it later."""
    page = _read("/record/")

    assert Client().get("/log/key").content.decode().strip() in page
    assert "No witness watches this log yet." in page
    assert f"/c/{town.slug}/record" in page


@pytest.mark.django_db
def test_a_site_on_which_nothing_happened_has_an_empty_record() -> None:
    """No checkpoint, no error."""
    assert "There is no checkpoint yet." in _read("/record/")
    assert Client().get("/verify/").status_code == 200


def test_a_record_of_a_draft_is_there_for_nobody(town: Town) -> None:
    """As with all its pages."""
    town.change("draft")

    assert Client().get("/c/trams/record/").status_code == 404
