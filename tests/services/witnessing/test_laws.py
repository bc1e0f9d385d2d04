"""Whatever is sent, in whatever order and however many at once: a witness cosigns one history of a log."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.record.hashing import EMPTY_ROOT
from isegoria.record.log import consistency, root
from isegoria.services.witnessing.folder import Folder
from isegoria.services.witnessing.watching import Witness
from logs import KEY, SomeLog, log_of
from witnessed import asking, forked

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 12
TRUE = log_of(MOST)
# The log itself, one that parts from it at every size, and one that has nothing in common with it.
LOGS = [TRUE, *(forked(TRUE, size, MOST - size, seed=50 + size) for size in range(MOST))]

steps = st.lists(
    st.tuples(
        st.integers(0, len(LOGS) - 1),
        st.one_of(st.none(), st.integers(0, MOST)),  # from which size; None for the right one
        st.integers(1, MOST),
        st.sampled_from(["true", "true", "true", "none", "false", "long"]),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_a_witness_does_what_a_model_says(asked: Sequence[tuple[int, int | None, int, str]]) -> None:
    """The model remembers whole logs and compares entry by entry; the witness knows hashes alone."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        witness = _witness(Path(place), stack)
        history: list[bytes] = []
        for which, old, new, kind in asked:
            log, start = LOGS[which], len(history) if old is None else old
            proof = _proof(log, start, new, kind)

            answer = witness.add_checkpoint(asking(log, start, new, proof=proof))

            true = list(consistency(log.tiles, start, new)) if 0 < start < new else []
            expected = _expected(history, log.entries[:new], start, honest=list(proof) == true)
            assert answer.status == expected
            if expected == 200:
                history = log.entries[:new]
        last = witness.standings()[0].last
        size = len(history)
        assert (last.checkpoint.size if last else 0) == size


def _expected(history: list[bytes], entries: list[bytes], old: int, *, honest: bool) -> int:
    if old > len(entries):
        return 400
    if old != len(history):
        return 409
    if len(entries) == len(history) and entries != history:
        return 409
    grew = entries[: len(history)] == history
    return 200 if grew and honest else 422


def _proof(log: SomeLog, old: int, new: int, kind: str) -> list[bytes]:
    true = list(consistency(log.tiles, old, new)) if 0 < old < new else []
    return {"true": true, "none": [], "false": [EMPTY_ROOT] * len(true), "long": [*true, EMPTY_ROOT]}[kind]


def _witness(place: Path, stack: ExitStack) -> Witness:
    folder = Folder(place / "witness")
    folder.init("witness.example.net")
    folder.add(KEY.vkey)
    witness = Witness(folder)
    stack.callback(witness.close)
    return witness


def test_of_two_futures_at_once_one_is_cosigned(tmp_path: Path) -> None:
    """Many threads of two processes' worth of witnesses get contradicting logs at the same moment."""
    with ExitStack() as stack:
        first = _witness(tmp_path, stack)
        second = Witness(first.folder)
        stack.callback(second.close)
        pool = stack.enter_context(ThreadPoolExecutor(8))
        size, log = 0, SomeLog()
        for turn in range(25):
            futures = [forked(log, size, 1 + one % 3, seed=1000 * turn + one) for one in range(8)]
            answers = list(
                pool.map(
                    lambda pair: pair[1].add_checkpoint(asking(pair[0], size)).status,  # noqa: B023 - used at once
                    zip(futures, [first, second] * 4, strict=True),
                )
            )

            assert sorted(answers) == [200] + [409] * 7
            log = futures[answers.index(200)]
            size = len(log.entries)
        last = second.standings()[0].last
        assert last is not None
        assert last.checkpoint.root == root(log.tiles, size)


def test_every_fork_and_every_rollback_is_refused(tmp_path: Path) -> None:
    """100 of 100 logs that part from the cosigned one somewhere, and 100 of 100 earlier sizes."""
    with ExitStack() as stack:
        witness, log = _witness(tmp_path, stack), log_of(150)
        witness.add_checkpoint(asking(log, 0, 120))
        refused = 0
        for one in range(100):
            fork = forked(log, one, 150 - one, seed=100 + one)
            answers = {witness.add_checkpoint(asking(fork, old, 150)).status for old in (0, one, 120)}
            refused += answers <= {409, 422}

        statuses = [witness.add_checkpoint(asking(log, old, old)).status for old in range(1, 101)]

        assert refused == 100
        assert statuses == [409] * 100
        assert witness.add_checkpoint(asking(log, 120)).status == 200
