"""The swarm against another account of its rules: on millions of random operations, and on all short ones."""

from __future__ import annotations

import itertools
import os
import random
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from agents.facts import Facts, assert_holds
from isegoria.agents import Gate, Law, Request, Swarm, SwarmError
from isegoria.agents.ledgers.memory import MemoryLedger
from isegoria.constitution.guards import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPERATIONS = int(os.environ.get("ISEGORIA_OPERATIONS", "200000"))
SEED = int(os.environ.get("ISEGORIA_SEED", "1"))
PRIVILEGES = ("create agent", "hide statement", "order queue")
_OFFERED = (*PRIVILEGES, "print money", "any agent", "nonsense")
_EPISODE = 80
_NAMES = [f"a{one}" for one in range(14)]
_COMMANDS = ("grant", "revoke", "end", "pause", "resume")
Operation = tuple[str, tuple[Any, ...]]


def answer(swarm: Any, operation: Operation) -> object:  # noqa: ANN401 - a swarm, or a ledger with one
    """Do it, and give what the facts would give."""
    verb, given = operation
    try:
        told = getattr(swarm, verb)(*given)
    except SwarmError as wrong:
        return wrong.code
    if verb == "create":
        return told.level, told.privileges
    if isinstance(told, bool):
        return told
    assert len(set(told)) == len(told)
    return set(told)


def _drawn(chance: random.Random, facts: Facts) -> Iterator[Operation]:
    """Draw operations: most by and about agents there are, some by and about nobody."""
    draw, pick = chance.random, chance.choice
    while True:
        made = len(facts.maker)
        some = _NAMES[: made + 1] if draw() < 0.1 or not made else _NAMES[:made]
        by = (
            "board" if draw() < 0.3 else pick(some) if draw() < 0.95 else pick(("overseer", "integrity", "x"))
        )
        name = pick(some) if draw() < 0.96 else pick(("board", "ghost", "overseer"))
        turn = draw()
        if turn < 0.4 and made < len(_NAMES) - 1:
            name = _NAMES[made] if draw() < 0.93 else pick((*some, "board", "Bad!", ""))
            offered = PRIVILEGES if draw() < 0.9 else _OFFERED
            wanted = [one for one in offered if draw() < 0.75]
            # Deep lines are what is hard: the newest agent creates more often than others.
            by = _NAMES[made - 1] if made and draw() < 0.5 else by
            yield "create", (by, name, wanted)
        elif turn < 0.62:
            by = facts.maker.get(name, by) if draw() < 0.5 else by
            yield "grant", (by, name, pick(PRIVILEGES if draw() < 0.95 else _OFFERED))
        elif turn < 0.76:
            yield "revoke", (by, name, pick(PRIVILEGES))
        elif turn < 0.8:
            yield "end", (by, name)
        elif turn < 0.86:
            yield "pause", (by if draw() < 0.7 else "overseer", name if draw() < 0.9 else "board")
        else:
            yield "resume", ("board" if draw() < 0.8 else by, name if draw() < 0.7 else "board")


def test_no_sequence_of_operations_escapes_the_rules() -> None:
    """Whatever agents, board and overseers do, in any order: nobody gets more than their creator has."""
    chance, seen, deepest, done = random.Random(SEED), Counter[str](), 0, 0  # noqa: S311 - reproducible
    while done < OPERATIONS:
        swarm, facts = Swarm(PRIVILEGES), Facts(PRIVILEGES)
        for number, operation in enumerate(itertools.islice(_drawn(chance, facts), _EPISODE)):
            expected = getattr(facts, operation[0])(*operation[1])
            assert answer(swarm, operation) == expected, operation
            seen[f"{operation[0]} {expected if isinstance(expected, str) else 'done'}"] += 1
            if number % 10 == 9:
                assert_holds(swarm, facts)
        deepest = max(deepest, *(one.level for one in swarm), 0)
        done += _EPISODE

    assert deepest > 5
    assert {one.split()[1] for one in seen} >= {
        *("done", "no-agent", "ended", "paused", "not-below", "not-creator"),
        *("escalation", "privilege", "name", "name-taken", "board-only"),
    }
    assert sum(count for one, count in seen.items() if one.endswith("done")) > done / 4, seen


def test_the_gate_lets_through_what_the_facts_say() -> None:
    """Whoever was ended, paused or stripped of a privilege, by whomever above, has no effect from then on."""
    chance, effects, done = random.Random(SEED), list[str](), 0  # noqa: S311 - reproducible
    statuses: Counter[str] = Counter()
    while done < OPERATIONS // 20:
        facts = Facts(PRIVILEGES)
        ledger = MemoryLedger(
            PRIVILEGES, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), law=Law("sha256:law", 1)
        )
        effects.clear()
        gate = Gate(ledger, {one: _remembered(effects) for one in PRIVILEGES})
        for number, (verb, given) in enumerate(itertools.islice(_drawn(chance, facts), _EPISODE)):
            expected = getattr(facts, verb)(*given)
            assert answer(ledger, (verb, given)) == expected, (verb, given)
            if verb == "create" and not isinstance(expected, str):
                ledger.set_budget("board", given[1], 1_000)
            agent, privilege = chance.choice(_NAMES), chance.choice(PRIVILEGES)
            settled = gate.ask(_request(agent, privilege, number))
            allowed = (
                agent in facts.maker
                and not facts.has_ended(agent)
                and not facts.waits(agent)
                and facts.holds(agent, privilege)
            )
            assert (settled.status == "done") == allowed == (f"{agent}:{number}" in effects)
            statuses[settled.status] += 1
        assert_holds(ledger.swarm, facts)
        done += _EPISODE

    assert min(statuses["done"], statuses["denied"]) > done / 20, statuses


