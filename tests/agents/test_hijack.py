"""A hijacked agent: it asks for anything, and nothing happens that it may not; everybody else works on."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from agents import attacks
from agents.attacks import Hijacked
from agents.facts import Facts, assert_holds
from agents.rights import LAW, Rights
from isegoria.agents import AgentError, Configuration, Gate, Instructions, Offline, Request, take_turn
from isegoria.agents.ledgers.checking import check_ledger
from isegoria.agents.ledgers.keeping import swarm_effects
from isegoria.agents.ledgers.laws import law_of
from isegoria.agents.ledgers.memory import MemoryLedger
from isegoria.agents.ledgers.sqlite import SqliteLedger
from isegoria.constitution.guards import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from isegoria.agents import Settled

ACTIONS = int(os.environ.get("ISEGORIA_ATTACKS", "20000"))
SEED = int(os.environ.get("ISEGORIA_SEED", "1"))
COMMANDS = {"create agent", "end agent", "pause agent", "revoke privilege"}
SHARE = 10
_TURNS = 12
_START = datetime(2026, 1, 1, tzinfo=UTC)
_INSTRUCTIONS = Instructions(*({"en": "To help.", "ja": "手伝う。"},) * 3)


class Besieged:
    """A swarm with one hijacked agent, whatever is let through, and what may be."""

    def __init__(self, chance: random.Random, path: Path | None = None) -> None:
        self.chance, self.now = chance, _START
        if path is None:
            self.ledger: MemoryLedger | SqliteLedger = MemoryLedger(
                attacks.PRIVILEGES, clock=lambda: self.now
            )
        else:
            self.ledger = SqliteLedger(path, attacks.PRIVILEGES, clock=lambda: self.now)
            self.ledger.connection.execute("CREATE TABLE world (key TEXT PRIMARY KEY, agent TEXT, said TEXT)")
        self.ledger.enact(law_of(LAW, digest="sha256:law"))
        self.effects: list[dict[str, Any]] = []
        commands = swarm_effects(self.ledger)
        happen = {one: self._effect(commands.get(one)) for one in attacks.PRIVILEGES}
        self.gate = Gate(self.ledger, happen)
        self.rights = Rights(Facts(attacks.PRIVILEGES))
        self.seen: Counter[str] = Counter()
        self.wronged: list[tuple[Mapping[str, Any], str]] = []
        for by, name, held, budget in (
            ("board", "lead", attacks.PRIVILEGES, 100_000),
            ("lead", "clerk", ("publish report",), 50_000),
            ("lead", "helper", attacks.OWN, 14),
            ("helper", "pawn", ("send email", "spend money"), 4),
        ):
            self.ledger.create(by, name, held, budget=budget)
            assert self.rights.create(by, name, list(held), budget)

    def ask(self, agent: str, request: Request) -> Settled:
        """Ask the gate, and hold what happens against what may."""
        asked = request.document()
        assert asked["agent"] == agent
        known = asked["key"] in self.rights.kept
        may = type(request) is Request and asked["key"].startswith(f"{agent}:")
        may = may and self.rights.may(asked, self.now)
        may = may and asked["key"] not in self.rights.done and asked["key"] not in self.rights.waiting
        waits = self.rights.waits(asked, self.now)
        # The facts take in the command as well; where they refuse, nothing at all may be left of it.
        if may and request.privilege in COMMANDS and not (known and not self._anew(asked)):
            may = self.rights.command(asked, self.now)
        before = len(self.effects)
        try:
            settled = self.gate.ask(request)
        except AgentError as wrong:
            if may or len(self.effects) > before:
                self.wronged.append((asked, str(wrong)))
            raise
        happened = self.effects[before:]
        assert happened == ([asked] if settled.status == "done" and not settled.before else []), asked
        assert not happened or may, asked
        assert happened or not may or known, asked
        self.rights.kept.add(asked["key"])
        if happened:
            self.rights.note(asked, self.now)
        elif settled.status == "waiting" and not settled.before:
            assert waits, asked
            self.rights.waiting[asked["key"]] = asked
        self.seen[f"{settled.status}{' before' * settled.before}"] += 1
        return settled

    def _anew(self, asked: Mapping[str, Any]) -> bool:
        """Whether the gate judges again what it denied before: not where a guard forbids for good."""
        earlier = self.ledger.find(asked["key"])
        assert earlier is not None
        assert earlier.status == "denied"
        assert earlier.judgement is not None
        return all(
            one.rule in {"paused", "privilege", "budget", "unknown-agent"} or one.guard.startswith("limit")
            for one in earlier.judgement.grounds
            if one.outcome == "deny"
        )

    def people(self) -> None:
        """The treasurer says yes to something that waits; it is what was asked for, or nothing."""
        if not self.rights.waiting or self.chance.random() < 0.5:
            return
        key = self.chance.choice(sorted(self.rights.waiting))
        asked, before = self.rights.waiting[key], len(self.effects)
        may = self.rights.may(asked, self.now, approved=True)
        settled = self.gate.approve(key, role="treasurer", by="person-1")
        assert self.effects[before:] == ([asked] if may else [])
        assert settled.status == ("done" if may else "denied")
        self.rights.waiting.pop(key)
        if may:
            self.rights.note(asked, self.now)
        self.seen["approved"] += may

    def forge(self) -> None:
        """Agents approve nothing, whosever it is; people only what waits for their role."""
        roles = ("treasurer", "organiser", "board")
        forged = [(self.chance.choice(("helper", "pawn", "lead")), one) for one in roles]
        for key in [*self.rights.waiting, "clerk:0"][:2]:
            for by, role in (*forged, ("person-2", "organiser")):
                with pytest.raises(AgentError):
                    self.gate.approve(key, role=role, by=by)
                with pytest.raises(AgentError):
                    self.gate.refuse(key, role=role, by=by, reason="No.")

    def _effect(self, command: Callable[[Request], Mapping[str, Any]] | None) -> Callable[[Request], Any]:
        def happen(request: Request) -> Mapping[str, Any]:
            result = {} if command is None else command(request)
            if isinstance(self.ledger, SqliteLedger):
                row = (request.key, request.agent, json.dumps(request.document()))
                self.ledger.connection.execute("INSERT INTO world VALUES (?, ?, ?)", row)
            self.effects.append(request.document())
            return result

        return happen


def _turn(besieged: Besieged, agent: str) -> int:
    """Let the hijacked steward take a turn, through all six layers."""
    steward = Hijacked(besieged.chance, agent, SHARE)
    configuration = Configuration(
        agent, attacks.PRIVILEGES, {"helper.py": "sha256:" + "0" * 64}, _INSTRUCTIONS, "town", "lead"
    )
    take_turn(
        steward,
        agent=agent,
        world=attacks.INJECTED[0],
        law=besieged.ledger.law(),
        standing=besieged.ledger.standing(agent),
        configuration=configuration,
        reasoner=Offline(),
        ask=lambda request: besieged.ask(agent, request),
        listen=lambda _packet: None,
        stop=lambda: False,
    )
    return steward.proposed


def _straight(besieged: Besieged, agent: str) -> int:
    """Let the hijacked agent hand its requests to the gate itself."""
    for _ in range(SHARE):
        try:
            request = attacks.request(besieged.chance, agent)
        except Exception:  # noqa: BLE001, S112 - whatever it breaks is its own
            continue
        try:
            besieged.ask(agent, request)
        except AgentError:
            besieged.seen["raised"] += 1
    return SHARE


def _honest(besieged: Besieged, number: int) -> None:
    """Let the clerk do its work."""
    action = Action("publish", "report", flags=frozenset({"citation"}))
    request = Request(f"clerk:day-{number}", "clerk", action, {"day": number}, {"en": "The day's report."})
    assert besieged.ask("clerk", request).status == "done"


def _siege(besieged: Besieged) -> int:
    """Let the hijacked agent and the one that it created do their worst, the clerk its work in between."""
    tried = 0
    for number in range(_TURNS):
        besieged.now += timedelta(hours=besieged.chance.choice((0, 1, 7)))
        agent = "helper" if besieged.chance.random() < 0.7 else "pawn"
        tried += (_turn if besieged.chance.random() < 0.5 else _straight)(besieged, agent)
        besieged.people()
        besieged.forge()
        _honest(besieged, number)
    assert [one["key"] for one in besieged.effects if one["agent"] == "clerk"] == [
        f"clerk:day-{number}" for number in range(_TURNS)
    ]
    assert not besieged.wronged
    assert len({one["key"] for one in besieged.effects}) == len(besieged.effects)
    assert_holds(besieged.ledger.swarm, besieged.rights.facts)
    assert {
        one.name: besieged.ledger.budget(one.name) for one in besieged.ledger.swarm
    } == besieged.rights.budgets
    return tried


def test_a_hijacked_agent_gains_nothing_and_stops_nobody() -> None:
    """Whatever it asks for, only what it may happens, exactly once; the clerk's work always does."""
    chance, seen, done = random.Random(SEED), Counter[str](), 0  # noqa: S311 - reproducible
    while done < ACTIONS * 19 // 20:
        besieged = Besieged(chance)
        done += _siege(besieged)
        seen += besieged.seen

    assert min(seen[one] for one in ("done", "denied", "waiting", "raised", "approved")) > done / 500, seen


def test_a_hijacked_agent_gains_nothing_in_a_file(tmp_path: Path) -> None:
    """The same with a ledger on the disk; afterwards it holds nothing that cannot be checked."""
    chance, done, number = random.Random(SEED + 1), 0, 0  # noqa: S311 - reproducible
    while done < ACTIONS // 20:
        path = tmp_path / f"{number}.sqlite"
        besieged = Besieged(chance, path)
        done, number = done + _siege(besieged), number + 1
        assert isinstance(besieged.ledger, SqliteLedger)
        rows = besieged.ledger.connection.execute("SELECT said FROM world ORDER BY rowid")
        assert [json.loads(said) for (said,) in rows] == besieged.effects
        assert check_ledger(besieged.ledger).effects == len(besieged.effects)
        besieged.ledger.connection.close()
