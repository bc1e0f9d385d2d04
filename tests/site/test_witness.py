"""A site and its witnesses, each a process of its own, as organisations run them."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.site.serving import Server, prepare

from isegoria.record.notes import SigningKey
from isegoria.record.receipts import Receipt, verify
from isegoria.services.witnessing.folder import Folder
from witnesses import Running

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = bytes(range(32))
FORKS = 100


@pytest.fixture
def witnesses(environment: dict[str, str], tmp_path: Path) -> Iterator[list[Running]]:
    """Start two witnesses of a site that is yet to start, and name them to it."""
    site = SigningKey(f"{environment['ISEGORIA_URL'].partition('//')[2]}/log", SEED)
    made = []
    for name in ("one", "two"):
        folder = Folder(tmp_path / name)
        folder.init(f"{name}.example.net")
        folder.add(site.vkey, environment["ISEGORIA_URL"])
        made.append(Running(folder))
    named = [{"url": one.url, "key": one.folder.signer().public.vkey} for one in made]
    environment |= {
        "ISEGORIA_WITNESSES": json.dumps(named),
        "ISEGORIA_LOG_KEY": base64.b64encode(SEED).decode(),
    }
    for one in made:
        one.start()
    yield made
    for one in made:
        one.stop()


def test_a_receipt_shows_that_two_others_saw_the_log(
    environment: dict[str, str], witnesses: list[Running], tmp_path: Path
) -> None:
    """Somebody takes part, and within moments holds a file that three organisations stand for."""
    people = prepare(environment, 3, 4)
    url = environment["ISEGORIA_URL"]
    server = Server(environment, int(url.rsplit(":", 1)[1]), tmp_path / "server.log")
    server.start()
    try:
        checkpoint = _wait_for_cosignatures(f"{url}/log/checkpoint")
        asked = urllib.request.Request(f"{url}/c/load/receipts.zip", headers={"Cookie": people["cookies"][0]})  # noqa: S310
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - our own
            files = zipfile.ZipFile(io.BytesIO(answer.read()))
        pages = [
            one.ask("GET", "/", Accept_Language=language)
            for one, language in zip(witnesses, ("en", "ja"), strict=True)
        ]
    finally:
        server.stop()

    (name,) = [one for one in files.namelist() if one.endswith(".tlog-proof")]
    key = SigningKey(f"{url.partition('//')[2]}/log", SEED).public
    proved = verify(Receipt.parse(files.read(name)), [key], [one.folder.signer().public for one in witnesses])
    assert sorted(one.name for one in proved.cosignatures) == ["one.example.net", "two.example.net"]
    assert checkpoint.startswith(f"{key.name}\n")
    assert [(status, key.name in page.decode()) for status, _headers, page in pages] == [(200, True)] * 2
    assert "No record has contradicted itself." in pages[0][2].decode()
    assert "食い違う公開記録は、見つかっていません。" in pages[1][2].decode()


def _wait_for_cosignatures(url: str) -> str:
    ends, text = time.monotonic() + 60, ""
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own
                text = answer.read().decode()
        except OSError:
            text = ""
        if text.count("\n— ") == 3:
            return text
        time.sleep(0.1)
    pytest.fail(f"two witnesses have not cosigned: {text}")


@pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")),
    reason="the file of a SQLite database is restored; see test_submitting",
)
def test_every_restored_database_that_goes_on_is_refused(environment: dict[str, str], tmp_path: Path) -> None:
    """An old copy of the file is put back, people vote on, the log is sealed: 100 of 100 are refused."""
    people = prepare(environment, 20, 10)
    numbers = ",".join(str(one) for one in people["participants"])
    script = Path(__file__).resolve().parents[1] / "forking.py"

    ran = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "witness"), numbers, str(FORKS)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["before"] == ["cosigns"] * 6
    assert found["after"] == ["conflict"] * FORKS
    assert "fork" in found["evidence"]
