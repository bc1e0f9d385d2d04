"""The log as files: the same for everybody, from anywhere, for ever where it never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

from isegoria.record.checkpoints import open_checkpoint
from isegoria.record.hashing import leaf_hash
from isegoria.record.merkle import root_of
from isegoria.record.notes import VerifyKey
from isegoria.record.tiles import decode_entries
from isegoria.services.recording import sealing
from isegoria.store.models import Conversation, LogState
from isegoria.web import log
from isegoria.web.api import limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from town import Town
    from web.record.conftest import Voting

_FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(autouse=True)
def limits_start_anew() -> Iterator[None]:
    """Forget what other tests have asked for."""
    cache.clear()
    yield
    cache.clear()


def test_whoever_reads_the_files_comes_to_the_root_that_was_signed(on_record: Town) -> None:
    """From key, checkpoint and entries alone, without any help of the site's programs."""
    client = Client()
    size = LogState.objects.get().size

    key = VerifyKey.parse(client.get("/log/key").content.decode())
    signed = open_checkpoint(client.get("/log/checkpoint").content, [key])
    entries = decode_entries(client.get(f"/log/tile/entries/000.p/{size}").content)

    assert on_record.slug
    assert signed.size == size == len(entries)
    assert root_of([leaf_hash(one) for one in entries]) == signed.root
    assert client.get(f"/log/tile/0/000.p/{size}").content == b"".join(leaf_hash(one) for one in entries)


def test_an_earlier_width_of_a_tile_stays(on_record: Town, cast: Voting) -> None:
    """Who asks for a tile as it was gets it as it was, however far the log has grown since."""
    client, size = Client(), LogState.objects.get().size
    before = client.get(f"/log/tile/0/000.p/{size}")

    cast(1, {0: 1, 1: 1})
    sealing.seal()

    assert on_record.slug
    assert LogState.objects.get().size > size
    assert client.get(f"/log/tile/0/000.p/{size}").content == before.content


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("checkpoint", "text/plain; charset=utf-8", "public, max-age=2"),
        ("key", "text/plain; charset=utf-8", "public, no-cache"),
        ("tile/0/000.p/2", "application/octet-stream", _FOR_EVER),
        ("tile/entries/000.p/2", "application/octet-stream", _FOR_EVER),
        ("conversations.json", "application/json", "public, no-cache"),
    ],
)
@pytest.mark.usefixtures("on_record")
def test_files_of_the_log_are_for_everybody_and_know_nobody(path: str, kind: str, kept: str) -> None:
    """Other sites' pages may read them; no cookie is set, none is looked at, and proxies may keep them."""
    answer = Client().get(f"/log/{path}")

    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, kind, kept)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not {"Vary", "Set-Cookie", "Content-Language"} & set(answer.headers)
    assert not answer.cookies
    again = Client().get(f"/log/{path}", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().head(f"/log/{path}")["ETag"] == answer["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "tile/0/000",  # not full yet
        "tile/0/000.p/255",
        "tile/0/0",
        "tile/00/000",
        "tile/0/x000/000",
        "tile/64/000",
        "tile/entries/../checkpoint",
        "tile/0/000.p/0",
        "openings/nobody.jsonl",
        "results/nobody.json",
        "bundles/nobody.zip",
    ],
)
@pytest.mark.usefixtures("on_record")
def test_what_is_not_in_the_log_is_said_to_be_missing_in_plain_words(path: str) -> None:
    """In every language of the site, since nobody's choice of one is looked at."""
    answer = Client().get(f"/log/{path}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert b"There is no such file in the log." in answer.content


@pytest.mark.usefixtures("on_record")
def test_the_log_is_only_read() -> None:
    """Nothing can be sent to it."""
    answer = Client().post("/log/checkpoint", {"root": "another"})

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert b"only read" in answer.content


@pytest.mark.django_db
def test_an_empty_log_has_a_key_and_no_checkpoint() -> None:
    """Before anything was sealed there is nothing signed."""
    assert Client().get("/log/checkpoint").status_code == 404
    assert Client().get("/log/key").status_code == 200


def test_conversations_that_are_not_listed_are_not_named(on_record: Town) -> None:
    """Whoever has no link to a conversation learns nothing of it from the log's files."""
    listed = [one["slug"] for one in Client().get("/log/conversations.json").json()]
    Conversation.objects.filter(pk=on_record.id).update(listed=False)
    unlisted = Client().get("/log/conversations.json").json()
    Conversation.objects.filter(pk=on_record.id).update(listed=True, state="draft")
    draft = Client().get("/log/conversations.json").json()

    assert (listed, unlisted, draft) == ([on_record.slug], [], [])


def test_a_draft_opens_nothing(on_record: Town) -> None:
    """Not even to whoever guesses what records call it."""
    Conversation.objects.filter(pk=on_record.id).update(state="draft")
    name = Conversation.objects.get(pk=on_record.id).record_id

    statuses = {
        path: Client().get(f"/log/{path}").status_code
        for path in (f"openings/{name}.jsonl", f"results/{name}.json", f"bundles/{name}.zip")
    }

    assert set(statuses.values()) == {404}


def test_nobody_gets_large_files_without_end(on_record: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many an hour it is said when to come again."""
    monkeypatch.setattr(log, "_FILES", limits.Limit("log-files", 1, 3_600))
    name = Conversation.objects.get(pk=on_record.id).record_id

    first, second = (Client().get(f"/log/openings/{name}.jsonl") for _time in range(2))

    assert (first.status_code, second.status_code) == (200, 429)
    assert int(second["Retry-After"]) > 0
    assert second["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/log/key", "/record/", "/verify/"])
def test_a_key_that_cannot_be_read_is_said_in_words(on_record: Town, site_folder: Path, path: str) -> None:
    """Nothing breaks: whoever asks is told whom to tell."""
    file = site_folder / "log-key"
    whole = file.read_bytes()
    file.write_text("damaged")

    answer = Client().get(path)

    file.write_bytes(whole)

    assert on_record.slug
    assert answer.status_code == 503
    assert "key of this site’s log cannot be read" in answer.content.decode()
