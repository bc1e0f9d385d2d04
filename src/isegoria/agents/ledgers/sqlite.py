"""A ledger in a file of SQLite: what the gate lets through is on the disk, with why, or has not happened.

One commit an action. Effects write through `SqliteLedger.connection`, in the same transaction, and cannot end
it. Several processes may have the same file open.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import contextmanager, nullcontext
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.chains import Entry, following
from isegoria.agents.errors import LedgerError, SwarmError
from isegoria.agents.gate import Settled
from isegoria.agents.judging import Judgement, Law
from isegoria.agents.ledgers.counting import DoneTimes
from isegoria.agents.ledgers.keeping import Keeping
from isegoria.agents.ledgers.laws import law_document, read_law
from isegoria.agents.ledgers.periods import LENGTHS, microseconds, since
from isegoria.agents.ledgers.schema import PREFIX, SCHEMA
from isegoria.agents.requests import Request, canonical, digest_of_text
from isegoria.agents.swarm import BOARD, Agent, Swarm
from isegoria.constitution.guards.syntax import ANY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from isegoria.agents.gate import Status

_PATIENCE: Final = 30.0
_READING: Final = frozenset({sqlite3.SQLITE_READ, sqlite3.SQLITE_SELECT})
_TRAIL: Final = "SELECT number, at, kind, text, digest FROM ledger_trail ORDER BY number"
_FOUND: Final = (
    "SELECT ledger_actions.key, status, says, result FROM ledger_actions "
    "JOIN ledger_judgements ON number = judgement WHERE "
)


class SqliteLedger(Keeping):
    """Keeps a swarm and its actions in a file.

    Args:
        path: of the file; made where there is none.
        privileges: what the board can hand out; what a file was founded with stays.
        clock: gives the moment, with its time zone.

    Attributes:
        connection: for effects, and for reading; close it at the end.

    Raises:
        LedgerError: the file is no ledger, or what it holds breaks the swarm's rules.
    """

    def __init__(self, path: Path | str, privileges: Iterable[str], *, clock: Callable[[], datetime]) -> None:
        self._clock, self._lock, self._within = clock, threading.RLock(), False
        self._now, self._in_effect = clock(), False
        try:
            self.connection = sqlite3.connect(
                path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                self.connection.execute(f"PRAGMA {setting}")
            self._found(sorted(Swarm(privileges).privileges))
        except sqlite3.DatabaseError as wrong:
            raise LedgerError(f"{path}: this is no ledger ({wrong}); name another file") from wrong
        self.connection.set_authorizer(self._authorize)

    @property
    def swarm(self) -> Swarm:
        """The swarm as it stands, other processes' changes included; see `Keeping.swarm`."""
        self._look()
        return self._swarm

    @property
    def trail(self) -> tuple[Entry, ...]:
        """All that happened, in order."""
        return tuple(Entry(*one) for one in self.connection.execute(_TRAIL))

    @property
    def laws(self) -> tuple[Law, ...]:
        """All constitutions that were in force, in order; the first one is none."""
        rows = self.connection.execute("SELECT document FROM ledger_laws ORDER BY number")
        return (Law(), *(read_law(json.loads(one)) for (one,) in rows))

    def enact(self, law: Law) -> None:
        """Put another constitution in force; what waits for approval will be judged by it."""
        with self._changing():
            document = law_document(law)
            self.connection.execute(
                "INSERT INTO ledger_laws (digest, document) VALUES (?, ?)", (law.digest, canonical(document))
            )
            self._law = law
            self._note("enacted", document)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the swarm; commit at the end, or undo everything where something was raised.

        Raises:
            LedgerError: one is under way already: an effect cannot ask the gate.
        """
        with self._lock:
            if self._within:
                raise LedgerError("a transaction is under way; effects ask for nothing, so let the agent ask")
            self.connection.execute("BEGIN IMMEDIATE")
            self._within, self._now = True, self._clock()
            try:
                self._catch_up()
                yield
                self._in_effect = False
                self.connection.commit()
            except BaseException:
                self._in_effect = False
                self.connection.rollback()
                self._seen = -1
                raise
            finally:
                self._within = False

    def find(self, key: str) -> Settled | None:
        """Give what became of an action that was asked for before."""
        row = self.connection.execute(f"{_FOUND}ledger_actions.key = ?", (key,)).fetchone()
        return None if row is None else _settled(*row)

    def request(self, key: str) -> Request:
        """Give what was asked for under a key.

        Raises:
            LedgerError: nothing was.
        """
        found = self.find(key)
        if found is None or found.judgement is None:
            raise LedgerError(f"{key}: nobody asked for this; look at the queue again")
        return Request.read(found.judgement.says["request"])

    def law(self) -> Law:
        """Give the constitution in force."""
        self._look()
        return self._law

    def counts(self, names: Collection[str]) -> Mapping[str, int]:
        """Count actions that took effect, by names such as "hide statement per day"."""
        return {name: self._count(*since(name, self._moment())) for name in names}

    def approvals(self, key: str) -> frozenset[str]:
        """Give the roles that approved an action so far."""
        rows = self.connection.execute("SELECT role FROM ledger_approvals WHERE key = ? AND yes", (key,))
        return frozenset(role for (role,) in rows)

    def approve(self, key: str, role: str, by: str, *, yes: bool, reason: str) -> None:
        """Keep what a person said."""
        self.connection.execute(
            "INSERT INTO ledger_approvals (key, role, by, yes, reason) VALUES (?, ?, ?, ?, ?)",
            (key, role, by, yes, reason),
        )
        self._note("said", {"key": key, "role": role, "by": by, "yes": yes, "reason": reason})

    def keep(self, request: Request, judgement: Judgement, status: Status) -> None:
        """Keep a new request, or what became of one that waited or was denied; an effect may follow."""
        text = judgement.text
        number = self.connection.execute(
            "INSERT INTO ledger_judgements (key, says) VALUES (?, ?)", (request.key, text)
        ).lastrowid
        action, done_at = request.action, microseconds(self._now) if status == "done" else None
        self.connection.execute(
            "INSERT INTO ledger_actions VALUES (?, ?, ?, ?, ?, ?, ?, '{}') ON CONFLICT (key) DO UPDATE SET "
            "verb = excluded.verb, target = excluded.target, status = excluded.status, "
            "judgement = excluded.judgement, done_at = excluded.done_at",
            (request.key, request.agent, action.verb, action.target, status, number, done_at),
        )
        self._note("judged", {"key": request.key, "status": status, "judgement": digest_of_text(text)})
        if done_at is not None:
            self._done.add({"agent": request.agent, "verb": action.verb, "target": action.target}, done_at)
        self._in_effect = status == "done"

    def finish(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep what the effect of an action that is done gave back."""
        self._in_effect = False
        text = canonical(dict(result))
        if result:
            self.connection.execute("UPDATE ledger_actions SET result = ? WHERE key = ?", (text, key))
        self._note("effect", {"key": key, "result": digest_of_text(text)})

    def waiting(self) -> tuple[Settled, ...]:
        """List what waits for people, oldest first."""
        rows = self.connection.execute(f"{_FOUND}status = 'waiting' ORDER BY judgement")
        return tuple(_settled(*one) for one in rows)

    def _found(self, privileges: list[str]) -> None:
        """Make the tables where there are none, and read what there is."""
        self._seen, self._version, self._law, self._done = -1, -1, Law(), DoneTimes()
        self._last: Entry | None = None
        self.connection.executescript(f"BEGIN IMMEDIATE;{SCHEMA}COMMIT;")
        with self.transaction():
            if self._version < 0:
                self.connection.execute(
                    "INSERT INTO ledger_head VALUES (1, ?, '', 0)", (canonical(privileges),)
                )
                self._note("founded", {"privileges": privileges})
                self._seen = -1
                self._catch_up()

    def _look(self) -> None:
        """Outside of a transaction others may have changed something since."""
        with self._lock:
            if not self._within:
                self._catch_up()

    def _catch_up(self) -> None:
        """Read what other connections, or an undone transaction, changed."""
        (seen,) = self.connection.execute("PRAGMA data_version").fetchone()
        if seen == self._seen:
            return
        self._done.forget()
        head = self.connection.execute("SELECT swarm, privileges, paused_by FROM ledger_head").fetchone()
        if head is not None and (head[0] != self._version or self._seen < 0):
            self._read_swarm(*head)
        law = self.connection.execute("SELECT document FROM ledger_laws ORDER BY number DESC LIMIT 1")
        self._law = next((read_law(json.loads(one)) for (one,) in law), Law())
        self._last = next((Entry(*one) for one in self.connection.execute(f"{_TRAIL} DESC LIMIT 1")), None)
        self._seen = seen

    def _read_swarm(self, version: int, privileges: str, paused_by: str) -> None:
        rows = self.connection.execute(
            "SELECT name, creator, level, privileges, ended, paused_by, budget FROM ledger_agents "
            "ORDER BY place"
        ).fetchall()
        agents = (
            Agent(name, creator, level, frozenset(json.loads(held)), bool(ended), paused)
            for name, creator, level, held, ended, paused, _budget in rows
        )
        try:
            self._swarm = Swarm(json.loads(privileges), agents, paused_by=paused_by)
        except SwarmError as wrong:
            raise LedgerError(f"{wrong}: somebody changed the file; go back to a copy") from wrong
        self._budgets = {row[0]: row[-1] for row in rows}
        self._version = version

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock, nullcontext() if self._within else self.transaction():
            within, self._in_effect = self._in_effect, False
            try:
                yield
            finally:
                self._in_effect = within

    def _save(self, names: Collection[str]) -> None:
        self._version += 1
        self.connection.execute(
            "UPDATE ledger_head SET swarm = ?, paused_by = ?", (self._version, self._swarm.paused_by)
        )
        for one in (self._swarm[name] for name in names if name != BOARD):
            held = canonical(sorted(one.privileges))
            self.connection.execute(
                "INSERT INTO ledger_agents (name, creator, level, privileges, ended, paused_by, budget) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET privileges = "
                "excluded.privileges, ended = excluded.ended, paused_by = excluded.paused_by, "
                "budget = excluded.budget",
                (one.name, one.creator, one.level, held, one.ended, one.paused_by, self._budgets[one.name]),
            )

    def _note(self, kind: str, document: Mapping[str, Any]) -> None:
        made = following(self._last, self._now.isoformat(), kind, document)
        self.connection.execute(
            "INSERT INTO ledger_trail VALUES (?, ?, ?, ?, ?)",
            (made.number, made.at, made.kind, made.text, made.digest),
        )
        self._last = made

    def _spent(self, agent: str) -> int:
        return self._counted(("agent",), (agent,), self._moment() - LENGTHS["day"])

    def _count(self, verb: str, target: str, after: int) -> int:
        asked = {name: one for name, one in (("verb", verb), ("target", target)) if one != ANY}
        return self._counted(tuple(asked), tuple(asked.values()), after)

    def _counted(self, columns: tuple[str, ...], values: tuple[str, ...], after: int) -> int:
        if not self._within:
            return len(self._times(columns, values, after))
        return self._done.count(columns, values, (after, self._moment()), self._times)

    def _times(self, columns: tuple[str, ...], values: tuple[str, ...], after: int) -> list[int]:
        where = "".join(f"{one} = ? AND " for one in columns)
        asked = f"SELECT done_at FROM ledger_actions WHERE {where}done_at > ? ORDER BY done_at"  # noqa: S608
        rows = self.connection.execute(asked, (*values, after))
        return [moment for (moment,) in rows]

    def _moment(self) -> int:
        return microseconds(self._now if self._within else self._clock())

    def _authorize(self, what: int, *about: str | None) -> int:
        """Let no effect end the transaction, or touch what the ledger keeps."""
        if not self._in_effect or what in _READING:
            return sqlite3.SQLITE_OK
        ours = any((one or "").startswith(PREFIX) for one in about[:2])
        return sqlite3.SQLITE_DENY if ours or what == sqlite3.SQLITE_TRANSACTION else sqlite3.SQLITE_OK


def _settled(key: str, status: Status, says: str, result: str) -> Settled:
    told = MappingProxyType(json.loads(result))
    return Settled(key, status, Judgement.read(json.loads(says)), told)
