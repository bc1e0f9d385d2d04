"""Workers to be killed: forked from a process that has everything loaded, so that one is there in no time.

    python tests/chore_workers.py FOLDER

Standard input has a command a line: "prepare" the database, "start SLOT" a worker, whose process id comes
back, or "finish", which tells as JSON what came of everything. The environment names the database; journals
are kept in the folder.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path


def main() -> None:
    """Do what is asked for until nobody asks any more."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.web.settings")
    os.environ.setdefault("ISEGORIA_LOG", "off")
    import django  # noqa: PLC0415 - settings first

    django.setup()
    import chores  # noqa: PLC0415 - likewise

    folder = Path(sys.argv[1])
    # Whoever was killed is gone at once.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        command, *given = line.split()
        child = os.fork()
        if child:
            if command == "start":
                _say(str(child))
            continue
        try:
            if command == "start":
                chores.labour(int(given[0]), folder)
            _say(json.dumps(chores.prepare() if command == "prepare" else chores.finish(folder)))
        except BaseException:  # noqa: BLE001 - the test that waits has to learn of it
            _say(json.dumps({"wrong": [traceback.format_exc()]}))
        os._exit(0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
