"""Let those who wait for a swarm go on in the order in which they came, on SQLite as well.

There whoever happens to look at the right moment is next, so that somebody who wants to pause agents may look
in vain for seconds while these act one after the other. A lock on a file beside the database has a queue.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def in_turn() -> Iterator[None]:
    """Wait for one's turn; begin the transaction within, and end it before the end.

    Within a transaction it does nothing: whoever has one already must not wait for others' files.
    """
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or connection.in_atomic_block or not path.is_file():
        yield
        return
    with Path(f"{path}.swarms").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
