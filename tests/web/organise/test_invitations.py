"""Invitations: ordered, downloaded once, counted and withdrawn."""

from __future__ import annotations

import csv
import html
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from isegoria.services import participants
from isegoria.store.models import Invitation, Sector

if TYPE_CHECKING:
    from django.test import Client

    from town import Town

_PAGE = "/organise/trams/invitations/"


def _order(**changes: str) -> dict[str, str]:
    expires = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    return {"count": "3", "sector": "", "language": "", "expires": expires, "batch": ""} | changes


@pytest.fixture
def organiser(town: Town) -> Client:
    """The organiser's browser."""
    return town.browser(role="organiser")


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_links_download_once_as_a_table_and_each_works(town: Town, organiser: Client) -> None:
    """Ready for a mail merge; every link takes one person in, in their language."""
    answer = organiser.post(_PAGE, _order(sector="research", language="ja", batch="Letter"))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="invitations-trams.csv"'
    assert answer["Cache-Control"] == "no-store"
    rows = _rows(answer.content)
    assert [row["number"] for row in rows] == ["1", "2", "3"]
    assert {(row["sector"], row["language"]) for row in rows} == {("research", "ja")}
    for row in rows:
        token = row["link"].split("/join/")[1].split("/")[0]
        assert row["link"].endswith(f"/c/trams/join/{token}/?lang=ja")
        assert participants.find_invitation(slug=town.slug, token=token).problem == ""

    page = organiser.get(_PAGE).content.decode()
    assert "<h3>Letter</h3>" in page
    assert "Withdraw 3 invitations" in page
    assert token not in page


def test_no_cell_is_run_as_a_formula(town: Town, organiser: Client) -> None:
    """A sector named by a sign that spreadsheets obey arrives with an apostrophe before it."""
    Sector.objects.filter(conversation_id=town.id, key="research").update(key="-research")

    rows = _rows(organiser.post(_PAGE, _order(sector="-research")).content)

    assert rows[0]["sector"] == "'-research"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"count": "0"}, "greater than or equal to 1"),
        ({"count": "10001"}, "less than or equal to 10000"),
        ({"count": "many"}, "Enter a whole number."),
        ({"expires": ""}, "This field is required."),
        ({"expires": "2020-01-01T00:00"}, "Choose a time that lies ahead."),
        ({"expires": "9999-12-31T23:59"}, "Choose a time within two years."),
        ({"sector": "farmers"}, "Select a valid choice"),
        ({"batch": "x" * 101}, "at most 100 characters"),
    ],
)
def test_a_wrong_order_is_told_and_makes_none(organiser: Client, changes: dict[str, str], words: str) -> None:
    """Beside its field; the rest stays as I wrote it."""
    answer = organiser.post(_PAGE, {**_order(batch="Letter & more"), **changes})

    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert words in page
    assert changes.get("batch", "Letter & more") in page
    assert not Invitation.objects.exists()


def test_a_batch_is_withdrawn(organiser: Client) -> None:
    """After asking, with how many."""
    organiser.post(_PAGE, _order(batch="Letter"))

    answer = organiser.post(_PAGE + "revoke/", {"batch": "Letter"}, follow=True)

    assert answer.redirect_chain == [(_PAGE, 302)]
    assert "3 invitations were withdrawn." in answer.content.decode()
    assert "Withdraw 3" not in answer.content.decode()


def test_a_single_one_is_withdrawn_by_its_link(organiser: Client) -> None:
    """A wrong link is told and stays in its field; so is one that is spent."""
    link = _rows(organiser.post(_PAGE, _order()).content)[0]["link"]

    wrong = organiser.post(_PAGE + "revoke/", {"link": "https://site.example/<nonsense>/"})
    assert wrong.status_code == 422
    assert "There is no such invitation here. Check what you entered." in wrong.content.decode()
    assert "&lt;nonsense&gt;" in wrong.content.decode()
    gone = organiser.post(_PAGE + "revoke/", {"link": link}, follow=True)
    assert "1 invitation was withdrawn." in gone.content.decode()
    spent = organiser.post(_PAGE + "revoke/", {"link": link})
    assert spent.status_code == 422
    assert "Nothing is left to do." in spent.content.decode()


def test_overseers_see_the_figures_only(town: Town, organiser: Client) -> None:
    """Moderators not even those."""
    organiser.post(_PAGE, _order(batch="Letter"))
    overseer = town.browser(role="overseer")

    page = overseer.get(_PAGE).content.decode()
    assert "<h3>Letter</h3>" in page
    assert "<button" not in page
    assert overseer.post(_PAGE, _order()).status_code == 403
    assert overseer.post(_PAGE + "revoke/", {"batch": "Letter"}).status_code == 403
    assert town.browser(role="moderator").get(_PAGE).status_code == 403
    assert Invitation.objects.filter(revoked_at=None).count() == 3


def test_without_any_it_says_so(organiser: Client) -> None:
    """And that people can come without one."""
    page = organiser.get(_PAGE).content.decode()

    assert "Nobody has been invited yet." in page
    assert "At present people can also take part without one" in page
