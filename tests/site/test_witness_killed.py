"""kill -9, again and again, while a log and its forks ask a witness: it never cosigns two of them."""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from typing import TYPE_CHECKING, Self

import pytest

from isegoria.record import cosignatures
from isegoria.record.hashing import leaf_hash
from isegoria.record.merkle import root_of
from isegoria.services.witnessing.folder import Folder
from isegoria.services.witnessing.watching import Witness
from logs import KEY, SomeLog
from witnessed import asking, note_at
from witnesses import Running

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("ISEGORIA_KILLS", "50"))
SEED = int(os.environ.get("ISEGORIA_SEED", "1"))
ASKING = 4

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
    pytest.mark.skipif(
        bool(os.environ.get("DATABASE_URL")), reason="a witness has a file of its own, whatever the site has"
    ),
]


class Futures:
    """What the log could become: everybody who asks makes up another future, and one of them is cosigned."""

    def __init__(self, witness: Running) -> None:
        self.cosigned: list[tuple[str, str]] = []  # checkpoint and cosignature, as they came back
        self.statuses: list[int] = []
        self.unanswered = 0
        self.stop = threading.Event()
        self._witness, self._lock = witness, threading.Lock()
        self._tip: list[bytes] = []
        self._tried: dict[tuple[int, bytes], list[bytes]] = {}
        self._threads = [
            threading.Thread(target=self._keep_asking, args=(random.Random(SEED + one),))  # noqa: S311
            for one in range(ASKING)
        ]

    def __enter__(self) -> Self:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.stop.set()
        for one in self._threads:
            one.join(30)

    def _keep_asking(self, chance: random.Random) -> None:
        while not self.stop.is_set():
            with self._lock:
                tip = self._tip
            log = SomeLog()
            log.add([*tip, *(chance.randbytes(32) for _ in range(chance.randint(1, 3)))])
            with self._lock:
                self._tried[len(log.entries), log.root] = log.entries
            try:
                status, content = self._witness.submit(asking(log, len(tip)))
            except OSError:
                self.unanswered += 1
                self._look()
                continue
            with self._lock:
                self.statuses.append(status)
                if status == 200:
                    self.cosigned.append((note_at(log, len(log.entries)), content))
                    if len(log.entries) > len(self._tip):
                        self._tip = log.entries
            if status != 200:
                self._look()
            time.sleep(
                0.005
            )  # between two deaths a log should not grow so long that hashing it takes longest

    def _look(self) -> None:
        """Find out which future the witness has kept, where its answer was lost or went to somebody else."""
        time.sleep(0.002)
        try:
            place = Witness(self._witness.folder)
        except OSError:
            return
        last = place.standings()[0].last
        place.close()
        if last is not None:
            with self._lock:
                tip = self._tried[last.checkpoint.size, last.checkpoint.root]
                self._tip = max(self._tip, tip, key=len)


@pytest.mark.parametrize(("hardy", "kills"), [(True, KILLS), (False, 3)])
def test_however_often_it_dies_it_cosigns_one_history(tmp_path: Path, *, hardy: bool, kills: int) -> None:
    """All that ever left a witness lies on one line of growth, before and after every death."""
    folder = Folder(tmp_path / "witness")
    folder.init("witness.example.net")
    folder.add(KEY.vkey)
    witness, chance = Running(folder, processes=2, hardy=hardy), random.Random(SEED)  # noqa: S311 - a test's own
    witness.start()
    try:
        with Futures(witness) as futures:
            for _ in range(kills):
                _die(witness, futures, chance)
        witness.stop()
        last = Witness(folder)
        kept = last.standings()[0].last
        last.close()
    finally:
        witness.kill_all()

    assert kept is not None
    assert set(futures.statuses) <= {200, 409, 503}
    assert len(futures.cosigned) > kills
    _on_one_line(futures, kept.checkpoint.size, kept.checkpoint.root, folder)


def _on_one_line(futures: Futures, size: int, root: bytes, folder: Folder) -> None:
    tried = futures._tried  # noqa: SLF001 - of this module
    history = [leaf_hash(one) for one in tried[size, root]]
    key = folder.signer().public
    for note, line in futures.cosigned:
        assert cosignatures.verify(note + line, [key])
        _origin, cosigned, _rest = note.split("\n", 2)
        assert int(cosigned) <= size
        expected = SomeLog(KEY)
        expected.add(tried[size, root][: int(cosigned)])
        assert note == expected.note
    assert root_of(history) == root


def _die(witness: Running, futures: Futures, chance: random.Random) -> None:
    before = len(futures.cosigned)
    time.sleep(chance.uniform(0.0, 0.03))
    if not witness.hardy:
        witness.kill_all()
    else:
        witness.kill(chance.sample(witness.workers, min(len(witness.workers), chance.randint(1, 2))))
    try:
        witness.wait()
    except RuntimeError:
        witness.start()
    ends = time.monotonic() + 5
    # The log goes on between two deaths, so that each one hits requests on their way.
    while len(futures.cosigned) < before + 2 and time.monotonic() < ends:
        time.sleep(0.002)
