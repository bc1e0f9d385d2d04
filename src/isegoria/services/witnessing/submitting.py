"""Ask witnesses to cosign the site's newest checkpoint: beside sealing, so that no vote ever waits for them.

Source: C2SP tlog-witness.
"""

from __future__ import annotations

import http.client
import logging
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from isegoria import __version__
from isegoria.record.checkpoints import read_number
from isegoria.record.cosignatures import WitnessKey, cosignature_lines
from isegoria.record.errors import NoteError
from isegoria.record.log import consistency
from isegoria.record.notes import Note
from isegoria.record.witness import CONFLICT, COSIGN, UNPROVED, Request
from isegoria.services.recording.reading import DatabaseTiles
from isegoria.store.models import Checkpoint, Witness

if TYPE_CHECKING:
    from collections.abc import Callable

    # Takes an address and a request; gives the answer's status and content.
    Send: TypeAlias = Callable[[str, bytes], tuple[int, bytes]]

EVERY: Final = 1.0  # seconds between two looks for a newer checkpoint
_LONGEST_PAUSE = 300.0
_SECONDS = 15.0
_LONGEST = 1 << 16
_QUESTIONS = 4  # a witness says once from which size on; more only where others ask at the same time
_LONGEST_DETAIL = 500
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Named:
    """A witness that the site's configuration names."""

    url: str
    key: WitnessKey


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking a witness.

    Attributes:
        state: one of `Witness.State`.
        size: of the largest checkpoint that it is known to have cosigned; None where nothing new is known.
        lines: its signature lines under the checkpoint that was sent.
        detail: why it did not cosign.
    """

    state: str
    size: int | None = None
    lines: tuple[str, ...] = ()
    detail: str = ""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A request that is sent on would become another one."""

    def redirect_request(self, *_given: object) -> None:
        """Follow none."""


_opener = urllib.request.build_opener(_NoRedirects)


def named() -> tuple[Named, ...]:
    """Give the witnesses that the configuration names."""
    return tuple(Named(one["url"], WitnessKey.parse(one["key"])) for one in settings.CONFIGURATION.witnesses)


def submit(witness: Named, *, send: Send | None = None, anew: bool = False) -> Outcome | None:
    """Ask a witness to cosign the newest checkpoint, and keep its cosignature with it.

    Args:
        witness: whom to ask.
        send: how.
        anew: even where it has cosigned the newest one, so that it can say if it knows of a later one.

    Returns:
        None where there is nothing that it has not cosigned yet.
    """
    newest = _newest()
    row, _made = Witness.objects.get_or_create(key=witness.key.vkey)
    done = newest is not None and row.state == Witness.State.COSIGNS and row.size >= newest.size
    if newest is None or (done and not anew):
        return None
    asked, outcome = _ask(witness, newest, min(row.size, newest.size), send or _post)
    _note(witness, asked, outcome)
    return outcome


def ask_witnesses(stop: threading.Event) -> list[threading.Thread]:
    """Ask each witness after every seal, in a thread of its own, so that none waits for another."""
    threads = [
        threading.Thread(target=keep_asking, args=(one, stop), name=f"witness {one.key.name}", daemon=True)
        for one in named()
    ]
    for one in threads:
        one.start()
    return threads


def keep_asking(witness: Named, stop: threading.Event, *, every: float = EVERY) -> None:
    """Ask one witness again and again until told to stop; less often while it does not cosign."""
    pause, told, anew = every, "", True
    try:
        while not stop.wait(pause):
            close_old_connections()
            problem = ""
            try:
                # Whoever restored an old database and started the site learns it before anybody votes.
                outcome = submit(witness, anew=anew)
                anew = anew and outcome is None
            except Exception as wrong:  # noqa: BLE001 - the database may be away, and will be back
                outcome, problem = None, type(wrong).__name__
            if problem and problem != told:
                _log.error("witness-not-asked", extra={"witness": witness.key.name, "problem": problem})
            told = problem
            well = not problem and (outcome is None or outcome.state == Witness.State.COSIGNS)
            pause = every if well else min(2.0 * pause, _LONGEST_PAUSE)
    finally:
        connection.close()


