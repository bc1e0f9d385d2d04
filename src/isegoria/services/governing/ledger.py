"""The gate's ledger in the site's database: everything of one action within one transaction.

Whoever asks, approves, pauses or changes anything holds the swarm's row until the transaction ends. So when a
pause has committed, no effect commits after it; and no two agents together go beyond a limit.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Max

from isegoria.agents.errors import LedgerError
from isegoria.agents.gate import Settled
from isegoria.agents.judging import Judgement, Standing
from isegoria.agents.ledgers.periods import PERIODS
from isegoria.agents.requests import Request, canonical
from isegoria.services.governing.law import law_of
from isegoria.services.governing.recording import record_approval, record_judgement
from isegoria.store.chain import Link, chain_of
from isegoria.store.models import AgentAction, AgentApproval, AgentJudgement, Swarm
from isegoria.store.queueing import in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from isegoria.agents.gate import Status
    from isegoria.agents.judging import Law


class DatabaseLedger:
    """Keeps actions, judgements and approvals of one swarm.

    Args:
        conversation: row id of the conversation whose swarm it is.
        clock: gives the time.
        turn: row id of the turn in which is asked; None outside turns.
    """

    def __init__(self, conversation: int, clock: Callable[[], datetime], turn: int | None = None) -> None:
        self.conversation = conversation
        self.turn = turn
        self.now = clock()
        self._clock = clock
        self._swarm: Swarm | None = None
        self._rows: dict[str, AgentAction] = {}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the swarm; commit at the end, or undo everything where something was raised.

        Raises:
            LedgerError: there is no swarm any more.
        """
        with in_turn(), transaction.atomic():
            held = Swarm.objects.select_for_update().filter(pk=self.conversation)
            self._swarm, self._rows = held.first(), {}
            if self._swarm is None:
                raise LedgerError("this conversation has no swarm; found one first")
            # Read once it is held: whoever waited sees the time at which they went on.
            self.now = self._clock()
            yield

    def find(self, key: str) -> Settled | None:
        """Give what became of an action that was asked for before."""
        row = self._row(key)
        if row is None:
            return None
        says = row.judgements.order_by("-number").first()
        judgement = None if says is None else Judgement.read(_loaded(says.text))
        return Settled(key, _status(row), judgement, row.result)

    def request(self, key: str) -> Request:
        """Give what was asked for under a key."""
        row = self._row(key)
        if row is None:
            raise LedgerError(f"{key}: nothing was asked for under this key; look at the queue again")
        return Request.read(_loaded(row.request))

    def row(self, key: str) -> AgentAction:
        """Give an action's row; for effects, which name it."""
        row = self._row(key)
        if row is None:
            raise LedgerError(f"{key}: nothing was asked for under this key; look at the queue again")
        return row

    def standing(self, agent: str) -> Standing:
        """Tell how an agent stands."""
        chain = chain_of(self.conversation, agent)
        if not chain:
            return Standing()
        own, paused = chain[0], self._paused(chain)
        done = AgentAction.objects.filter(
            swarm_id=self.conversation,
            agent=agent,
            status=AgentAction.Status.DONE,
            settled_at__gt=self.now - PERIODS["day"],
        )
        return Standing(True, own.ended, paused, own.privileges, done.count(), own.budget)

    def law(self) -> Law:
        """Give the constitution in force."""
        return law_of(self._held())

    def counts(self, names: Collection[str]) -> Mapping[str, int]:
        """Count actions that took effect within the last hour, day, week or month of 31 days."""
        return {one: self._count(*one.split()) for one in sorted(names)}

    def approvals(self, key: str) -> frozenset[str]:
        """Give the roles that approved an action so far."""
        rows = AgentApproval.objects.filter(action=self._rows[key], yes=True)
        return frozenset(rows.values_list("role", flat=True))

    def approve(self, key: str, role: str, by: str, *, yes: bool, reason: str) -> None:
        """Keep what a person said; `by` is "account " and the row's id."""
        made = AgentApproval.objects.create(
            action=self._rows[key],
            role=role,
            account_id=int(by.removeprefix("account ")),
            yes=yes,
            reason=reason,
            at=self.now,
        )
        record_approval(made)

    def keep(self, request: Request, judgement: Judgement, status: Status) -> None:
        """Keep a new request, or what became of one that waited, with its judgement and its record."""
        settled = None if status == "waiting" else self.now
        row = self._row(request.key)
        if row is None:
            row = AgentAction.objects.create(
                swarm_id=self.conversation,
                key=request.key,
                agent=request.agent,
                turn_id=self.turn,
                privilege=request.privilege,
                request=canonical(request.document()),
                status=status,
                restricted=request.arguments.get("restricted") is True,
                asked_at=self.now,
                settled_at=settled,
            )
            self._rows[request.key] = row
            last = 0
        else:
            row.status, row.settled_at = status, settled
            row.request = canonical(request.document())
            row.save(update_fields=["status", "settled_at", "request"])
            last = row.judgements.aggregate(last=Max("number"))["last"] or 0
        made = AgentJudgement.objects.create(
            action=row,
            number=last + 1,
            outcome=judgement.outcome,
            text=judgement.text,
            digest=judgement.digest,
            law=judgement.says["law"]["digest"],
            at=self.now,
        )
        record_judgement(row, made)

    def finish(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep what the effect of an action that is done gave back."""
        if result:
            row = self._rows[key]
            row.result = dict(result)
            row.save(update_fields=["result"])

    def _held(self) -> Swarm:
        if self._swarm is None or not connection.in_atomic_block:
            raise LedgerError("the swarm is not held; ask within a transaction of the ledger")
        return self._swarm

    def _row(self, key: str) -> AgentAction | None:
        self._held()
        if key not in self._rows:
            row = AgentAction.objects.filter(swarm_id=self.conversation, key=key).first()
            if row is None:
                return None
            self._rows[key] = row
        return self._rows[key]

    def _paused(self, chain: tuple[Link, ...]) -> str:
        if self._held().paused_by:
            return "board"
        return next((one.name for one in chain if one.paused), "")

    def _count(self, verb: str, target: str, _per: str, period: str) -> int:
        rows = AgentAction.objects.filter(
            swarm_id=self.conversation,
            status=AgentAction.Status.DONE,
            settled_at__gt=self.now - PERIODS[period],
        )
        if verb != "any" and target != "any":
            rows = rows.filter(privilege=f"{verb} {target}")
        elif verb != "any":
            rows = rows.filter(privilege__startswith=f"{verb} ")
        elif target != "any":
            rows = rows.filter(privilege__endswith=f" {target}")
        return rows.count()


def _loaded(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def _status(row: AgentAction) -> Status:
    return row.status  # type: ignore[return-value]  # the database holds nothing else
