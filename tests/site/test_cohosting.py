"""Two organisations hold one conversation on two sites, and find what one site with all votes would find."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np
import pytest
from benchmarks.site.serving import HOST, Server, describe, free_port, own_database

from isegoria.opinion import VoteEvents, Votes, read_conversation, write_polis
from isegoria.opinion.joint.document import document_of
from isegoria.opinion.joint.keys import key_of
from isegoria.opinion.joint.together import host_votes, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from isegoria.opinion import Conversation

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc")
SLUG = "freshwater"
EXPORT = "scoop-hivemind.freshwater"
PATIENCE = 60.0
_HERE = Path(__file__).parent


@pytest.fixture
def sites(with_tables: str, tmp_path: Path) -> Iterator[list[dict[str, str]]]:
    """Describe two sites, each with a database of its own."""
    url = os.environ.get("DATABASE_URL", "")
    with ExitStack() as stack:
        made = []
        for name in ("one", "other"):
            data = tmp_path / name
            data.mkdir()
            database = stack.enter_context(own_database(url, like=with_tables)) if url else ""
            if not url:
                shutil.copy(with_tables, data / "isegoria.sqlite3")
            made.append(describe(data, database, free_port()))
        yield made


def part(conversation: Conversation, remainder: int) -> Conversation:
    """Keep every other participant."""
    events = conversation.events
    people = np.flatnonzero(np.arange(events.participants.size) % 2 == remainder)
    place = np.full(events.participants.size, -1)
    place[people] = np.arange(people.size)
    kept = np.flatnonzero(place[events.participant] >= 0)
    mine = VoteEvents(
        events.participants[people],
        events.statements,
        place[events.participant[kept]].astype(np.uint32),
        events.statement[kept],
        events.vote[kept],
        events.time[kept] if events.time.size else events.time,
    )
    known = set(mine.participants.tolist())
    statements = tuple(
        one if one.author in known else replace(one, author=None) for one in conversation.statements
    )
    return replace(conversation, events=mine, statements=statements, published_groups={}, xids={})


def bring(sites: list[dict[str, str]], halves: list[Conversation], folder: Path) -> list[str]:
    """Put a half on each site, and give each the other's line; gives both lines."""
    running = []
    for place, (site, half) in enumerate(zip(sites, halves, strict=True)):
        export = folder / f"export-{place}"
        write_polis(half, Votes.latest(half.events), export)
        command = [sys.executable, str(_HERE / "bringing.py"), str(export), SLUG]
        running.append(
            subprocess.Popen(command, env=site, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
    lines = [str(one.stdout.readline()) for one in running if one.stdout is not None]
    for one, theirs in zip(running, lines[::-1], strict=True):
        one.communicate(theirs, timeout=60)
        assert one.returncode == 0
    return [line.strip() for line in lines]


def status(environment: Mapping[str, str], token: str) -> dict[str, Any]:
    """Ask a site how far it is, as the other host does."""
    asked = Request(  # noqa: S310 - a site of ours
        f"{environment['ISEGORIA_URL']}/c/{SLUG}/cohost/status.json",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urlopen(asked, timeout=30) as answer:  # noqa: S310 - likewise
        return dict(json.load(answer))


def token_of(line: str) -> str:
    """Take the key out of a line."""
    packed = line.partition(":")[2]
    return str(json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))["token"])


def alone(conversation: Conversation) -> str:
    """Name the landscape that one place with all votes finds."""
    out = np.array([one.is_meta or one.moderated < 0 for one in conversation.statements], np.bool_)
    keys = [key_of(one.text) for one in conversation.statements]
    host = host_votes(Votes.latest(conversation.events), keys, out)
    return str(document_of(together({"third.example/log": host}))["digest"])


def test_two_sites_find_what_one_with_all_votes_would(
    sites: list[dict[str, str]], shared_data: Path, tmp_path: Path
) -> None:
    """Nothing but signed sums passes between the sites; both show the landscape of all votes in one place."""
    conversation = read_conversation(shared_data / "polis" / EXPORT)
    halves = [part(conversation, remainder) for remainder in (0, 1)]
    lines = bring(sites, halves, tmp_path)
    servers = [
        Server(site, int(site["ISEGORIA_URL"].rsplit(":", 1)[1]), Path(site["ISEGORIA_DATA"]) / "server.log")
        for site in sites
    ]
    for server in servers:
        server.start(wait=False)
    try:
        for server in servers:
            server.wait()
        ends = time.monotonic() + PATIENCE
        found: list[str] = []
        while time.monotonic() < ends and len(found) < 2:
            said = [status(site, token_of(line)) for site, line in zip(sites, lines, strict=True)]
            found = [one["digest"] for one in said if one["digest"]]
            time.sleep(0.2)
        with urlopen(f"{sites[1]['ISEGORIA_URL']}/c/{SLUG}/joint/", timeout=30) as answer:  # noqa: S310 - ours
            page = answer.read().decode()
        with pytest.raises(HTTPError, match="403"):
            status(sites[0], "a guess")
    finally:
        for server in servers:
            server.stop()

    assert found == [alone(conversation)] * 2
    assert found[0] in page
    assert HOST in page
