"""Evidence against a log: signed checkpoints of its own that contradict one another, kept as files.

Two checkpoints of one size with two roots are proof, to whoever has the log's key. A checkpoint whose growth
was not proved is not: anybody can send an honest checkpoint with a false proof. It is kept as a question,
and taken back once the growth is proved.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from isegoria.services.witnessing.errors import KeepingError
from isegoria.services.witnessing.folder import write

if TYPE_CHECKING:
    from pathlib import Path

    from isegoria.record.checkpoints import Checkpoint

FORK: Final = "fork"
UNPROVED: Final = "unproved"
MOST: Final = 500  # files; a log that signs more has long been convicted


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found.

    Attributes:
        kind: `FORK`, which is proof, or `UNPROVED`, which is a question.
        reason: what was answered, in words.
        cosigned: the signed checkpoint that the witness had cosigned; "" if none.
        refused: the signed checkpoint that it refused.
        at: when, in seconds since 1970.
    """

    kind: str
    origin: str
    size: int
    reason: str
    cosigned: str
    refused: str
    at: int


def keep(folder: Path, evidence: Evidence, root: bytes) -> bool:
    """Keep evidence, each once.

    Args:
        folder: of all evidence.
        evidence: what was found.
        root: of the refused checkpoint.

    Returns:
        Whether it is new.

    Raises:
        KeepingError: it cannot be written.
    """
    path = folder / _name(evidence.kind, evidence.origin, evidence.size, root)
    try:
        if path.exists() or sum(1 for _ in folder.glob(f"{evidence.kind}-*.json")) >= MOST:
            return False
        write(path, json.dumps(asdict(evidence), ensure_ascii=False, indent=1).encode() + b"\n")
    except OSError as wrong:
        raise KeepingError(f"{path} cannot be written ({wrong.strerror}); make room for it") from wrong
    return True


def absolve(folder: Path, checkpoint: Checkpoint) -> None:
    """Take back a question that has been answered: the growth was proved."""
    name = _name(UNPROVED, checkpoint.origin, checkpoint.size, checkpoint.root)
    with suppress(OSError):  # only a question; the answer does not hang on it
        (folder / name).unlink(missing_ok=True)


def every(folder: Path) -> list[Evidence]:
    """Give all evidence, proof first, then the newest.

    Raises:
        KeepingError: it cannot be read.
    """
    try:
        found = [Evidence(**json.loads(path.read_text("utf-8"))) for path in folder.glob("*.json")]
    except (OSError, ValueError, TypeError) as wrong:
        raise KeepingError(f"{folder} cannot be read ({wrong}); restore it from a copy") from wrong
    return sorted(found, key=lambda one: (one.kind != FORK, -one.at, one.origin, one.size))


def _name(kind: str, origin: str, size: int, root: bytes) -> str:
    mark = sha256(f"{origin}\n{size}\n".encode() + root).hexdigest()[:24]
    return f"{kind}-{mark}.json"
