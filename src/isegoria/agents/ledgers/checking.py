"""Checking a ledger in a file: does all that it holds follow from its trail, and from what was judged?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from isegoria.agents.chains import NOTHING, check_chain
from isegoria.agents.errors import AgentError, LedgerError
from isegoria.agents.judging import Law, rejudge
from isegoria.agents.ledgers.counting import Counting
from isegoria.agents.ledgers.laws import read_law
from isegoria.agents.ledgers.periods import LENGTHS, microseconds
from isegoria.agents.requests import canonical, digest_of
from isegoria.agents.swarm import BOARD, Swarm
from isegoria.constitution.guards import Action

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from isegoria.agents.chains import Entry
    from isegoria.agents.ledgers.sqlite import SqliteLedger


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found to hold.

    Attributes:
        entries: of the trail.
        judgements: that were judged again with the same bytes.
        effects: that took place, each after a judgement that allows it.
        digest: of the newest entry; whoever keeps it elsewhere sees if the trail is ever written anew.
    """

    entries: int
    judgements: int
    effects: int
    digest: str


def check_ledger(ledger: SqliteLedger) -> Checked:
    """Follow the trail from its beginning and compare everything with it.

    Raises:
        LedgerError: something was changed, left out, or put in; says what.
    """
    trail = ledger.trail
    last = check_chain(trail)
    replay = _Replay(ledger)
    try:
        for one in trail:
            replay.take(one)
        replay.compare()
    except (ValueError, KeyError, TypeError) as wrong:
        raise LedgerError(
            f"something cannot be read any more ({wrong}); somebody changed it: go back to a copy"
        ) from wrong
    return Checked(
        len(trail), replay.judgements, len(replay.results), NOTHING if last is None else last.digest
    )


class _Replay:
    """What the trail says should be there."""

    def __init__(self, ledger: SqliteLedger) -> None:
        self._ledger = ledger
        self._judged = self._rows("SELECT key, says FROM ledger_judgements ORDER BY number")
        self._said = self._rows("SELECT key, role, by, yes, reason FROM ledger_approvals ORDER BY number")
        self._laws = self._rows("SELECT document FROM ledger_laws ORDER BY number")
        self._law, self._swarm = Law(), Swarm(())
        self._budgets: dict[str, int] = {}
        self._counting = Counting()
        self._approvals: dict[str, set[str]] = {}
        self._statuses: dict[str, tuple[str, str]] = {}
        self.judgements, self.results = 0, dict[str, str]()

    def take(self, entry: Entry) -> None:
        """Follow one entry."""
        told = json.loads(entry.text)
        if entry.kind == "judged":
            self._judge(told, microseconds(datetime.fromisoformat(entry.at)))
        elif entry.kind == "effect":
            if self._statuses.get(told["key"], ("", ""))[0] != "done" or told["key"] in self.results:
                raise LedgerError(f"{told['key']}: it took effect twice, or without being allowed")
            self.results[told["key"]] = told["result"]
        elif entry.kind == "said":
            _same(next(self._said, None), tuple(told[one] for one in ("key", "role", "by", "yes", "reason")))
            if told["yes"]:
                self._approvals.setdefault(told["key"], set()).add(told["role"])
        elif entry.kind == "enacted":
            _same(next(self._laws, None), (canonical(told),))
            self._law = read_law(told)
        else:
            self._change(entry.kind, told)

    def compare(self) -> None:
        """Compare what is there with what should be."""
        for rows in (self._judged, self._said, self._laws):
            _same(next(rows, None), None)
        seen = 0
        for key, status, text, result in self._rows(
            "SELECT a.key, status, says, result FROM ledger_actions a "
            "JOIN ledger_judgements ON number = judgement"
        ):
            seen += 1
            _same((status, text), self._statuses.get(key))
            digest = digest_of(json.loads(result)) if status == "done" else None
            _same(digest, self.results.get(key))
        _same(seen, len(self._statuses))
        _same(tuple(self._ledger.swarm), tuple(self._swarm))
        _same(self._ledger.swarm.paused_by, self._swarm.paused_by)
        _same({one.name: self._ledger.budget(one.name) for one in self._swarm}, self._budgets)

    def _judge(self, told: Mapping[str, Any], now: int) -> None:
        key, text = next(self._judged, ("", "{}"))
        says = json.loads(text)
        _same((key, digest_of(says)), (told["key"], told["judgement"]))
        self._stood(says, now)
        again = rejudge(says, self._law)
        _same(again.text, text)
        fits = {"allow": {"done"}, "approve": {"waiting", "refused"}, "deny": {"denied", "refused"}}
        if told["status"] not in fits[again.outcome]:
            raise LedgerError(f"{key}: what became of it is not what was judged")
        self._statuses[key] = (told["status"], text)
        self.judgements += 1
        if told["status"] == "done":
            action = says["request"]["action"]
            self._counting.add(now, says["request"]["agent"], action["verb"], action["target"])

    def _stood(self, says: Mapping[str, Any], now: int) -> None:
        """Compare what a judgement rests on with what was so at that moment."""
        request, agent = says["request"], says["request"]["agent"]
        action = Action.read(request["action"])
        _same(says["counts"], self._counting.by_names(self._law.counts_for(action), now))
        if agent not in self._swarm:
            _same(says["standing"]["known"], expected=False)
            return
        kept = self._swarm[agent]
        _same(
            says["standing"],
            {
                "known": True,
                "ended": kept.ended,
                "paused": self._swarm.halted(agent),
                "privileged": f"{action.verb} {action.target}" in kept.privileges,
                "spent": self._counting.by_agent(agent, now - LENGTHS["day"]),
                "budget": self._budgets[agent],
            },
        )
        _same(set(says["approvals"]) - self._approvals.get(request["key"], set()), set())

    def _change(self, kind: str, told: Mapping[str, Any]) -> None:
        by, name = told.get("by", ""), told.get("agent", "")
        try:
            if kind == "founded":
                self._swarm = Swarm(told["privileges"])
            elif kind == "created":
                self._swarm.create(by, name, told["privileges"])
                self._budgets[name] = told["budget"]
                if by != BOARD:
                    self._budgets[by] -= told["budget"]
            elif kind == "budget":
                self._budgets[name] = told["budget"]
            elif kind in {"granted", "revoked"}:
                change = self._swarm.grant if kind == "granted" else self._swarm.revoke
                _same(list(change(by, name, told["privilege"])), told["changed"])
            elif kind == "ended":
                _same(list(self._swarm.end(by, name)), told["changed"])
            else:
                {"paused": self._swarm.pause, "resumed": self._swarm.resume}[kind](by, name)
        except (AgentError, KeyError) as wrong:
            raise LedgerError(f"{kind} {name}: this could not happen ({wrong}); somebody wrote it") from wrong

    def _rows(self, asked: str) -> Iterator[tuple[Any, ...]]:
        return iter(self._ledger.connection.execute(asked))


def _same(found: object, expected: object) -> None:
    if found != expected:
        raise LedgerError(
            f"{str(found)[:80]} is kept where the trail says {str(expected)[:80]}; somebody changed either"
        )
