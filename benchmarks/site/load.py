"""Ask one server for many things over connections that stay open, from a process of its own.

    python benchmarks/site/load.py PORT < plan.json > measured.json

The plan is {"seconds": S, "requests": [[...], ...]}: one list for each connection, of whole HTTP/1.1
requests as text. Each connection sends its requests one after the other, waits for each answer, and stops
when it has none left or the time is up. What was answered with 2xx or 3xx is acknowledged.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import cast

HOST = "127.0.0.1"
_PATIENCE = 60.0  # seconds without an answer, after which a connection is given up
_OK = range(200, 400)


@dataclass(slots=True)
class Measured:
    """What one run saw.

    Attributes:
        seconds: from each request to the last byte of its answer.
        statuses: how often each status came.
        acknowledged: for each connection, the places of its requests that were acknowledged.
        bytes: received in all.
    """

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    acknowledged: list[list[int]] = field(default_factory=list)
    bytes: int = 0


class Connection(asyncio.Protocol):
    """One person who waits for each answer before the next request."""

    def __init__(self, requests: list[bytes], ends: float, measured: Measured) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests, self._ends, self._measured = requests, ends, measured
        self._place, self._sent, self._buffer = 0, 0.0, b""
        self._acknowledged: list[int] = []
        measured.acknowledged.append(self._acknowledged)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take an answer, or a part of one."""
        self._measured.bytes += len(data)
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found or not _whole(head.lower(), rest):
            return
        status = int(head[9:12])
        self._measured.seconds.append(time.perf_counter() - self._sent)
        self._measured.statuses[status] = self._measured.statuses.get(status, 0) + 1
        if status in _OK:
            self._acknowledged.append(self._place)
        self._buffer = b""
        self._place += 1
        self._send()

    def connection_lost(self, _exc: Exception | None) -> None:
        """End; an answer that is missing is not acknowledged."""
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        self._sent = time.perf_counter()
        if self._place >= len(self._requests) or self._sent >= self._ends:
            self._transport.close()
            return
        self._transport.write(self._requests[self._place])


def _whole(head: bytes, rest: bytes) -> bool:
    if b"transfer-encoding: chunked" in head:
        return rest.endswith(b"0\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(rest) >= int(line[15:])
    return True


async def run(port: int, requests: list[list[bytes]], seconds: float) -> Measured:
    """Send every connection's requests, for at most so many seconds."""
    measured = Measured()
    ends = time.perf_counter() + seconds
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda one=one: Connection(one, ends, measured), HOST, port)
        for one in requests
    ]
    await asyncio.wait([protocol.done for _, protocol in opened], timeout=seconds + _PATIENCE)
    for transport, _ in opened:
        transport.abort()
    return measured


def main() -> None:
    """Read a plan, run it, print what was seen."""
    plan = json.load(sys.stdin)
    requests = [[one.encode() for one in connection] for connection in plan["requests"]]
    began = time.perf_counter()
    measured = asyncio.run(run(int(sys.argv[1]), requests, float(plan["seconds"])))
    json.dump(
        {
            "elapsed": time.perf_counter() - began,
            "seconds": measured.seconds,
            "statuses": measured.statuses,
            "acknowledged": measured.acknowledged,
            "bytes": measured.bytes,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
