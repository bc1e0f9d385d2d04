"""Checking a running site from outside, as anybody on the network may."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from benchmarks.site.serving import HOST, Server, prepare

from journal import Client

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc")


def isegoria(
    *arguments: object, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in English; without a site's environment, as on a stranger's machine."""
    command = [sys.executable, "-m", "isegoria.cli.main", *map(str, arguments)]
    given = {**(environment or {"PATH": os.environ["PATH"]}), "LC_ALL": "en_GB.UTF-8", "COLUMNS": "120"}
    return subprocess.run(command, env=given, capture_output=True, text=True, timeout=120, check=False)


def sealed(address: str) -> bool:
    """Tell whether anything is on record yet."""
    try:
        with urlopen(f"{address}/log/checkpoint", timeout=30):  # noqa: S310 - our own server
            return True
    except HTTPError:
        return False


def test_a_running_site_is_verified_while_people_vote(environment: dict[str, str], tmp_path: Path) -> None:
    """Votes go on record within seconds; whoever checks from outside finds a log that only grows."""
    people = prepare(environment, 30, 12)
    port = int(environment["ISEGORIA_URL"].rsplit(":", 1)[1])
    server = Server(environment, port, tmp_path / "server.log")
    client = Client(port, people, range(30), 12, seed=1)
    address, since = f"http://{HOST}:{port}", tmp_path / "since"
    server.start()
    try:
        client.start()
        while client.journal.acknowledged < 40 or not sealed(address):
            time.sleep(0.05)
        first = isegoria("verify", address, "--since", since)
        while client.journal.acknowledged < 120:
            time.sleep(0.01)
        client.end()
        client.join(30)
        second = isegoria("verify", address, "--since", since)
        made = isegoria("bundle", "load", "--to", tmp_path / "load.zip", environment=environment)
        found = isegoria("audit", tmp_path / "load.zip")
    finally:
        server.stop()

    assert first.returncode == 0, first.stdout + first.stderr
    assert second.returncode == 0, second.stdout + second.stderr
    assert "this is the first run" in first.stdout
    assert "The log only grew since the last run" in second.stdout
    assert made.returncode == 0, made.stderr
    assert found.returncode == 0, found.stdout + found.stderr
    assert "0 mismatches." in found.stdout
