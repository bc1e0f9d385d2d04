"""Somebody has their data erased: a search of everything that the site keeps and gives finds nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psycopg
import pytest
from benchmarks.site.serving import HOST, own_database, serve
from psycopg.sql import SQL, Identifier

from isegoria.record.checkpoints import open_checkpoint
from isegoria.record.notes import VerifyKey
from isegoria.record.receipts import Receipt, verify
from privacy.living import APPEAL, CHALLENGE, EMAIL, EXTERNAL, NAME, OBJECTION, REASON, TRANSLATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.site.serving import Site

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc")

ALONE = "Marmots alone should decide about the quince marmalade"
SHARED = "Everybody else may vote on the parrots of the lighthouse"
PEOPLE = 70  # so that their results may be named even after one has gone
_TESTS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Gone:
    """A site from which somebody has gone.

    Attributes:
        traces: what to look for, by what it is.
        kept: every place where it might be, by name: what stands there.
        told: what `privacy.living` said before and after.
    """

    traces: Mapping[str, str]
    kept: Mapping[str, bytes]
    told: Mapping[str, Any]
    key: VerifyKey
    checkpoint: str


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gone]:
    """Let somebody take part in every way that there is, and go."""
    url = os.environ.get("DATABASE_URL", "")
    data, folder = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("given")
    with ExitStack() as stack:
        database = stack.enter_context(own_database(url)) if url else ""
        site = stack.enter_context(serve(data, database, PEOPLE, 3))
        take_part(site)
        told = run(site, "before", folder)
        found = traces(told)
        # The search would find them: they are there.
        there = {**files(data), **tables(database)}
        assert [name for name, one in found.items() if not places(there, one)] == []
        told |= run(site, "after", folder)
        given = {f"public {path}": fetch(site, path) for path in addresses(told)}
        kept = {**files(data), **tables(database), **given, **files(folder)}
        key = VerifyKey.parse(given["public /log/key"].decode().strip())
        yield Gone(found, kept, told, key, given["public /log/checkpoint"].decode())


def take_part(site: Site) -> None:
    """Have the first participant write and change their mind, and everybody vote."""
    send(site, 0, "/statements/add/", text=ALONE)
    send(site, 0, "/statements/add/", text=SHARED)
    for value in (1, -1, 0):
        vote(site, 0, 0, value)
    for person in range(PEOPLE):
        for statement in (0, 1, 2, 3, 4):
            vote(site, person, statement, (person + statement) % 3 - 1)
    for path in ("/me/", "/me/data/", "/me/erase/", "/mine/", "/receipts", "/receipts.zip"):
        fetch(site, f"/c/{site.people['slug']}{path}", 0)


def vote(site: Site, person: int, statement: int, value: int) -> None:
    """Vote as the page does."""
    send(site, person, "/vote", hx=True, statement=statement, value=value)


def send(site: Site, person: int, path: str, *, hx: bool = False, **form: object) -> None:
    """Send a form as one of the participants."""
    csrf = site.people["csrf"]
    headers = {
        "Cookie": f"{site.people['cookies'][person]}; csrftoken={csrf}",
        "Origin": f"http://{HOST}:{site.port}",
        **({"HX-Request": "true", "X-CSRFToken": csrf} if hx else {}),
    }
    body = urlencode({**form, "csrfmiddlewaretoken": csrf}).encode()
    address = f"http://{HOST}:{site.port}/c/{site.people['slug']}{path}"
    with urlopen(Request(address, body, headers), timeout=30) as answer:
        assert answer.status < 400


def fetch(site: Site, path: str, person: int | None = None) -> bytes:
    """Ask for something."""
    headers = {} if person is None else {"Cookie": site.people["cookies"][person]}
    with urlopen(Request(f"http://{HOST}:{site.port}{path}", headers=headers), timeout=30) as answer:
        return bytes(answer.read())


def run(site: Site, part: str, folder: Path) -> dict[str, Any]:
    """Run a part of `privacy.living` beside the site."""
    command = [sys.executable, "-m", "privacy.living", part, str(folder)]
    ran = subprocess.run(
        command, env=dict(site.environment), cwd=_TESTS, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def addresses(told: Mapping[str, Any]) -> list[str]:
    """List what anybody may ask for."""
    name = told["record_id"]
    pages = ["", "results/", "record", "history/", "moderation/"]
    pages += ["ratifications/1/", "ratifications/1/clauses/c1/", "ratifications/1/result.json"]
    files = [f"{one}.{kind}" for one in ("results/results", "reports/1/report") for kind in ("json", "csv")]
    logs = [f"openings/{name}.jsonl", "openings/site.jsonl", f"results/{name}.json", "checkpoint", "key"]
    forms = [f"/constitutions/a-simulated-constitution/1/constitution.{one}" for one in ("json", "md", "txt")]
    here = [f"/c/load/{one}" for one in (*pages, *files)]
    pages = ["/constitutions/a-simulated-constitution/commitments/1/", "/organisations/simulated-office/"]
    return here + [f"/log/{one}" for one in logs] + forms + pages


def traces(told: Mapping[str, Any]) -> dict[str, str]:
    """Name everything by which somebody could be found."""
    words = {"statement": ALONE, "statement others voted on": SHARED, "appeal": APPEAL}
    words |= {"objection": OBJECTION, "reason on the ballot": REASON, "challenge": CHALLENGE}
    words |= {"a steward's translation": TRANSLATION}
    known = {"name": NAME, "address": EMAIL, "external id": EXTERNAL, "pseudonym": told["pseudonym"]}
    return {**words, **known, **{f"nonce {place}": one for place, one in enumerate(told["nonces"])}}


def files(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder, those in zips as well."""
    found = {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    for path in folder.rglob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            found |= {f"{path.name}: {one}": archive.read(one) for one in archive.namelist()}
    return found


def tables(database: str) -> dict[str, bytes]:
    """Dump every table of a PostgreSQL database; of SQLite, the files are searched."""
    if not database:
        return {}
    with psycopg.connect(database) as server:
        rows = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {}
        for (name,) in rows.fetchall():
            query = SQL("COPY (SELECT kept::text FROM {} kept) TO STDOUT").format(Identifier(name))
            with server.cursor().copy(query) as copied:
                found[f"table {name}"] = b"".join(bytes(one) for one in copied)
    return found


def places(kept: Mapping[str, bytes], trace: str) -> list[str]:
    """Tell where something stands, as it is, as JSON escapes it, or, if it is hexadecimal, as bytes."""
    forms = {trace.encode(), json.dumps(trace)[1:-1].encode()}
    if len(trace) in {32, 64} and " " not in trace:
        forms.add(bytes.fromhex(trace))
    return [name for name, content in kept.items() if any(one in content for one in forms)]


def test_nothing_of_them_is_left_anywhere(gone: Gone) -> None:
    """Words, names, pseudonym, random bytes: not in the database, its journal, logs, exports or openings."""
    left = {name: places(gone.kept, one) for name, one in gone.traces.items()}

    assert {name: where for name, where in left.items() if where} == {}
    assert not gone.told["on_the_map"]


def test_the_search_looked_at_everything(gone: Gone) -> None:
    """Logs, tiles, exports, bundle and openings were there, and not empty."""
    text = " ".join(name for name, content in gone.kept.items() if content)

    for name in ("server.log", "bundle.zip", "votes.csv", "openings.jsonl", "tile/entries", "results.json"):
        assert name in text
    assert "isegoria.sqlite3" in text or "table store_vote" in text


def test_receipts_go_on_proving(gone: Gone) -> None:
    """Mine, which I kept, and everybody else's: what stood in the log stands there."""
    for text in [*gone.told["own"], *gone.told["others"]]:
        verify(Receipt.parse(text), [gone.key])
    assert len(gone.told["own"]) >= len(gone.told["indices"]) - 1


def test_the_log_only_grew_and_the_database_fits_it(gone: Gone) -> None:
    """An erasure takes nothing out of the log, and whoever checks the site finds it whole."""
    old = [open_checkpoint(note, [gone.key]) for note in gone.told["checkpoints"]]

    assert gone.told["differing"] == []
    assert open_checkpoint(gone.checkpoint, [gone.key]).size > old[-1].size
    public = gone.kept[f"public /log/openings/{gone.told['record_id']}.jsonl"].decode()
    erased = [one for one in map(json.loads, public.splitlines()) if '"type":"erasure"' in one["record"]]
    assert [json.loads(one["record"])["entries"] for one in erased] == [
        len(gone.told["indices"]) + gone.told["words"]
    ]
    assert not set(gone.told["indices"]) & {json.loads(one)["index"] for one in public.splitlines()}
