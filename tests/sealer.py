"""Sealers to be killed: forked from a process that has everything loaded, so that one is there in no time.

    python tests/sealer.py

Each line on standard input starts a sealer that seals without a pause; its process id comes back. The
environment names the database.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

_EVERY = 0.002


def main() -> None:
    """Start sealers until nobody asks for one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.web.settings")
    os.environ.setdefault("ISEGORIA_LOG", "off")
    import django  # noqa: PLC0415 - settings first

    django.setup()
    from isegoria.services.recording.sealing import keep_sealing  # noqa: PLC0415 - likewise

    # Whoever was killed is gone at once.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            keep_sealing(threading.Event(), every=_EVERY)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
