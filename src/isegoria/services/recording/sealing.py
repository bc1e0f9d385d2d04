"""Give records that wait their places in the log, and sign how far it has come.

The records that wait are shuffled, so that the order of places does not tell who voted after whom. What must
keep its order does: the acts of one person on one statement, what is said one after the other of one
statement, person or conversation, everything about a swarm, so that whoever reads the log sees that nothing
happened after a pause, and everything before and after a published result, which so names exactly the records
that it follows from.
"""

from __future__ import annotations

import json
import logging
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from isegoria.record.checkpoints import Checkpoint as SignedCheckpoint
from isegoria.record.entries import commitment
from isegoria.record.errors import RecordError
from isegoria.record.hashing import EMPTY_ROOT
from isegoria.record.log import grow
from isegoria.record.notes import Note
from isegoria.services.recording import heads
from isegoria.services.recording.errors import SealingRefusedError
from isegoria.services.recording.keys import log_key
from isegoria.services.recording.reading import DatabaseTiles
from isegoria.store.json_rows import column, source
from isegoria.store.models import Checkpoint, Conversation, LogState, LogTile, Opening

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Collection, Iterable, Sequence
    from random import Random

    from isegoria.record.log import Growth
    from isegoria.record.notes import SigningKey

    _Line: TypeAlias = tuple[int | None, str, int | None, int | None]

MOST: Final = 5_000  # a transaction, in which on SQLite votes wait
EVERY: Final = 2.0  # seconds, in which acts gather to be shuffled
_BETWEEN: Final = 0.05
_LONGEST_PAUSE: Final = 30.0
BARRIERS: Final = frozenset({"result", "summary", "ratification"})
# What programs do is nobody's secret, and before or after a pause is all the difference.
GOVERNED: Final = frozenset(
    {
        "swarm",
        "agent",
        "configuration",
        "turn",
        "judgement",
        "approval",
        "suggestion",
        "message",
        "motion",
        "speech",
    }
)
_log = logging.getLogger(__name__)


class Waiting(NamedTuple):
    """An opening without a place, but for what it opens.

    Attributes:
        id: its row's; within a conversation, in the order of what happened.
        conversation: its row's id; None for what concerns the whole site.
        participant: their row's id.
        kind: the record's type.
        statement: its number.
    """

    id: int
    conversation: int | None
    participant: int | None
    kind: str
    statement: int | None

    @property
    def line(self) -> _Line:
        """Those of one line keep their order."""
        if self.kind in GOVERNED:
            return self.conversation, "swarm", None, None
        return self.conversation, self.kind, self.participant, self.statement


@dataclass(frozen=True, slots=True)
class Sealed:
    """That records were sealed.

    Attributes:
        size: of the log, from then on.
        entries: how many were sealed.
        seconds: for how long the database was held.
    """

    size: int
    entries: int
    seconds: float


def seal(*, most: int = MOST) -> Sealed | None:
    """Seal what has waited longest, all or nothing; of several sealers, one at a time goes on.

    Args:
        most: how many at once.

    Returns:
        None where nothing waits.

    Raises:
        SealingRefusedError: the database is not what was signed last.
    """
    entry_of = _waiting(most)
    if not entry_of:
        return None
    with transaction.atomic():
        state = _locked()
        started = time.monotonic()
        # Somebody may have sealed or erased some of them in between.
        ordered = in_order(_still(entry_of), SystemRandom())
        if not ordered:
            return None
        key, reader = log_key(), DatabaseTiles()
        _check(state, key, reader)
        growth = grow(reader, state.size, [entry_of[one.id] for one in ordered])
        note = key.signed(SignedCheckpoint(state.origin, growth.size, growth.root).text())
        _place(ordered, state.size)
        _store(state, growth, note)
    seconds = time.monotonic() - started
    heads.remember(note)
    _log.info(
        "log-sealed", extra={"entries": len(ordered), "size": growth.size, "seconds": round(seconds, 3)}
    )
    return Sealed(growth.size, len(ordered), seconds)


def keep_sealing(
    stop: threading.Event, *, every: float = EVERY, beat: Callable[[], None] = lambda: None
) -> None:
    """Seal again and again until told to stop; a thread of its own, so that nothing else delays it.

    Args:
        stop: once set, the loop ends soon.
        every: seconds between two looks.
        beat: called after every look, so that whoever watches sees that the loop goes on.
    """
    pause, told = every, ""
    try:
        while not stop.wait(pause):
            close_old_connections()
            try:
                sealed = seal()
            except Exception as problem:  # noqa: BLE001 - the database may be away, and will be back
                pause = min(2.0 * max(pause, every), _LONGEST_PAUSE)
                fact = str(problem) if isinstance(problem, SealingRefusedError) else ""
                name = type(problem).__name__
                if (fact or name) != told:
                    _log.error("sealing-failed", extra={"problem": name, "because": fact})
                told = fact or name
            else:
                # Where much waits, votes go first for a moment.
                pause, told = (_BETWEEN if sealed and sealed.entries >= MOST else every), ""
            beat()
    finally:
        connection.close()


