"""Which statement a participant sees next: drawn in proportion to what the landscape says a vote teaches.

A steward may have statements shown up to four times as often or half as often; none is ever left out.

Everybody may check a draw: it depends on the site's secret, the participant and how many votes they have
cast, so loading a page again shows the same statement, and nobody can choose what they are shown.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from bisect import bisect_left
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Sum

from isegoria.agents.stewards.catalogue import LEAST_FACTOR, MOST_FACTOR
from isegoria.store.models import Conversation, ExposureFactor, Statement, StoredLandscape

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

_FRESH_FOR = 0.5
_RELOAD_AFTER = 30.0
_MOST_TABLES = 64
_LEAST_WEIGHT = 1e-6

_Fingerprint: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A statement drawn, and how probable that was."""

    place: int
    probability: float


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """The statements shown in a conversation, and their weights.

    Attributes:
        numbers: shape (S,); their numbers, ascending.
        rows: shape (S,); their rows' ids.
        weights: shape (S,); positive.
        place_of: a statement row's id to its place in the table.
        texts: of each statement, its text, language and translations.
    """

    numbers: tuple[int, ...]
    rows: tuple[int, ...]
    weights: NDArray[np.float64]
    place_of: Mapping[int, int]
    texts: tuple[tuple[str, str, Mapping[str, str]], ...]

    def draw(self, voted: Collection[int], chance: float) -> Drawn | None:
        """Draw among the statements not voted on.

        Args:
            voted: rows of the statements voted on; others than in the table do not matter.
            chance: in [0, 1).

        Returns:
            None where nothing is left.
        """
        weights = self.weights.copy()
        weights[[self.place_of[one] for one in voted if one in self.place_of]] = 0.0
        sums = weights.cumsum()
        if not sums.size or sums[-1] <= 0.0:
            return None
        place = int(np.searchsorted(sums, chance * sums[-1], side="right"))
        # Rounding may reach past the last statement that has a weight.
        while place >= sums.size or weights[place] == 0.0:
            place -= 1
        return Drawn(place, float(weights[place] / sums[-1]))

    def row_of(self, number: int) -> int | None:
        """Give the row of a statement by its number; None where it is not shown."""
        place = bisect_left(self.numbers, number)
        return self.rows[place] if number in self.numbers[place : place + 1] else None

    def text_in(self, place: int, language: str) -> tuple[str, str]:
        """Give a statement's text and the language it is in: the one asked for, if there is a translation."""
        text, written, translations = self.texts[place]
        return (translations[language], language) if translations.get(language) else (text, written)


@dataclass(slots=True)
class _Kept:
    """A table in this process's memory; `checked` and `loaded` in seconds of the monotonic clock."""

    table: Table
    fingerprint: _Fingerprint
    checked: float
    loaded: float


_tables: OrderedDict[int, _Kept] = OrderedDict()
_ids: dict[str, int] = {}
_loading = threading.Lock()


def chance_of(conversation: int, participant: int | None, votes: int) -> float:
    """Give the number in [0, 1) that decides what a participant sees after so many votes."""
    if participant is None:
        return secrets.randbits(53) / 2**53
    drawn = hashlib.blake2b(
        f"{conversation} {participant} {votes}".encode(),
        key=_key(settings.SECRET_KEY),
        person=b"isegoria.routing",
        digest_size=8,
    )
    return (int.from_bytes(drawn.digest(), "big") >> 11) / 2**53


