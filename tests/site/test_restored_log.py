"""A site that is restored from an old backup does not begin a second log, and nobody would believe it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.site.serving import own_database, prepare

from isegoria.record.checkpoints import Checkpoint, open_checkpoint
from isegoria.record.notes import VerifyKey
from isegoria.record.witness import COSIGN, Decision, decide

if TYPE_CHECKING:
    from collections.abc import Mapping

PEOPLE, STATEMENTS, FORKS = 40, 20, 8

pytestmark = pytest.mark.slow


def test_a_restored_backup_is_refused_by_the_site_and_by_every_witness(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """What was signed after the backup stands: the site says so, and who forces it is refused each time."""
    conversation = prepare(environment, PEOPLE, STATEMENTS)["conversation"]
    _act(environment, conversation, seed=1, times=2)
    with ExitStack() as stack:
        old = _backed_up(environment, tmp_path, stack)
        later = _act(environment, conversation, seed=2, times=3)[-1]
        key = VerifyKey.parse(later["key"])
        known = open_checkpoint(later["note"], [key])
        restored = _restored(environment, old)

        refused = _act(restored, conversation, seed=3, times=1, known=known.size)[0]
        (Path(environment["ISEGORIA_DATA"]) / "log-head").unlink()
        forced = _act(restored, conversation, seed=4, times=FORKS, known=known.size)

    assert "restored from a backup" in refused["refused"]
    assert len({one["note"] for one in forced}) == FORKS
    assert max(one["size"] for one in forced) > known.size
    assert COSIGN not in {_judge(known, one, key).status for one in forced}


def _judge(known: Checkpoint, one: Mapping[str, Any], key: VerifyKey) -> Decision:
    """Judge as a witness does that cosigned the log as it was before."""
    proof = [bytes.fromhex(part) for part in one["proof"]]
    return decide(known, known.size, proof, one["note"], key)


def _act(
    environment: Mapping[str, str], conversation: int, *, seed: int, times: int, known: int = 0
) -> list[dict[str, Any]]:
    script = str(Path(__file__).parents[1] / "acting.py")
    command = [sys.executable, script, *map(str, (conversation, seed, times, known))]
    ran = subprocess.run(command, env=dict(environment), check=True, capture_output=True, text=True)
    return list(json.loads(ran.stdout))


def _backed_up(environment: Mapping[str, str], folder: Path, stack: ExitStack) -> str:
    """Copy the database as whoever runs the site does; gives a file, or the URL of another database."""
    url = environment["DATABASE_URL"]
    if url:
        return stack.enter_context(own_database(os.environ["DATABASE_URL"], like=url))
    copy = folder / "backup.sqlite3"
    command = [sys.executable, "-m", "isegoria.cli.main", "backup", str(copy)]
    subprocess.run(command, env=dict(environment), check=True, capture_output=True)
    return str(copy)


def _restored(environment: Mapping[str, str], old: str) -> dict[str, str]:
    """Put the backup in the place of the database."""
    if environment["DATABASE_URL"]:
        return {**environment, "DATABASE_URL": old}
    file = Path(environment["ISEGORIA_DATA"]) / "isegoria.sqlite3"
    for one in (f"{file}-wal", f"{file}-shm"):
        Path(one).unlink(missing_ok=True)
    shutil.copy(old, file)
    return dict(environment)
