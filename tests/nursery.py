"""A witness whose processes may die as often as they like: each is forked anew at once.

    python tests/nursery.py FOLDER PORT PROCESSES

The server that people run starts Python anew where it dies too often; that takes half a second, and a test
that kills it a thousand times would mostly wait. What answers, and what keeps, is the same.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Never
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from isegoria.cli.witness.serving import application
from isegoria.services.witnessing.folder import Folder
from isegoria.services.witnessing.watching import Witness


class _Server(ThreadingMixIn, WSGIServer):
    """Answers several at once."""

    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_given: object) -> None:
        """Write nothing."""


def main() -> None:
    """Fork, and fork again whatever dies."""
    folder, port, processes = Folder(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
    listening = socket.create_server(("127.0.0.1", port), backlog=256)
    children: set[int] = set()

    def end(_signal: int, _frame: object) -> Never:
        for one in children:
            os.kill(one, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    while True:
        while len(children) < processes:
            number = os.fork()
            if not number:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                _serve(folder, listening)
            children.add(number)
        children.discard(os.wait()[0])


def _serve(folder: Folder, listening: socket.socket) -> Never:
    host, port = listening.getsockname()
    server = _Server((host, port), _Silent, bind_and_activate=False)
    server.socket.close()
    server.socket, server.server_name, server.server_port = listening, host, port
    server.setup_environ()
    server.set_app(application(Witness(folder)))
    server.serve_forever()
    os._exit(1)


if __name__ == "__main__":
    main()
