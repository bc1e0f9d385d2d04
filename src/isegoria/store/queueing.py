"""Let whoever waits for a swarm go on as soon as somebody is done, on SQLite as well.

There whoever happens to look at the right moment is next, so that somebody who wants to pause agents may look
in vain for seconds while these act one after the other. Those who wait for a lock on a file are woken.
"""

from __future__ import annotations

import fcntl
import os
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
    # Opened to be read only: whoever made it, a service or an administrator, the other waits in it as well.
    file = os.open(f"{path}.swarms", os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
