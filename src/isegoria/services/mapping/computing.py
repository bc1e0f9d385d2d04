"""Compute a conversation's landscape from its votes and keep it: all figures, those published, and places."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import DatabaseError, connection, transaction
from django.db.models import Count
from django.utils import timezone

from isegoria import opinion
from isegoria.services.changes import lock
from isegoria.services.mapping import leasing
from isegoria.services.mapping.leasing import Lease, LeaseLostError, take_lease
from isegoria.services.mapping.members import Members, packed
from isegoria.services.mapping.reading import read_votes
from isegoria.services.organising import FEWEST_FLOOR
from isegoria.services.recording.results import record_landscape, recorded_this_hour
from isegoria.store.models import Conversation, MapWork, Participant, Sector, StoredLandscape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from isegoria.opinion import Landscape, Votes
    from isegoria.opinion.publication.figures import SectorOf
    from isegoria.services.mapping.reading import VotesRead

LEAST_PAUSE = 3.0  # seconds between two landscapes of one conversation, in which votes gather
LONGEST_HELD = 2.0  # seconds that votes may wait, once an hour, for results that cover them exactly
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Computed:
    """That a landscape was computed and stored.

    Attributes:
        conversation: its row's id.
        event: up to which it reaches.
        digest: "" where nobody has voted.
        seconds: that it took.
    """

    conversation: int
    event: int
    digest: str
    seconds: float


class _StoppedError(Exception):
    """The worker stops before the landscape is computed."""


def compute(
    *,
    worker: str,
    conversation: int | None = None,
    patient: bool = True,
    stop: threading.Event | None = None,
) -> Computed | None:
    """Compute and store the landscape that has waited longest.

    Whoever dies while at it leaves a lease that runs out; somebody else then starts over.

    Args:
        worker: names the machine and process.
        conversation: its row's id; None for any.
        patient: wait for others' leases and for the pause after the last landscape.
        stop: once set, the work is given up and left to others.

    Returns:
        None where there is nothing to do, or somebody else did it, or the conversation is no more.

    Raises:
        Exception: whatever went wrong; it is noted, and tried again later and later.
    """
    lease = take_lease(worker=worker, conversation=conversation, patient=patient)
    if lease is None:
        return None
    try:
        with _kept(lease) as lost:
            return _compute(lease, (lost, *([stop] if stop else [])))
    except _StoppedError:
        lease.release()
        return None
    except (LeaseLostError, Conversation.DoesNotExist):
        return None
    except Exception as problem:
        # Its words and traceback may quote what people wrote, so they are not logged.
        _log.error(
            "landscape-failed", extra={"conversation": lease.conversation, "problem": type(problem).__name__}
        )
        with suppress(DatabaseError):  # or else the lease runs out
            lease.fail()
        raise


def _compute(lease: Lease, stops: tuple[threading.Event, ...]) -> Computed:
    started = time.monotonic()

    def check(stage: str = "", done: int = 0, total: int = 0) -> None:
        del stage, done, total
        if any(one.is_set() for one in stops):
            raise _StoppedError

    drawn = _draw(lease.conversation, check)
    seconds = time.monotonic() - started
    lease.finish(
        lambda: _store(lease.conversation, drawn, lease.event, seconds),
        seconds=seconds,
        least_pause=LEAST_PAUSE,
    )
    _log.info(
        "landscape-computed",
        extra={"conversation": lease.conversation, "up_to": lease.event, "seconds": round(seconds, 3)},
    )
    if drawn.page and seconds <= LONGEST_HELD:
        _record_overtaken(lease)
    return Computed(lease.conversation, lease.event, drawn.document["digest"], seconds)


def _record_overtaken(lease: Lease) -> None:
    """Put results on record where people never stop voting: once an hour they wait while it is computed."""
    overtaken = MapWork.objects.filter(pk=lease.conversation, last_event__gt=lease.event)
    if not overtaken.exists() or recorded_this_hour(lease.conversation):
        return
    with transaction.atomic():
        lock(lease.conversation)
        if overtaken.exists():  # or everything was deleted in between
            compute_held(lease.conversation)


def compute_held(conversation: int) -> None:
    """Compute and store the landscape while the caller holds the conversation, so that nothing can change.

    Args:
        conversation: its row's id.
    """
    started = time.monotonic()
    event = MapWork.objects.values_list("last_event", flat=True).get(pk=conversation)
    drawn = _draw(conversation, lambda *_told: None)
    _store(conversation, drawn, event, time.monotonic() - started)
    # Whoever else is at it finds their lease gone.
    MapWork.objects.filter(pk=conversation).update(done_event=event, holder="", leased_until=0, failures=0)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A landscape in the forms in which it is kept; `page` is empty where nobody has voted."""

    document: dict[str, Any]
    page: dict[str, Any]
    members: bytes
    inputs: str


