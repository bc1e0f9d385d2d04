"""The power fails while people vote: what was acknowledged is on the disk."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.site.serving import Server, describe, held, prepare

from journal import Client, counted, differences

if TYPE_CHECKING:
    from collections.abc import Mapping

CLIENTS, PEOPLE, STATEMENTS = 4, 80, 40
SECONDS = float(os.environ.get("ISEGORIA_POWER_SECONDS", "1.5"))
NAME = "isegoria.sqlite3"

_WRITER = """
import os, sqlite3, sys
one = sqlite3.connect(sys.argv[1], isolation_level=None)
one.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous={sys.argv[2]}; CREATE TABLE t (n);")
one.execute("PRAGMA wal_checkpoint(TRUNCATE)")
for n in range(20):
    one.execute("INSERT INTO t VALUES (?)", [n])
os._exit(0)
"""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="PostgreSQL keeps its own files"),
]


@pytest.fixture
def disk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give the environment of programs whose disk keeps only what was made durable, in `POWER_CUT`."""
    compiler = shutil.which("cc")
    if compiler is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no C compiler on this machine; install gcc to cut the power")
    library = tmp_path_factory.mktemp("library") / "power_cut.so"
    source = Path(__file__).with_name("power_cut.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "POWER_CUT": str(tmp_path_factory.mktemp("disk"))}


@pytest.mark.parametrize(("synchronous", "kept"), [("FULL", 20), ("NORMAL", 0)])
def test_the_simulated_disk_forgets_what_was_not_made_durable(
    synchronous: str, kept: int, disk: Mapping[str, str], tmp_path: Path
) -> None:
    """With less than full synchronisation, committed rows are gone, and this simulation shows that."""
    command = [sys.executable, "-c", _WRITER, str(tmp_path / NAME), synchronous]
    subprocess.run(command, check=True, env={**os.environ, **disk})

    _plug_in_again(disk, tmp_path / "disk")
    with closing(sqlite3.connect(tmp_path / "disk" / NAME)) as after:
        assert after.execute("SELECT count(*) FROM t").fetchone() == (kept,)


def test_no_acknowledged_vote_is_lost_in_a_power_cut(
    disk: Mapping[str, str], environment: dict[str, str], tmp_path: Path
) -> None:
    """Neither a copy of the files, taken in the middle of it all, nor the disk afterwards lacks one."""
    environment.update(disk)
    people = prepare(environment, PEOPLE, STATEMENTS)
    port = int(environment["ISEGORIA_URL"].rsplit(":", 1)[1])
    server = Server(environment, port, tmp_path / "server.log")
    server.start()
    clients = [
        Client(port, people, range(seed, PEOPLE, CLIENTS), STATEMENTS, seed) for seed in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    time.sleep(SECONDS)
    before = counted(clients)
    _copy_at_one_moment(server, tmp_path / "data", tmp_path / "copy")
    time.sleep(SECONDS)
    at_the_end = _cut_the_power(server, clients)

    _plug_in_again(disk, tmp_path / "disk")
    copied = held({**describe(tmp_path / "copy", "", port)})
    durable = held({**describe(tmp_path / "disk", "", port)})
    assert sum(before.values()) > 0
    assert differences(clients, people, copied, before) == []
    assert differences(clients, people, durable, at_the_end) == []
    assert len(durable["votes"]) > len(copied["votes"])


def _copy_at_one_moment(server: Server, data: Path, copy: Path) -> None:
    """Hold every process of the site still and copy the files of its database."""
    copy.mkdir()
    processes = [server.pid, *server.children("web"), *server.children("work")]
    for one in processes:
        os.kill(one, signal.SIGSTOP)
    try:
        time.sleep(0.05)
        for file in data.glob(f"{NAME}*"):
            shutil.copy(file, copy / file.name)
    finally:
        for one in processes:
            os.kill(one, signal.SIGCONT)


def _cut_the_power(server: Server, clients: list[Client]) -> dict[tuple[int, int], int]:
    """End everything at once; give what was acknowledged by then."""
    server.kill("all")
    for one in clients:
        one.end(at_once=True)
    for one in clients:
        one.join(60)
    return counted(clients)


def _plug_in_again(disk: Mapping[str, str], folder: Path) -> None:
    """Take over what the disk holds; other files of SQLite's were deleted since."""
    folder.mkdir()
    for name in (NAME, f"{NAME}-wal"):
        shutil.copy(Path(disk["POWER_CUT"]) / name, folder / name)
