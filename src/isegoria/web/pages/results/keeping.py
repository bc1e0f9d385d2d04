"""What was made is kept for the next reader, within a number of bytes; what many ask for is made once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES = 32_000_000


class Shelf:
    """Holds what was made, by a name that changes with whatever the content depends on.

    What was not asked for longest goes first. Threads that ask for the same wait for the one that makes it.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._making: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def keep(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Give what is held under this name, else make it and hold it."""
        found = self._find(name)
        if found is not None:
            return found
        with self._lock:
            making = self._making.setdefault(name, threading.Lock())
        with making:
            found = self._find(name)
            if found is not None:
                return found
            try:
                made = make()
                self._hold(name, made)
            finally:
                with self._lock:
                    self._making.pop(name, None)
        return made

    def _find(self, name: str) -> bytes | None:
        with self._lock:
            found = self._held.get(name)
            if found is not None:
                self._held.move_to_end(name)
            return found

    def _hold(self, name: str, made: bytes) -> None:
        with self._lock:
            if len(made) > self._most or name in self._held:
                return
            self._held[name] = made
            self._bytes += len(made)
            while self._bytes > self._most:
                _, dropped = self._held.popitem(last=False)
                self._bytes -= len(dropped)


_shelf = Shelf()
kept = _shelf.keep