def _remembered(effects: list[str]) -> Callable[[Request], dict[str, Any]]:
    def happen(request: Request) -> dict[str, Any]:
        effects.append(request.key)
        return {}

    return happen


def _request(agent: str, privilege: str, number: int) -> Request:
    verb, target = privilege.split()
    return Request(f"{agent}:{number}", agent, Action(verb, target), prose={"en": "It is my work."})


# What is written down of a world: whoever there is, and how they stand. By these alone both accounts answer.
State = tuple[tuple[tuple[str, str, frozenset[str], bool, str], ...], str]
_WORLD = PRIVILEGES[:2]


def _every_operation(size: int) -> list[Operation]:
    """Every operation by everybody about everybody, in a world of at most so many agents."""
    names, found = _NAMES[:size], list[Operation]()
    for by in ("board", "overseer", *names):
        for name in names:
            found += [(verb, (by, name, "hide statement")) for verb in ("grant", "revoke")]
            found += [("create", (by, name, list(wanted))) for wanted in (_WORLD, _WORLD[:1], _WORLD[1:])]
        found += [(verb, (by, name)) for verb in ("end", "pause", "resume") for name in (*names, "board")]
    return found


def _state(swarm: Swarm) -> State:
    agents = ((one.name, one.creator, one.privileges, one.ended, one.paused_by) for one in swarm)
    return tuple(agents), swarm.paused_by


def _reached(size: int, depth: int) -> tuple[int, int]:
    """Try all sequences of operations: from each state that one fewer led to, each operation.

    Two sequences that lead to one state go on alike in both accounts, so only the first one is taken further.

    Returns:
        How many states there are, and how many steps were tried.
    """
    operations, first = _every_operation(size), (Swarm(_WORLD), Facts(_WORLD))
    seen, waiting, tried = {_state(first[0])}, [first], 0
    for _ in range(depth):
        found = []
        for before in waiting:
            told, pair = _state(before[0]), _copied(before)
            for one in operations:
                expected = getattr(pair[1], one[0])(*one[1])
                assert answer(pair[0], one) == expected, (told, one)
                tried, state = tried + 1, _state(pair[0])
                if state == told:
                    continue
                assert not isinstance(expected, str), "what was refused changes nothing"
                if state not in seen:
                    assert_holds(*pair)
                    seen.add(state)
                    found.append(pair)
                pair = _copied(before)
        waiting = found
    return len(seen), tried


def _copied(pair: tuple[Swarm, Facts]) -> tuple[Swarm, Facts]:
    swarm, facts = pair
    return Swarm(swarm.privileges, swarm, paused_by=swarm.paused_by), facts.copy()


@pytest.mark.parametrize(("size", "depth"), [(2, 5), (3, 4)])
def test_no_sequence_in_a_small_world_escapes_the_rules(size: int, depth: int) -> None:
    """All sequences of operations by and about two agents, five long, and three agents, four long."""
    states, steps = _reached(size, depth)

    assert states > 2_000
    assert steps > 80_000


@pytest.mark.skipif(OPERATIONS < 1_000_000, reason="make swarm runs it")
def test_no_sequence_of_five_among_three_agents_escapes_the_rules() -> None:
    """All sequences of five operations by and about three agents."""
    states, steps = _reached(3, 5)

    assert states > 20_000
    assert steps > 1_000_000


@pytest.mark.parametrize("held", list(itertools.product((False, True), repeat=5)))
def test_no_way_down_five_levels_gains_anything(held: tuple[bool, ...]) -> None:
    """Whichever levels ask for a privilege, nobody below one that lacks it can be created with it."""
    swarm, facts, by = Swarm(PRIVILEGES[:2]), Facts(PRIVILEGES[:2]), "board"
    for number, wants in enumerate(held):
        for wanted in (["create agent", "hide statement"][: 1 + wants], ["create agent"]):
            made = ("create", (by, _NAMES[number], wanted))
            assert answer(swarm, made) == getattr(facts, "create")(*made[1])  # noqa: B009 - as everywhere here
        by = _NAMES[number]
        assert_holds(swarm, facts)
    assert [("hide statement" in one.privileges) for one in swarm] == [
        all(held[: number + 1]) for number in range(5)
    ]


def test_a_line_ends_at_eight_levels_and_a_swarm_at_ten_thousand() -> None:
    """Neither a chain nor a crowd of agents grows without end."""
    swarm, facts = Swarm(PRIVILEGES), Facts(PRIVILEGES)
    for number, by in enumerate(("board", *_NAMES[:8])):
        made = ("create", (by, _NAMES[number], ["create agent"]))
        assert answer(swarm, made) == facts.create(*made[1])
    assert len(swarm) == 8

    crowd = Swarm(PRIVILEGES)
    for number in range(10_000):
        crowd.create("board", f"n{number}", ())
    with pytest.raises(SwarmError, match="10,000 agents at most"):
        crowd.create("board", "one-more", ())