def in_order(waiting: Iterable[Waiting], random: Random) -> list[Waiting]:
    """Shuffle, and keep what must keep its order; `waiting` is in the order of ids.

    A result divides what is recorded of its own conversation only: the more is shuffled together, the less
    tells the place of an entry.
    """
    every = list(waiting)
    recorded: defaultdict[int | None, list[Waiting]] = defaultdict(list)
    for one in every:
        recorded[one.conversation].append(one)
    coming = {number: iter(_between_results(own, random)) for number, own in recorded.items()}
    places = [one.conversation for one in every]
    random.shuffle(places)
    return [next(coming[number]) for number in places]


def _between_results(own: Sequence[Waiting], random: Random) -> list[Waiting]:
    """Shuffle what is recorded of one conversation between its results, and keep the order in each line."""
    ordered: list[Waiting] = []
    segment: list[Waiting] = []
    for one in own:
        if one.kind in BARRIERS:
            ordered += [*_shuffled(segment, random), one]
            segment = []
        else:
            segment.append(one)
    return ordered + _shuffled(segment, random)


def _shuffled(segment: Sequence[Waiting], random: Random) -> list[Waiting]:
    # The lines are shuffled, and each place then goes to the earliest of its line.
    lines: defaultdict[_Line, deque[Waiting]] = defaultdict(deque)
    for one in segment:
        lines[one.line].append(one)
    places = [one.line for one in segment]
    random.shuffle(places)
    return [lines[line].popleft() for line in places]


def _waiting(most: int) -> dict[int, bytes]:
    """Give the entries of what has waited longest, by the openings' ids; before anybody waits for it."""
    hidden = Conversation.objects.filter(slug__startswith="_").values_list("pk", flat=True)
    rows = Opening.objects.filter(index=None).order_by("pk")
    imported = list(hidden)  # still, so nobody may know of them
    if imported:
        rows = rows.exclude(conversation__in=imported)
    found = rows.values_list("pk", "nonce", "record")[:most]
    return {number: commitment(bytes.fromhex(nonce), record) for number, nonce, record in found}


def _still(numbers: Collection[int]) -> list[Waiting]:
    rows = Opening.objects.filter(index=None, pk__gte=min(numbers), pk__lte=max(numbers)).order_by("pk")
    found = rows.select_for_update().values_list("pk", "conversation", "participant", "kind", "statement")
    return [Waiting(*row) for row in found if row[0] in numbers]


def _locked() -> LogState:
    """Hold the log, so that nobody else seals meanwhile; it begins here where it has not yet."""
    state = LogState.objects.select_for_update().first()
    if state is None:
        begun = LogState(pk=1, origin=log_key().name, root=EMPTY_ROOT)
        LogState.objects.bulk_create([begun], ignore_conflicts=True)
        state = LogState.objects.select_for_update().get()
    return state


def _check(state: LogState, key: SigningKey, reader: DatabaseTiles) -> None:
    root = bytes(state.root)
    heads.check(reader, origin=state.origin, size=state.size, root=root)
    last = Checkpoint.objects.order_by("-size").first()
    if last is None:
        return
    if (last.size, bytes(last.root)) != (state.size, root):
        raise SealingRefusedError(
            f"the log holds {state.size:,} entries, and {last.size:,} were signed; restore a newer backup"
        )
    try:
        Note.parse(last.note).open([key.public])
    except RecordError as wrong:
        raise SealingRefusedError(
            f"the log was signed by another key so far ({wrong}); put the file log-key back, or the variable "
            "ISEGORIA_LOG_KEY, as they were"
        ) from wrong


def _place(ordered: Sequence[Waiting], size: int) -> None:
    pairs = json.dumps([(one.id, size + place) for place, one in enumerate(ordered)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE store_opening SET place = {column(1)} FROM {source()} AS act "  # noqa: S608 - nothing from outside
            f"WHERE store_opening.id = {column(0)}",
            [pairs],
        )


def _store(state: LogState, growth: Growth, note: str) -> None:
    LogTile.objects.bulk_create(
        (LogTile(level=one.level, index=one.index, width=one.width, data=one.data) for one in growth.tiles),
        update_conflicts=True,
        unique_fields=["level", "index"],
        update_fields=["width", "data"],
    )
    now = timezone.now()
    Checkpoint.objects.create(size=growth.size, root=growth.root, note=note, sealed_at=now)
    state.size, state.root, state.sealed_at = growth.size, growth.root, now
    state.save()
