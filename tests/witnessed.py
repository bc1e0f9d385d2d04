"""Asking a witness, honestly and otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.record.checkpoints import Checkpoint
from isegoria.record.log import consistency, root
from isegoria.record.witness import Request
from logs import KEY, SomeLog, log_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def note_at(log: SomeLog, size: int) -> str:
    """Give what a log signed, or would have signed, when it had a size."""
    return log.key.signed(Checkpoint(log.key.name, size, root(log.tiles, size)).text())


def asking(log: SomeLog, old: int, new: int | None = None, *, proof: Sequence[bytes] | None = None) -> bytes:
    """Write the request of a log to cosign its growth.

    Args:
        log: that asks.
        old: from which size on.
        new: up to which; None for all of it.
        proof: another than the true one.
    """
    size = len(log.entries) if new is None else new
    if proof is None:
        proof = consistency(log.tiles, old, size) if 0 < old <= size else ()
    return Request(old, tuple(proof), note_at(log, size)).text().encode()


def forked(log: SomeLog, size: int, more: int, seed: int) -> SomeLog:
    """Give another log in the same name that is the same up to a size, and then goes on differently."""
    fork = SomeLog(KEY)
    fork.add([*log.entries[:size], *log_of(more, seed=seed).entries])
    return fork
