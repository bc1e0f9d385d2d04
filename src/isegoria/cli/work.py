"""Work in the background: compute landscapes, seal the record, import, close and delete what is due."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from typing import TYPE_CHECKING

from isegoria.cli.following import follow
from isegoria.cli.site import SiteError, open_site, plain_errors

if TYPE_CHECKING:
    from types import FrameType

_LOG = logging.getLogger(__name__)
_STOP_SECONDS = 10.0
_LOOK_SECONDS = 1.0
# People who vote go first where processors are few.
_NICE = 5


def work(*, parent: int = 0) -> None:
    """Work until told to stop by SIGTERM or SIGINT; see `isegoria work --help`.

    Args:
        parent: end when this process does; 0 for none.

    Raises:
        SiteError: the site cannot be used as it is set up.
    """
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
    if parent:
        follow(parent, patience=_STOP_SECONDS)
        os.nice(_NICE)
    open_site(log="json")
    _wait_for_tables(stop)
    if stop.is_set():
        return
    from isegoria.services import mapping  # noqa: PLC0415 - needs Django, which is set up now
    from isegoria.services.governing.watching import keep_watching  # noqa: PLC0415 - likewise
    from isegoria.services.recording.sealing import keep_sealing  # noqa: PLC0415 - likewise
    from isegoria.services.witnessing.submitting import ask_witnesses  # noqa: PLC0415 - likewise

    worker = f"{socket.gethostname()}:{os.getpid()}"
    # In threads of their own: a large conversation's landscape takes a minute, and an agent may be stuck.
    sealer = threading.Thread(target=keep_sealing, args=(stop,), name="sealer", daemon=True)
    watcher = threading.Thread(target=keep_watching, args=(stop, worker), name="watcher", daemon=True)
    for thread in (sealer, watcher):
        thread.start()
    askers = ask_witnesses(stop)
    try:
        mapping.run(worker=worker, stop=stop)
    finally:
        stop.set()
        for thread in (sealer, watcher, *askers):
            thread.join(_STOP_SECONDS)


def _wait_for_tables(stop: threading.Event) -> None:
    """Wait until somebody has brought the tables up to date, which `isegoria serve` does."""
    from django.db import connection  # noqa: PLC0415 - likewise

    from isegoria.services import operating  # noqa: PLC0415 - likewise

    told = False
    while not stop.is_set():
        with plain_errors():
            found = operating.schema()
        if found.unknown:
            raise SiteError("the database was changed by a newer version of Isegoria; install that version")
        if found.current:
            return
        if not told:
            _LOG.warning("waiting-for-tables", extra={"pending": len(found.pending)})
            told = True
        connection.close()
        stop.wait(_LOOK_SECONDS)
