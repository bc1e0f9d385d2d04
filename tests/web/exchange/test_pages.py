"""Importing and exporting by the pages, as organisers do, without JavaScript."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import Client
from django.urls import reverse

from exports import statements, unzipped, vote_events, vote_table, zipped
from isegoria.opinion import ROBUST, analyse, digest_of, read_conversation
from isegoria.services import importing
from isegoria.services.mapping.computing import compute
from isegoria.store.models import Account, Conversation, Import
from isegoria.web import uploads

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeExport
    from town import Town

pytestmark = pytest.mark.django_db
NEW = "/organise/import/"


def browser_of(email: str, *, may_organise: bool = True, language: str = "en") -> Client:
    """Open a browser in which somebody is signed in."""
    account = Account.objects.create_user(email, "a long enough password", may_organise=may_organise)
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def organiser(db: None) -> Client:  # noqa: ARG001 - rows need the database
    """Give the browser of somebody who may organise."""
    return browser_of("import@example.org")


def upload(content: bytes, name: str = "export.zip") -> SimpleUploadedFile:
    """Choose a file."""
    return SimpleUploadedFile(name, content)


def downloaded(client: Client, address: str, **fields: str) -> tuple[bytes, str]:
    """Press a button that downloads: content and headers' name of the file."""
    response = client.post(address, fields)
    assert response.status_code == 200
    return b"".join(response.streaming_content), str(response["Content-Disposition"])  # type: ignore[attr-defined]


def test_a_real_conversation_comes_and_goes_by_the_pages(
    organiser: Client, shared_data: Path, tmp_path: Path
) -> None:
    """An organiser moves here from Polis with a browser alone, and could move away again."""
    folder = shared_data / "polis" / "scoop-hivemind.freshwater"
    if not folder.is_dir():
        pytest.skip(f"this conversation is absent: {folder}")

    sent = organiser.post(NEW, {"file": upload(zipped(folder)), "language": "en", "slug": "water"})
    assert sent.status_code == 302
    waiting = organiser.get(sent["Location"]).content.decode()
    importing.run_one(worker="test")
    done = organiser.get(sent["Location"]).content.decode()
    content, name = downloaded(organiser, reverse("manage-export-votes", args=["water"]), confirmed="on")
    back = unzipped(content, tmp_path)
    compute(worker="test", conversation=Conversation.objects.get(slug="water").pk, patient=False)

    assert "Waiting for its turn" in waiting
    assert reverse("manage", args=["water"]) in done
    assert 'filename="water.zip"' in name
    assert vote_table(back) == vote_table(folder)
    assert vote_events(back) == vote_events(folder)
    assert statements(back) == statements(folder)
    digest = digest_of(analyse(read_conversation(folder), ROBUST))
    assert digest in organiser.get(reverse("results", args=["water"])).content.decode()


