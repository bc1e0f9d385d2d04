"""A ledger in memory: for trying things out, for tests, and for programs that need nothing after they end.

>>> from datetime import UTC, datetime
>>> ledger = MemoryLedger({"order queue"}, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
>>> ledger.create("board", "triage", {"order queue"}, budget=10).level
1
>>> [one.kind for one in ledger.trail]
['founded', 'created']
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from isegoria.agents.chains import Chain
from isegoria.agents.errors import LedgerError
from isegoria.agents.gate import Settled
from isegoria.agents.judging import Law
from isegoria.agents.ledgers.counting import Counting
from isegoria.agents.ledgers.keeping import Keeping
from isegoria.agents.ledgers.laws import law_document
from isegoria.agents.ledgers.periods import LENGTHS, microseconds
from isegoria.agents.requests import canonical, digest_of
from isegoria.agents.swarm import Swarm

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from isegoria.agents.chains import Entry
    from isegoria.agents.gate import Status
    from isegoria.agents.judging import Judgement
    from isegoria.agents.requests import Request


@dataclass(frozen=True, slots=True)
class _Kept:
    request: Request
    settled: Settled


class MemoryLedger(Keeping):
    """Keeps a swarm and its actions until the program ends.

    Args:
        privileges: what the board can hand out.
        clock: gives the moment, with its time zone.
        law: the constitution in force at first.
    """

    def __init__(
        self, privileges: Iterable[str], *, clock: Callable[[], datetime], law: Law | None = None
    ) -> None:
        self._swarm = Swarm(privileges)
        self._budgets: dict[str, int] = {}
        self._clock, self._lock, self._within = clock, threading.RLock(), False
        self._now = clock()
        self._laws = [Law()]
        self._kept: dict[str, _Kept] = {}
        self._approvals: dict[str, frozenset[str]] = {}
        self._counting, self._chain = Counting(), Chain()
        self._undo: list[Callable[[], object]] = []
        with self._changing():
            self._note("founded", {"privileges": sorted(self._swarm.privileges)})
        if law is not None:
            self.enact(law)

    @property
    def laws(self) -> tuple[Law, ...]:
        """All constitutions that were in force, in order; the first one is none."""
        return tuple(self._laws)

    @property
    def trail(self) -> tuple[Entry, ...]:
        """All that happened, in order."""
        return tuple(self._chain.entries)

    def enact(self, law: Law) -> None:
        """Put another constitution in force; what waits for approval will be judged by it."""
        with self._changing():
            self._laws.append(law)
            self._undo.append(self._laws.pop)
            self._note("enacted", law_document(law))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the swarm; undo everything where something was raised.

        Raises:
            LedgerError: one is under way already: an effect cannot ask the gate.
        """
        with self._lock:
            if self._within:
                raise LedgerError("a transaction is under way; effects ask for nothing, so let the agent ask")
            self._within, self._now = True, self._clock()
            try:
                yield
            except BaseException:
                for undo in reversed(self._undo):
                    undo()
                raise
            finally:
                self._undo.clear()
                self._within = False

    def find(self, key: str) -> Settled | None:
        """Give what became of an action that was asked for before."""
        kept = self._kept.get(key)
        return None if kept is None else kept.settled

    def request(self, key: str) -> Request:
        """Give what was asked for under a key.

        Raises:
            LedgerError: nothing was.
        """
        try:
            return self._kept[key].request
        except KeyError:
            raise LedgerError(f"{key}: nobody asked for this; look at the queue again") from None

    def law(self) -> Law:
        """Give the constitution in force."""
        return self._laws[-1]

    def counts(self, names: Collection[str]) -> Mapping[str, int]:
        """Count actions that took effect, by names such as "hide statement per day"."""
        return self._counting.by_names(names, self._moment())

    def approvals(self, key: str) -> frozenset[str]:
        """Give the roles that approved an action so far."""
        return self._approvals.get(key, frozenset())

    def approve(self, key: str, role: str, by: str, *, yes: bool, reason: str) -> None:
        """Keep what a person said."""
        before = self.approvals(key)
        if yes:
            self._approvals[key] = before | {role}
            self._undo.append(lambda: self._approvals.update({key: before}))
        self._note("said", {"key": key, "role": role, "by": by, "yes": yes, "reason": reason})

    def keep(self, request: Request, judgement: Judgement, status: Status) -> None:
        """Keep a new request, or what became of one that waited or was denied."""
        self._put(request.key, _Kept(request, Settled(request.key, status, judgement, MappingProxyType({}))))
        if status == "done":
            told = (microseconds(self._now), request.agent, request.action.verb, request.action.target)
            self._counting.add(*told)
            self._undo.append(lambda: self._counting.remove(*told))
        self._note("judged", {"key": request.key, "status": status, "judgement": judgement.digest})

    def finish(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep what the effect of an action that is done gave back."""
        canonical(dict(result))
        kept = self._kept[key]
        self._put(key, replace(kept, settled=replace(kept.settled, result=MappingProxyType(dict(result)))))
        self._note("effect", {"key": key, "result": digest_of(dict(result))})

    def waiting(self) -> tuple[Settled, ...]:
        """List what waits for people, oldest first."""
        return tuple(one.settled for one in self._kept.values() if one.settled.status == "waiting")

    def _put(self, key: str, made: _Kept) -> None:
        before = self._kept.get(key)
        self._kept[key] = made
        if before is None:
            self._undo.append(lambda: self._kept.pop(key))
        else:
            self._undo.append(lambda: self._kept.update({key: before}))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock, nullcontext() if self._within else self.transaction():
            self._remember()
            yield

    def _remember(self) -> None:
        agents, paused_by, budgets = tuple(self._swarm), self._swarm.paused_by, dict(self._budgets)

        def undo() -> None:
            self._swarm = Swarm(self._swarm.privileges, agents, paused_by=paused_by)
            self._budgets = budgets

        self._undo.append(undo)

    def _save(self, names: Collection[str]) -> None:
        """Memory keeps the swarm as it is."""

    def _note(self, kind: str, document: Mapping[str, Any]) -> None:
        self._chain.add(self._now.isoformat(), kind, document)
        self._undo.append(self._chain.entries.pop)

    def _spent(self, agent: str) -> int:
        return self._counting.by_agent(agent, self._moment() - LENGTHS["day"])

    def _moment(self) -> int:
        return microseconds(self._now if self._within else self._clock())
