"""The gate: the only function that can cause an effect.

One transaction: was this very action asked for before? Is the agent alive and not paused? Has it the
privilege? What do the guards of the constitution in force say? Then allow (the effect happens), approve (it
waits for a person) or deny; and all of it is kept, or nothing happened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeAlias

from isegoria.agents.errors import LedgerError
from isegoria.agents.judging import judge_request
from isegoria.agents.requests import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from contextlib import AbstractContextManager

    from isegoria.agents.judging import Judgement, Law, Standing

    Effect: TypeAlias = Callable[[Request], Mapping[str, Any]]

Status: TypeAlias = Literal["done", "waiting", "denied", "refused"]
_PASSING: Final = frozenset({"unknown-agent", "paused", "privilege", "budget"})
STATUSES: Final[tuple[Status, ...]] = ("done", "waiting", "denied", "refused")


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a request.

    Attributes:
        key: of the action.
        status: "done" (its effect is there), "waiting" for people, "denied" by rule, "refused" by a person.
        judgement: the newest one.
        result: what the effect gave back, as JSON; {} where there was none.
        before: it was asked for before, and nothing happened now.
    """

    key: str
    status: Status
    judgement: Judgement | None
    result: Mapping[str, Any]
    before: bool = False


class Ledger(Protocol):
    """Where actions, judgements and what they rest on are kept; everything within one transaction.

    Whoever implements it holds the swarm from the beginning of a transaction to its end, so that neither
    pause nor limit nor constitution changes in between.
    """

    def transaction(self) -> AbstractContextManager[None]:
        """Hold the swarm; commit at the end, or undo everything where something was raised."""

    def find(self, key: str) -> Settled | None:
        """Give what became of an action that was asked for before."""

    def request(self, key: str) -> Request:
        """Give what was asked for under a key."""

    def standing(self, agent: str) -> Standing:
        """Tell how an agent stands."""

    def law(self) -> Law:
        """Give the constitution in force."""

    def counts(self, names: Collection[str]) -> Mapping[str, int]:
        """Count actions that took effect, by names such as "hide statement per day"."""

    def approvals(self, key: str) -> frozenset[str]:
        """Give the roles that approved an action so far."""

    def approve(self, key: str, role: str, by: str, *, yes: bool, reason: str) -> None:
        """Keep what a person said."""

    def keep(self, request: Request, judgement: Judgement, status: Status) -> None:
        """Keep a new request, or what became of one that waited, with its judgement and its record."""

    def finish(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep what the effect of an action that is done gave back."""


class Gate:
    """Lets through what the constitution in force allows, and nothing else.

    Args:
        ledger: where everything is kept.
        effects: by privilege, such as "order queue": what happens. It runs within the gate's transaction, and
            touches nothing but the ledger's own database: mail and web hooks go into an outbox.
    """

    def __init__(self, ledger: Ledger, effects: Mapping[str, Effect]) -> None:
        self._ledger = ledger
        self._effects = dict(effects)

    def ask(self, request: Request) -> Settled:
        """Ask for an action; a key that was asked for before only tells what became of it.

        What was denied is judged anew where it was for a while only (paused, a privilege that may be granted,
        the day's budget, a limit), or under another constitution than the one in force now. Where that says
        the same, nothing is kept.

        Args:
            request: what is asked for. Its key begins with the agent's name and a colon, so that nobody can
                take another's key.

        Raises:
            LedgerError: it is no request, there is no such effect here, or the key is another's; nothing was
                kept.
        """
        if type(request) is not Request:
            raise LedgerError(
                f"{type(request).__name__} is no request, nor is any kind of it; make a Request"
            )
        effect = self._effect(request)
        if not request.key.startswith(f"{request.agent}:"):
            raise LedgerError(
                f"{request.key}: a key begins with its agent's name; call it {request.agent}:{request.key}"
            )
        with self._ledger.transaction():
            earlier = self._ledger.find(request.key)
            if earlier is not None and not _passed(earlier, self._ledger.law()):
                return replace(earlier, before=True)
            judgement = self._judge(request, frozenset())
            if earlier is not None and _same(earlier.judgement, judgement):
                return replace(earlier, before=True)
            return self._settle(request, effect, judgement)

    def approve(self, key: str, *, role: str, by: str) -> Settled:
        """Say yes as a person with a role; where no other is needed, it is judged again and happens.

        Args:
            key: of an action that waits.
            role: in which they say it, as guards name it.
            by: who, as the ledger names people; never an agent.

        Raises:
            LedgerError: nothing waits under this key, or not for this role, or whoever approves is an agent.
        """
        with self._ledger.transaction():
            request = self._waiting(key, role, by)
            effect = self._effect(request)
            self._ledger.approve(key, role, by, yes=True, reason="")
            judgement = self._judge(request, self._ledger.approvals(key))
            return self._settle(request, effect, judgement)

    def refuse(self, key: str, *, role: str, by: str, reason: str) -> Settled:
        """Say no as a person with a role: it will not happen.

        Raises:
            LedgerError: nothing waits under this key, or not for this role, or whoever refuses is an agent.
        """
        with self._ledger.transaction():
            request = self._waiting(key, role, by)
            self._ledger.approve(key, role, by, yes=False, reason=reason)
            judgement = self._judge(request, self._ledger.approvals(key))
            self._ledger.keep(request, judgement, "refused")
            return Settled(key, "refused", judgement, {})

    def _settle(self, request: Request, effect: Effect, judgement: Judgement) -> Settled:
        status: Status = "denied"
        result: Mapping[str, Any] = {}
        if judgement.outcome == "approve":
            status = "waiting"
        elif judgement.outcome == "allow":
            status = "done"
        # Kept first: what the effect writes refers to it.
        self._ledger.keep(request, judgement, status)
        if status == "done":
            result = effect(request)
            self._ledger.finish(request.key, result)
        return Settled(request.key, status, judgement, result)

    def _judge(self, request: Request, approvals: frozenset[str]) -> Judgement:
        law = self._ledger.law()
        return judge_request(
            request,
            law=law,
            standing=self._ledger.standing(request.agent),
            counts=self._ledger.counts(law.counts_for(request.action)),
            approvals=approvals,
        )

    def _waiting(self, key: str, role: str, by: str) -> Request:
        if self._ledger.standing(by).known:
            raise LedgerError(f"{by} is an agent, and agents approve nothing; let a person do it")
        found = self._ledger.find(key)
        if found is None or found.status != "waiting" or found.judgement is None:
            raise LedgerError(f"{key}: nothing waits for a person under this key; look at the queue again")
        if role not in found.judgement.approvals:
            raise LedgerError(f"{key}: this does not wait for the role {role}; look at whom it waits for")
        return self._ledger.request(key)

    def _effect(self, request: Request) -> Effect:
        try:
            return self._effects[request.privilege]
        except KeyError:
            raise LedgerError(
                f"{request.privilege}: there is no such effect here; name one that there is"
            ) from None


def _passed(earlier: Settled, law: Law) -> bool:
    """Tell whether what was denied may be judged anew."""
    if earlier.status != "denied" or earlier.judgement is None:
        return False
    return earlier.judgement.says["law"]["digest"] != law.digest or all(
        one.rule in _PASSING or one.guard.startswith("limit ")
        for one in earlier.judgement.grounds
        if one.outcome == "deny"
    )


def _same(earlier: Judgement | None, now: Judgement) -> bool:
    """Tell whether asking again brought nothing new."""
    return earlier is not None and earlier.grounds == now.grounds and earlier.says["law"] == now.says["law"]