def _newest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def _ask(witness: Named, newest: Checkpoint, old: int, send: Send) -> tuple[Checkpoint, Outcome]:
    """Ask from the size that it cosigned last; where we are wrong about that, from the one it says."""
    for _ in range(_QUESTIONS):
        proof = consistency(DatabaseTiles(), old, newest.size) if 0 < old < newest.size else []
        status, content = _sent(witness, Request(old, tuple(proof), newest.note), send)
        if status != CONFLICT:
            return newest, _outcome(witness, newest, status, content)
        said = _size(content)
        if said is None:
            return newest, Outcome(Witness.State.REFUSES, detail="409 without a size")
        if said > newest.size:
            # Somebody who seals and asks beside us may just have gone further.
            newest = _newest() or newest
        if said > newest.size:
            fact = f"it cosigned {said:,} entries, and this database holds {newest.size:,}"
            return newest, Outcome(Witness.State.CONFLICT, said, detail=fact)
        if said == old == newest.size:
            fact = f"it cosigned another log of {said:,} entries"
            return newest, Outcome(Witness.State.CONFLICT, said, detail=fact)
        old = said
    return newest, Outcome(Witness.State.REFUSES, detail="it names another size each time")


def _outcome(witness: Named, newest: Checkpoint, status: int, content: bytes) -> Outcome:
    if status == UNPROVED:
        return Outcome(
            Witness.State.CONFLICT, detail=f"the log of {newest.size:,} entries does not continue its own"
        )
    if status == COSIGN:
        try:
            lines = cosignature_lines(content, Note.parse(newest.note).text, [witness.key])
        except NoteError as wrong:
            return Outcome(Witness.State.REFUSES, detail=str(wrong))
        if lines:
            return Outcome(Witness.State.COSIGNS, newest.size, lines)
        return Outcome(Witness.State.REFUSES, detail="it signed with another key; ask who runs it")
    said = content[:200].decode(errors="replace").strip()
    if status == 0 or status >= 500:  # noqa: PLR2004 - a fault of the server, or none at all
        return Outcome(Witness.State.UNREACHABLE, detail=said or f"HTTP {status}")
    return Outcome(Witness.State.REFUSES, detail=f"HTTP {status}: {said}")


def _note(witness: Named, asked: Checkpoint, outcome: Outcome) -> None:
    """Keep what came of it, and tell the log where that is new."""
    now = timezone.now()
    detail = "".join(one if one.isprintable() else " " for one in outcome.detail)[:_LONGEST_DETAIL]
    with transaction.atomic():
        row = Witness.objects.select_for_update().get(key=witness.key.vkey)
        before = row.state
        row.state, row.detail = outcome.state, detail
        if outcome.state == Witness.State.CONFLICT:
            row.conflict_at, row.conflict = now, detail
        elif outcome.size is not None:
            row.size, row.cosigned_at = outcome.size, now
        row.save()
        if outcome.lines:
            _keep_lines(asked.size, witness.key, outcome.lines)
    if outcome.state == before:
        return
    level = {
        Witness.State.CONFLICT: logging.ERROR,
        Witness.State.COSIGNS: logging.INFO,
    }.get(Witness.State(outcome.state), logging.WARNING)
    about = {"witness": witness.key.name, "size": asked.size, "because": detail}
    _log.log(level, f"witness-{outcome.state}", extra=about)


def _keep_lines(size: int, key: WitnessKey, lines: tuple[str, ...]) -> None:
    """Put a witness's lines with a checkpoint; those of others stay."""
    row = Checkpoint.objects.select_for_update().get(size=size)
    others = [one for one in row.cosignatures.splitlines(keepends=True) if f" {key.name} " not in one]
    row.cosignatures = "".join([*others, *lines])
    row.save(update_fields=["cosignatures"])


def _size(content: bytes) -> int | None:
    try:
        return read_number(content.decode().removesuffix("\n"))
    except ValueError:
        return None


def _sent(witness: Named, request: Request, send: Send) -> tuple[int, bytes]:
    try:
        return send(f"{witness.url}/add-checkpoint", request.text().encode())
    except (OSError, http.client.HTTPException) as wrong:
        return 0, str(getattr(wrong, "reason", None) or wrong or type(wrong).__name__).encode()


def _post(url: str, body: bytes) -> tuple[int, bytes]:
    request = urllib.request.Request(  # noqa: S310 - http and https only, as the configuration checks
        url,
        data=body,
        headers={"Content-Type": "text/plain; charset=utf-8", "User-Agent": f"isegoria/{__version__}"},
        method="POST",
    )
    try:
        with _opener.open(request, timeout=_SECONDS) as answer:
            return int(answer.status), answer.read(_LONGEST)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read(_LONGEST)
