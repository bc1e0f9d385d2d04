"""`make demo`: one command, and a site with a whole conversation is there, simulated and said to be so."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the demo is on SQLite")


@contextmanager
def demo(folder: Path) -> Iterator[list[str]]:
    """Run the demo in a Japanese terminal until it serves; gives what it has said by then."""
    command = [sys.executable, "-m", "isegoria.cli.main", "demo", "--out", str(folder)]
    environment = {**os.environ, "LC_ALL": "ja_JP.UTF-8", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8")
    said: list[str] = []
    reading = threading.Thread(target=lambda: said.extend(process.stdout or ()), daemon=True)
    reading.start()
    try:
        _wait_until(lambda: any("Ctrl-C" in line for line in said), process)
        address = re.search(r"http://127\.0\.0\.1:\d+", "".join(said))
        assert address
        _wait_until(lambda: _answers(f"{address[0]}/healthz"), process)
        yield said
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
        reading.join(10)
        if process.stdout:
            process.stdout.close()
    assert code == 0


def _wait_until(done: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    ends = time.monotonic() + 90
    while not done():
        assert process.poll() is None, "the demo ended by itself"
        assert time.monotonic() < ends, "the demo took too long"
        time.sleep(0.05)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5):  # noqa: S310 - our own server
            return True
    except OSError:
        return False


def _read(address: str) -> str:
    browser = build_opener(HTTPCookieProcessor())
    with browser.open(address, timeout=60) as answer:
        return str(answer.read().decode())


def test_the_demo_is_a_site_with_a_whole_conversation(tmp_path: Path) -> None:
    """Its pages are there at once, in the terminal's language, and say that nobody real took part."""
    with demo(tmp_path) as said:
        words = "".join(said)
        addresses = re.findall(r"http://\S+", words)
        pages = [_read(address) for address in addresses[:5]]
        invited = _read(addresses[5])
    with demo(tmp_path) as again:
        at = re.findall(r"http://\S+", "".join(again))
        second, text = _read(at[1]), _read(at[2])

    assert "模擬データ" in words
    assert all("模擬データ" in page and 'lang="ja"' in page for page in [*pages, second, text])
    assert "/constitutions/ai-agents/" in addresses[2]
    assert "機械だと名乗る" in text
    assert "止められないものは動かさない" not in text
    assert "模擬市" in pages[3]
    assert "指摘あり" in pages[3]
    assert "publish report" in pages[4]
    assert "人の承認待ち" in pages[4]
    assert 'type="password"' in invited
    assert "1,200" in second or "1200" in second