def test_the_bar_moves_without_a_new_page(organiser: Client, make_export: MakeExport) -> None:
    """With JavaScript the page asks for what changes, until it is done."""
    sent = organiser.post(NEW, {"file": upload(zipped(make_export())), "language": "ja"})
    Import.objects.update(state="running", step="writing", done=30, total=60)
    Import.objects.update(holder="", leased_until=0)

    part = organiser.get(sent["Location"], headers={"HX-Request": "true"})
    page = organiser.get(sent["Location"])
    importing.run_one(worker="test")
    last = organiser.get(sent["Location"], headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part.content.decode()
    assert 'value="50"' in part.content.decode()
    assert 'hx-trigger="every 1s"' in page.content.decode()
    assert "htmx-2.min.js" in page.content.decode()
    assert part["Cache-Control"] == "private, no-store"
    assert "HX-Request" in part["Vary"]
    assert "hx-get" not in last


def test_several_files_are_chosen_at_once(organiser: Client, make_export: MakeExport) -> None:
    """The CSV files of an export need not be zipped."""
    files = [upload(one.read_bytes(), one.name) for one in sorted(make_export().iterdir())]

    sent = organiser.post(NEW, {"file": files, "language": "en", "open_": "on"})
    importing.run_one(worker="test")

    assert sent.status_code == 302
    assert Conversation.objects.get().state == "open"


def test_a_broken_export_is_explained(organiser: Client, make_export: MakeExport) -> None:
    """The page says in the reader's language that it failed, and why exactly."""
    organiser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    content = zipped(make_export({"votes.csv": "timestamp,comment-id,voter-id,vote\n1,0,<b>10,7\n"}))

    sent = organiser.post(NEW, {"file": upload(content), "language": "en"})
    importing.run_one(worker="test")
    page = organiser.get(sent["Location"]).content.decode()

    assert "The export could not be read" in page
    assert '<p lang="en" dir="auto">votes.csv, row 2:' in page
    assert 'role="alert"' in page
    assert "<b>10" not in page

    organiser.defaults["HTTP_ACCEPT_LANGUAGE"] = "ja"
    page = organiser.get(sent["Location"]).content.decode()
    assert '<p dir="auto">「votes.csv」2行目：投票の値が&#x27;7&#x27;です。' in page


def test_a_form_without_a_file_is_given_back(organiser: Client) -> None:
    """Whoever forgot the file keeps what they wrote and sees what is missing."""
    response = organiser.post(NEW, {"language": "en", "topic": "My topic"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "My topic" in page
    assert 'aria-invalid="true"' in page


def test_a_wrong_field_is_named_beside_it(organiser: Client, make_export: MakeExport) -> None:
    """What the service refuses stands beside the field that caused it."""
    fields = {"file": upload(zipped(make_export())), "language": "en", "slug": "No Slug"}

    response = organiser.post(NEW, fields)

    assert response.status_code == 422
    assert 'id="id_slug_error"' in response.content.decode()
    assert not Import.objects.exists()


def test_an_import_is_called_off_by_a_button(organiser: Client, make_export: MakeExport) -> None:
    """Whoever chose the wrong file stops it."""
    sent = organiser.post(NEW, {"file": upload(zipped(make_export())), "language": "en"})

    organiser.post(sent["Location"] + "cancel/")
    page = organiser.get(sent["Location"]).content.decode()
    again = organiser.post(sent["Location"] + "cancel/")
    importing.run_one(worker="test")

    assert "called off" in page
    assert again.status_code in {302, 410}
    assert not Conversation.objects.exists()
    assert "called off" in organiser.get(NEW).content.decode()


def test_strangers_import_nothing(organiser: Client, make_export: MakeExport) -> None:
    """Who may not organise gets no page, and nobody sees somebody else's import."""
    sent = organiser.post(NEW, {"file": upload(zipped(make_export())), "language": "en"})
    stranger = browser_of("nobody@example.org", may_organise=False)

    assert stranger.get(NEW).status_code == 403
    assert stranger.post(NEW, {"file": upload(b"x")}).status_code == 403
    assert stranger.get(sent["Location"]).status_code == 404
    assert stranger.post(sent["Location"] + "cancel/").status_code == 404
    assert Client().get(NEW).status_code == 302
    assert Client().get(sent["Location"]).status_code == 302


def test_a_file_that_is_too_large_never_reaches_the_disk(
    organiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says how much it takes; what is more is read past, and not kept."""
    monkeypatch.setattr(uploads, "LARGEST", 0)
    monkeypatch.setattr(uploads, "_OVERHEAD", 1000)

    response = organiser.post(NEW, {"file": upload(b"x" * 5000), "language": "en", "topic": "Mine"})

    assert response.status_code == 422
    assert "This is more than" in response.content.decode()
    assert "Mine" in response.content.decode()
    assert not Import.objects.exists()


def test_nobody_fills_the_disk_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an account, and on other pages, only small files are kept."""
    monkeypatch.setattr(uploads, "SMALL", 1000)
    opened: list[str] = []
    keep = MemoryFileUploadHandler.new_file

    def note(self: MemoryFileUploadHandler, *given: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's own
        opened.append(given[0])
        keep(self, *given, **more)

    monkeypatch.setattr(MemoryFileUploadHandler, "new_file", note)
    outside = Client(enforce_csrf_checks=True)
    outside.cookies["csrftoken"] = "a" * 32  # so that the request is read, for the token in it

    for address in (NEW, "/organise/new/"):
        outside.post(address, {"large": io.BytesIO(b"x" * 5000)})
        outside.post(address, {"small": io.BytesIO(b"x" * 100)})

    assert opened == ["small", "small"]


def test_votes_are_handed_out_only_to_who_knows_the_danger(town: Town) -> None:
    """The page warns, and asks for a tick."""
    client = town.browser(role="organiser")
    page = client.get(reverse("manage-export", args=["trams"])).content.decode()

    refused = client.post(reverse("manage-export-votes", args=["trams"]))

    assert "The votes can single people out." in page
    assert refused.status_code == 422
    assert 'id="id_confirmed_error"' in refused.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("organiser", 200), ("overseer", 200), ("moderator", 403), ("", 403)]
)
def test_who_may_export(town: Town, role: str, status: int) -> None:
    """Organisers and overseers may, nobody else."""
    town.vote(0, {0: 1})
    client = town.browser(role=role)

    assert client.get(reverse("manage-export", args=["trams"])).status_code == status
    sent = client.post(reverse("manage-export-votes", args=["trams"]), {"confirmed": "on"})
    assert sent.status_code == status
    if status == 200:
        assert sent["Content-Type"] == "application/zip"
        assert sent["Cache-Control"] == "private, no-store"
        assert len(b"".join(sent.streaming_content)) == int(sent["Content-Length"])  # type: ignore[attr-defined]


def test_an_auditor_downloads_the_bundle_by_the_page(town: Town) -> None:
    """An overseer ticks that they know what it can tell, and has it; the other form stays as it is."""
    town.vote(0, {0: 1})
    client = town.browser(role="overseer")

    refused = client.post(reverse("manage-export-bundle", args=["trams"]))
    content, name = downloaded(client, reverse("manage-export-bundle", args=["trams"]), confirmed="on")

    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'id="bundle_confirmed_error"' in page
    assert 'id="id_confirmed_error"' not in page
    assert page.count("Nothing was saved yet") == 1
    assert 'filename="trams-bundle.zip"' in name
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert {"manifest.json", "checkpoint", "key", "entries", "openings.jsonl"} <= set(opened.namelist())


def test_open_votes_are_at_the_results(town: Town) -> None:
    """Whoever reads the results of a conversation that publishes its votes finds them there."""
    town.vote(0, {0: 1})
    compute(worker="test", conversation=town.id, patient=False)
    before = town.browser().get(reverse("results", args=["trams"])).content.decode()
    Conversation.objects.filter(pk=town.id).update(publication="open")

    page = town.browser().get(reverse("results", args=["trams"])).content.decode()
    sent = town.browser().get(reverse("published-votes", args=["trams"]))

    assert reverse("published-votes", args=["trams"]) in page
    assert reverse("log-bundle", args=[Conversation.objects.get(pk=town.id).record_id]) in page
    assert reverse("published-votes", args=["trams"]) not in before
    with zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content))) as opened:  # type: ignore[attr-defined]
        assert "trams/votes.csv" in opened.namelist()


def test_results_that_are_not_computed_yet_come_later(town: Town) -> None:
    """The page says when to try again."""
    response = town.browser(role="organiser").post(reverse("manage-export-landscape", args=["trams"]))

    assert response.status_code == 503
    assert response["Retry-After"]
