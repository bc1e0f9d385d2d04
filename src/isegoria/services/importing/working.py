"""Import what was handed in: by any worker, taken over when one dies, and never half."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, cast

from django.utils import timezone, translation

from isegoria.opinion.errors import ExchangeError, OpinionError, SignError
from isegoria.services.errors import ServiceError
from isegoria.services.importing.installing import Choices, clear, write
from isegoria.services.importing.leasing import Lease, LeaseLostError, take_lease
from isegoria.store.models import Import, ImportPiece

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from isegoria.opinion import Conversation

_log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
_PAUSE_MS = 5_000
_LARGEST_UNPACKED = 2 << 30
_KEPT = timedelta(days=30)
_LONGEST_UPLOAD = timedelta(hours=2)
_SWEEP_SECONDS = 600.0


class _StoppedError(Exception):
    """The worker is asked to stop; the import goes back to whoever starts next."""


class _Sweeping:
    """Remembers when this process last looked for leftovers."""

    next = 0.0


def run_one(*, worker: str, stop: Event | None = None) -> bool:
    """Import what has waited longest.

    Args:
        worker: names the machine and process, for whoever looks at the table.
        stop: once it is set, the work is broken off and given back.

    Returns:
        False where nothing was waiting.

    Raises:
        Exception: what nobody foresaw; it is tried again a little later, but not for ever.
    """
    lease = take_lease(worker=worker)
    if lease is None:
        _sweep()
        return False
    try:
        _run(lease, stop)
    except LeaseLostError:
        _log.info("import-lost", extra={"number": lease.number})
    except _StoppedError:
        lease.row().update(state=Import.State.WAITING, holder="", leased_until=0, attempts=0)
    except Exception as problem:
        # Its words may quote what people wrote, so they are not logged.
        _log.error("import-broken", extra={"number": lease.number, "problem": type(problem).__name__})
        # The disk may be full or the database away: once more, a little later, but not for ever.
        lease.row().update(holder="", leased_until=int(time.time() * 1000) + _PAUSE_MS)
        raise
    return True


def _run(lease: Lease, stop: Event | None) -> None:
    row = Import.objects.get(pk=lease.number)
    clear(lease)
    if not row.files:
        # It came from the command line, which somebody broke off: nothing is left to import.
        lease.row().delete()
    elif row.code == "called-off":
        _fail(lease, "called-off", "")
    elif row.attempts > MOST_ATTEMPTS or row.account_id is None:
        _fail(lease, "broken", "")
    else:
        with translation.override(str(row.options.get("shown") or "en")):
            _attempt(row, row.account_id, lease, stop)


def _attempt(row: Import, account: int, lease: Lease, stop: Event | None) -> None:
    def tell(step: str, done: int, total: int) -> None:
        if stop is not None and stop.is_set():
            raise _StoppedError
        if step == "reading" and total > _LARGEST_UNPACKED:
            raise ExchangeError(
                str(row.files[0]["name"]),
                f"its votes take {total:,} bytes",
                "ask whoever runs this site to import it there, by: isegoria import",
            )
        lease.tell(step, done, total)

    choices = Choices(
        slug=row.options["slug"],
        topic=row.options["topic"],
        language=row.options["language"],
        open=bool(row.options["open"]),
    )
    try:
        lease.tell("reading", 0, 1, now=True)
        conversation = _read(row, lambda done, total: tell("reading", done, total))
        lease.tell("writing", 0, 1, now=True)
        write(conversation, account, choices, lease, lambda done, total: tell("writing", done, total))
    except SignError as wrong:
        _fail(lease, "sign", str(wrong))
    except OpinionError as wrong:
        _fail(lease, "export", str(wrong))
    except ServiceError as wrong:
        _fail(lease, "refused", str(wrong))


def _read(row: Import, progress: Callable[[int, int], None]) -> Conversation:
    from isegoria.opinion import read_conversation  # noqa: PLC0415 - heavy; a site without imports needs it not

    with TemporaryDirectory(prefix="isegoria-import-") as folder:
        for number, one in enumerate(row.files):
            pieces = ImportPiece.objects.filter(owner=row, file=number).order_by("place")
            with (Path(folder) / one["name"]).open("wb") as file:
                for content in pieces.values_list("content", flat=True).iterator(chunk_size=4):
                    file.write(content)
        path = Path(folder) / row.files[0]["name"] if len(row.files) == 1 else Path(folder)
        sign = cast("Literal['auto', 'agree', 'disagree']", row.options["sign"])
        return read_conversation(path, sign=sign, progress=progress)


def _fail(lease: Lease, code: str, message: str) -> None:
    clear(lease)
    lease.tell("", 0, 0, now=True)
    ImportPiece.objects.filter(owner=lease.number).delete()
    lease.row().update(
        state=Import.State.FAILED, code=code, message=message, finished_at=timezone.now(), holder=""
    )


def _sweep() -> None:
    """Forget uploads that were broken off, and what was finished long ago."""
    if time.monotonic() < _Sweeping.next:
        return
    _Sweeping.next = time.monotonic() + _SWEEP_SECONDS
    now = timezone.now()
    Import.objects.filter(state=Import.State.UPLOADING, created_at__lt=now - _LONGEST_UPLOAD).delete()
    finished = Import.objects.filter(state__in=[Import.State.DONE, Import.State.FAILED])
    finished.filter(finished_at__lt=now - _KEPT).delete()
