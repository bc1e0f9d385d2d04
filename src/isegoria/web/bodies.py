"""What every request's body goes through before anything reads it.

Forms are UTF-8, whatever a request says: Python knows encodings, such as rot13, that make no text of bytes.

And a body that does not come, or comes a byte a minute, may not hold the thread that every reader needs:
so many requests may wait for theirs, and no more. Whoever comes then is told to try again, while pages are
served on. A proxy that takes bodies in before it hands them on keeps all of this away; see docs/running.md.
"""

from __future__ import annotations

import re
import threading
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

MOST_WAITING = 16  # half of the threads that `isegoria serve` starts
SMALL = 65_536  # octets; taken in whole, so that its place is free again once it is there
_CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)
_MOST_DIGITS = 15


class Bodies:
    """Hands requests on with their bodies.

    Attributes:
        waiting: how many requests wait for theirs.
    """

    def __init__(self, application: Application, *, most_waiting: int = MOST_WAITING) -> None:
        self.waiting = 0
        self._application = application
        self._most_waiting = most_waiting
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        kind = environ.get("CONTENT_TYPE", "")
        if "charset" in kind.lower():
            environ["CONTENT_TYPE"] = _CHARSET.sub("", kind)
        length = _length(environ)
        if not length:
            return self._application(environ, start_response)
        with self._lock:
            full = self.waiting >= self._most_waiting
            self.waiting += not full
        if full:
            return _later(start_response)
        try:
            if length > SMALL:
                return self._application(environ, start_response)
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
        finally:
            with self._lock:
                self.waiting -= 1
        return self._application(environ, start_response)


def _length(environ: WSGIEnvironment) -> int:
    """Tell how many octets a body is said to have; 0 where that is no number, which Django then says."""
    given = environ.get("CONTENT_LENGTH") or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS else 0


def _later(start_response: StartResponse) -> Iterable[bytes]:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Retry-After", "5"),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    ]
    start_response("503 Service Unavailable", headers)
    return [b"Too much is being sent at this moment. Try again in a few seconds.\n"]
