"""Asking the other host: how far it is, and for its document of a round."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from isegoria.services.cohosting.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.store.models import CoHost

SECONDS = 5.0  # without an answer
LONGEST = 20.0  # seconds for a whole document
MOST = 64 << 20
_PIECE = 1 << 16
_MOST_EPOCHS = 1 << 40


@dataclass(frozen=True, slots=True)
class Status:
    """How far a host is.

    Attributes:
        epoch: it is in.
        rounds: whose documents stand in its log.
        joint: epoch of its joint landscape.
        digest: of that; "" for none.
        results_public: it shows results to everybody.
    """

    epoch: int
    rounds: tuple[int, ...]
    joint: int
    digest: str
    results_public: bool


class Asked(Protocol):
    """The other host."""

    def status(self) -> Status:
        """Ask how far it is."""

    def document(self, epoch: int, number: int) -> tuple[str, str]:
        """Ask for the document of a round, and its receipt."""


class OtherHost:
    """The other host, over the network."""

    def __init__(self, cohost: CoHost, clock: Callable[[], float] = time.monotonic) -> None:
        self._address, self._token, self._clock = cohost.address, cohost.token, clock

    def status(self) -> Status:
        """Ask how far it is.

        Raises:
            UnreachableError: it does not answer, or not as one does.
        """
        return read_status(self._get("status.json"))

    def document(self, epoch: int, number: int) -> tuple[str, str]:
        """Ask for the document of a round, and its receipt.

        Raises:
            UnreachableError: it does not answer, or not as one does.
        """
        said = self._get(f"{epoch}/{number}.json")
        text, receipt = said.get("document"), said.get("receipt")
        if not isinstance(text, str) or not isinstance(receipt, str):
            raise UnreachableError(f"{self._host} gave no document of round {number}; it is asked again")
        return text, receipt

    @property
    def _host(self) -> str:
        return urlsplit(self._address).netloc

    def _get(self, path: str) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - http or https, as the line was read
            f"{self._address}/cohost/{path}",
            headers={"Authorization": f"Bearer {self._token}", "Accept": "application/json"},
        )
        opener = urllib.request.build_opener(_NoRedirects)
        try:
            with opener.open(request, timeout=SECONDS) as answer:
                said = json.loads(self._read(answer))
        except urllib.error.HTTPError as wrong:
            wrong.close()
            raise UnreachableError(
                f"{self._host} answered {wrong.code}; ask its organiser for a new line if this lasts"
            ) from None
        except (OSError, http.client.HTTPException) as wrong:
            raise UnreachableError(
                f"{self._host} does not answer ({type(wrong).__name__}); it is asked again"
            ) from None
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise UnreachableError(f"{self._host} does not answer as a co-host does; check its address")
        return said

    def _read(self, answer: http.client.HTTPResponse) -> bytes:
        until, parts, size = self._clock() + LONGEST, [], 0
        while piece := answer.read(_PIECE):
            parts.append(piece)
            size += len(piece)
            if size > MOST or self._clock() > until:
                raise UnreachableError(
                    f"the answer of {self._host} is too long or too slow; it is asked again"
                )
        return b"".join(parts)


def read_status(said: dict[str, Any]) -> Status:
    """Read what a host says of itself.

    Raises:
        UnreachableError: it is no status.
    """
    rounds, digest = said.get("rounds"), said.get("digest")
    numbers = [said.get("epoch"), said.get("joint")]
    plain = all(type(one) is int and 0 <= one < _MOST_EPOCHS for one in numbers)
    if not plain or not isinstance(rounds, list) or not isinstance(digest, str):
        raise UnreachableError("the other host does not answer as a co-host does; check its address")
    known = tuple(one for one in rounds if one in {1, 2, 3})
    return Status(said["epoch"], known, said["joint"], digest[:80], said.get("results_public") is True)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Goes nowhere but where the organiser's line says."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:  # noqa: ANN401 - as the library's
        """Follow no redirect."""