@cache
def _key(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def table_of(conversation: int, *, now: bool = False) -> Table:
    """Give a conversation's table, at most half a second behind the database.

    Within a transaction, and where `now`, it is read from the database as it is.
    """
    if connection.in_atomic_block:
        return _load(conversation).table
    kept = _tables.get(conversation)
    limit = 0.0 if now else _FRESH_FOR
    if kept is not None and time.monotonic() - kept.checked < limit:
        return kept.table
    # One thread looks; the others go on with what there is.
    if not _loading.acquire(blocking=kept is None or now) and kept is not None:
        return kept.table
    try:
        return _refresh(conversation, _tables.get(conversation)).table
    finally:
        _loading.release()


def conversation_id(slug: str) -> int | None:
    """Find a conversation's id by its slug, which never changes."""
    known = None if connection.in_atomic_block else _ids.get(slug)
    if known is None:
        known = Conversation.objects.filter(slug=slug).values_list("pk", flat=True).first()
        if known is None:
            return None
        if len(_ids) >= 100 * _MOST_TABLES:
            _ids.clear()
        _ids[slug] = known
    return known


def forget_tables() -> None:
    """Forget what this process keeps; for tests, in which the same ids mean something else."""
    _tables.clear()
    _ids.clear()


def voted_by(participant: int | None) -> set[int]:
    """Give the rows of the statements a participant has voted on."""
    if participant is None:
        return set()
    with connection.cursor() as cursor:
        # Asked with every vote; building it from models would take twenty times as long as answering it.
        cursor.execute("SELECT statement_id FROM store_vote WHERE participant_id = %s", [participant])
        return {row for (row,) in cursor.fetchall()}


def _refresh(conversation: int, kept: _Kept | None) -> _Kept:
    now = time.monotonic()
    if kept is not None and now - kept.loaded < _RELOAD_AFTER and kept.fingerprint == _look(conversation):
        kept.checked = now
        return kept
    fresh = _load(conversation)
    _tables[conversation] = fresh
    _tables.move_to_end(conversation)
    while len(_tables) > _MOST_TABLES:
        _tables.popitem(last=False)
    return fresh


def _look(conversation: int) -> _Fingerprint:
    """Tell, at little cost, whether anything in the table may have changed."""
    statements = (
        Statement.objects.filter(conversation_id=conversation)
        .values_list("state")
        .annotate(count=Count("pk"), newest=Max("pk"), sum=Sum("pk"))
        .order_by("state")
    )
    event = StoredLandscape.objects.filter(pk=conversation).values_list("event", "digest").first()
    # A steward writes all factors anew, or none: one of them tells of every change.
    balanced = ExposureFactor.objects.filter(statement__conversation_id=conversation).aggregate(
        newest=Max("action_id")
    )
    return (event, tuple(statements), balanced["newest"])


def _load(conversation: int) -> _Kept:
    now = time.monotonic()
    fingerprint = _look(conversation)
    shown = Statement.objects.filter(conversation_id=conversation, state=Statement.State.SHOWN)
    rows = list(shown.order_by("number").values_list("pk", "number", "text", "language", "translations"))
    priorities = _priorities(conversation)
    # A statement newer than the landscape is as likely as any other can be, so that it gets seen.
    newest = max(priorities.values(), default=1.0)
    factors = _factors(conversation)
    weights = [
        max(priorities.get(number, newest), _LEAST_WEIGHT) * factors.get(pk, 1.0)
        for pk, number, *_text in rows
    ]
    table = Table(
        tuple(row[1] for row in rows),
        tuple(row[0] for row in rows),
        np.array(weights, np.float64),
        {row[0]: place for place, row in enumerate(rows)},
        tuple((row[2], row[3], row[4]) for row in rows),
    )
    return _Kept(table, fingerprint, now, now)


def _factors(conversation: int) -> dict[int, float]:
    """Read how much more or less often a steward has statements shown, by row; bounded, whoever asked."""
    rows = ExposureFactor.objects.filter(statement__conversation_id=conversation)
    return {
        row: min(max(factor, LEAST_FACTOR), MOST_FACTOR) / 100
        for row, factor in rows.values_list("statement_id", "factor")
    }


def _priorities(conversation: int) -> dict[int, float]:
    """Read the landscape's priorities, by statement number."""
    document = StoredLandscape.objects.filter(pk=conversation).values_list("document", flat=True).first()
    results = (document or {}).get("statement_results", ())
    return {int(one["id"]): float(one["priority"]) for one in results}
