"""A child that ends with its parent, even where the parent is killed."""

from __future__ import annotations

import os
import signal
import threading
import time

_LOOK_SECONDS = 0.2


def follow(parent: int, *, patience: float) -> None:
    """Have this process told to stop once its parent is gone.

    Args:
        parent: the parent's process id.
        patience: seconds to finish what is at hand; whoever still runs then is ended.
    """
    threading.Thread(target=_watch, args=(parent, patience), name="follow", daemon=True).start()


def _watch(parent: int, patience: float) -> None:
    # Whoever loses its parent gets another at once.
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(patience)
    os._exit(1)