def _draw(conversation: int, check: Callable[..., None]) -> _Drawn:
    row = Conversation.objects.get(pk=conversation)
    read = read_votes(conversation)
    check()
    if not len(read.conversation.events):
        return _Drawn({"digest": ""}, {}, b"", "")
    landscape = opinion.analyse(read.conversation, opinion.settings_named(row.settings_name), progress=check)
    document = _without_texts(opinion.document_of(landscape))
    votes = opinion.Votes.latest(read.conversation.events)
    page, members = _published(conversation, landscape, read, votes, max(row.fewest, FEWEST_FLOOR))
    check()
    return _Drawn(document, page, members, opinion.inputs_digest(votes))


def _store(conversation: int, drawn: _Drawn, event: int, seconds: float) -> None:
    """Keep a landscape, and record it where nothing has changed since; while the conversation is held."""
    if not drawn.page:
        StoredLandscape.objects.filter(pk=conversation).delete()
        return
    made, _new = StoredLandscape.objects.update_or_create(
        conversation_id=conversation,
        defaults={
            "event": event,
            "digest": drawn.document["digest"],
            "inputs": drawn.inputs,
            "document": drawn.document,
            "page": drawn.page,
            "members": drawn.members,
            "computed_at": timezone.now(),
            "seconds": seconds,
        },
    )
    if MapWork.objects.filter(pk=conversation, last_event=event).exists():
        record_landscape(made)


def _published(
    conversation: int, landscape: Landscape, read: VotesRead, votes: Votes, fewest: int
) -> tuple[dict[str, Any], bytes]:
    # Only here is anything counted by compiled loops, which take a second to load.
    from isegoria.opinion.publication.figures import page_of  # noqa: PLC0415 - likewise
    from isegoria.opinion.publication.shaping import shape_of  # noqa: PLC0415 - likewise

    shaped = shape_of(landscape, fewest)
    page = page_of(landscape, votes, _sectors(conversation, read), read.important, fewest)
    page["map"] = shaped.page
    members = Members.of(read.rows, landscape.grouping.labels, shaped.points)
    return page, packed(members)


def _sectors(conversation: int, read: VotesRead) -> SectorOf:
    from isegoria.opinion.publication.figures import SectorOf  # noqa: PLC0415 - as above

    rows = list(Sector.objects.filter(conversation_id=conversation).values_list("pk", "key", "names"))
    pks = np.array([pk for pk, _key, _names in rows], np.int64)
    of = np.full(read.sectors.shape, -1, np.int64)
    for place, pk in enumerate(pks):
        of[read.sectors == pk] = place
    vouched = Participant.objects.filter(conversation_id=conversation, sector_verified=True)
    counts = dict(vouched.values_list("sector_id").annotate(count=Count("pk")).order_by())
    return SectorOf(
        of,
        tuple(key for _pk, key, _names in rows),
        tuple(names for _pk, _key, names in rows),
        np.array([counts.get(pk, 0) for pk in pks.tolist()], np.int64),
    )


def _without_texts(document: dict[str, Any]) -> dict[str, Any]:
    """Leave people's words out: the digest does not cover them, and an erasure must not miss a copy."""
    for result in document["statement_results"]:
        del result["text"]
    document["conversation"] = {"simulated": document["conversation"]["simulated"]}
    return document


@contextmanager
def _kept(lease: Lease) -> Iterator[threading.Event]:
    """Prolong the lease now and then, in a thread of its own, for as long as somebody computes.

    Yields:
        Set once the lease is lost.
    """
    lost, done = threading.Event(), threading.Event()

    def keep() -> None:
        try:
            while not done.wait(leasing.LEASE_SECONDS / 4.0):
                try:
                    lease.keep()
                except LeaseLostError:
                    lost.set()
                    return
                except DatabaseError:
                    # The next turn comes before the lease runs out; if not, somebody else takes over.
                    connection.close()
        finally:
            connection.close()

    keeper = threading.Thread(target=keep, name="lease", daemon=True)
    keeper.start()
    try:
        yield lost
    finally:
        done.set()
        keeper.join(timeout=5.0)
