"""Chores that agents ask the gate for again and again, and the database's own count of what came of each."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Never

from django.db import connection, transaction

from isegoria.agents.errors import AgentError
from isegoria.services.errors import Refused
from isegoria.services.governing import leasing
from isegoria.services.governing.approving import approve, refuse
from isegoria.services.governing.recording import record_agent, record_swarm
from isegoria.services.governing.replaying import replay
from isegoria.services.governing.working import run_due
from isegoria.services.recording import sealing, writing
from isegoria.store.models import AgentAction, AgentTurn, Conversation, Role, Statement, Swarm, SwarmAgent
from swarming import ask, swarm_in
from town import Town, found_town

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SLUG = "chores"
STATEMENTS, MOST_BALANCED = 40, 30
GUARDS = (
    "approve suggest duplicate by moderator",
    f"limit balance exposure to {MOST_BALANCED} per day",
)
_EFFECTS = ("queueplace", "exposurefactor", "suggestion", "stewardreport", "outboxmessage")
_TURN_EVERY, _SEAL_EVERY = 7, 20


@dataclass(frozen=True, slots=True)
class Chore:
    """What is asked for under a number, always the same.

    Attributes:
        agent: who asks.
        privilege: for what.
        arguments: of the effect.
        ends: every state in which it may end.
    """

    agent: str
    privilege: str
    arguments: Mapping[str, Any]
    ends: frozenset[str]


def chore(number: int) -> Chore:
    """Give the chore of a number: of five, two are done, one is limited, one is people's, one denied."""
    first, second = number % STATEMENTS, (number * 7 + 1) % STATEMENTS
    places = [{"statement": one, "score": 900 - one, "reasons": []} for one in sorted({first, second})]
    return (
        Chore("triage", "order queue", {"order": places}, frozenset({"done"})),
        Chore(
            "bridging",
            "suggest bridge",
            {"statement": first, "lower": number % 1000, "missing": []},
            frozenset({"done"}),
        ),
        Chore(
            "exposure",
            "balance exposure",
            {"factors": {str(one["statement"]): 150 for one in places}},
            frozenset({"done", "denied"}),
        ),
        Chore(
            "duplicates",
            "suggest duplicate",
            {"statement": (first + 1) % STATEMENTS, "of": first, "likeness": 90},
            frozenset({"refused" if number % 2 else "done"}),
        ),
        Chore("bridging", "order queue", {"order": places}, frozenset({"denied"})),
    )[number % 5]


def prepare() -> dict[str, int]:
    """Make a conversation with a swarm, all of it on record; let the database count effects by itself.

    Returns:
        How many statements there are.
    """
    town = found_town(SLUG, statements=STATEMENTS)
    with transaction.atomic():
        writing.record_conversation(town.id)
        writing.record_statements(town.id, Statement.objects.filter(conversation_id=town.id))
        for person in Conversation.objects.get(pk=town.id).participants.all():
            writing.record_participant(person)
    town.account("moderator")
    swarm_in(town, *GUARDS)
    with transaction.atomic():
        for row in SwarmAgent.objects.filter(swarm_id=town.id):
            row.budget = 10_000_000
            row.save()
            record_agent(row)
        swarm = Swarm.objects.get(pk=town.id)
        swarm.every = 0
        swarm.save()
        record_swarm(swarm)
    count_effects()
    return {"statements": STATEMENTS}


def count_effects() -> None:
    """Let triggers write down every row that is written into a table of effects, and for which action."""
    postgres = connection.vendor == "postgresql"
    number = "BIGSERIAL" if postgres else "INTEGER"
    note = "INSERT INTO proof_effect(action_id) VALUES (NEW.action_id)"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE proof_effect (id {number} PRIMARY KEY, action_id BIGINT)")
        if postgres:
            cursor.execute(
                "CREATE FUNCTION proof_count() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {note}; RETURN NULL; END $$"
            )
        for table in _EFFECTS:
            for when in ("INSERT", "UPDATE"):
                does = "EXECUTE FUNCTION proof_count()" if postgres else f"BEGIN {note}; END"
                cursor.execute(
                    f"CREATE TRIGGER proof_{table}_{when} AFTER {when} ON store_{table} FOR EACH ROW {does}"
                )


def labour(slot: int, folder: Path) -> Never:
    """Do chore after chore, and take turns with real stewards in between, until killed.

    Whoever begins asks for the last two once more: they do not know what became of them.

    Args:
        slot: which of several workers at once.
        folder: of the journals: a line before each question, and one after each answer.
    """
    # Whoever is killed leaves the lease behind.
    setattr(leasing, "LEASE", timedelta(seconds=0.5))  # noqa: B010 - it is final, but for this test
    town = _town()
    chance = random.Random(os.getpid())  # noqa: S311 - a test's own
    journal = folder / f"{slot}.journal"
    number = max(0, _last(journal) - 1)
    with journal.open("ab", buffering=0) as told:
        while True:
            told.write(f"ask {number}\n".encode())
            told.write(f"told {number} {do(town, number)}\n".encode())
            if number % _TURN_EVERY == slot:
                _turn(town, chance)
            if number % _SEAL_EVERY == slot:
                sealing.seal()
            number += 1


def do(town: Town, number: int) -> str:
    """Ask for the chore of a number; where a person has to say something, they do. Gives what came of it."""
    one = chore(number)
    settled = ask(town, one.privilege, f"chore:{number}", one.arguments, agent=one.agent)
    if settled.status == "waiting":
        _decide(town, settled.key, yes=not number % 2)
        return "asked-a-person"
    return settled.status


def finish(folder: Path) -> dict[str, Any]:
    """Do as whoever comes after the last death does, and tell what the database holds then.

    Args:
        folder: of the journals.
    """
    town = _town()
    lines = [
        line.split() for one in sorted(folder.glob("*.journal")) for line in one.read_text().splitlines()
    ]
    asked = {int(line[1]) for line in lines if line[0] == "ask"}
    for number in sorted(asked):
        do(town, number)
    # Whoever died last may have left a lease behind, which runs out.
    while not run_due("last", threading.Event()):
        time.sleep(0.05)
    for key in AgentAction.objects.filter(swarm_id=town.id, status="waiting").values_list("key", flat=True):
        _decide(town, key, yes=True)
    while sealing.seal():
        pass
    replayed = replay(slug=SLUG)
    return {
        "asked": len(asked),
        "questions": sum(line[0] == "ask" for line in lines),
        "answers": sum(line[0] == "told" for line in lines),
        "wrong": [*_wrong_chores(asked, lines), *_wrong_actions(), *_wrong_records(town.id)],
        "judgements": replayed.judgements,
        "replayed": replayed.same,
        **_counted(),
    }


def _wrong_chores(asked: set[int], lines: list[list[str]]) -> list[str]:
    """Tell which chores did not end as they should, or otherwise than somebody was told."""
    status = dict(_rows("SELECT key, status FROM store_agentaction"))
    keys = {number: f"{chore(number).agent}:chore:{number}" for number in asked}
    wrong = [
        f"{key}: {status.get(key)}"
        for number, key in keys.items()
        if status.get(key) not in chore(number).ends
    ]
    told = {(line[1], line[2]) for line in lines if line[0] == "told" and line[2] != "asked-a-person"}
    wrong += [
        f"{number}: {said} was told, and it is {status.get(keys[int(number)])}"
        for number, said in told
        if status.get(keys[int(number)]) != said
    ]
    balanced = sum(one == "done" for key, one in status.items() if key.startswith("exposure:"))
    refused = sum(one == "denied" for key, one in status.items() if key.startswith("exposure:"))
    if balanced > MOST_BALANCED or (refused and balanced < MOST_BALANCED):
        wrong.append(f"balance exposure: {balanced} done and {refused} denied, {MOST_BALANCED} allowed")
    return wrong


def _wrong_actions() -> list[str]:
    """Tell which actions are unsettled, unjudged, or had another number of effects than they name."""
    effects = dict(_rows("SELECT action_id, count(*) FROM proof_effect GROUP BY action_id"))
    outcomes: dict[int, list[str]] = {}
    for action, outcome in _rows("SELECT action_id, outcome FROM store_agentjudgement ORDER BY number"):
        outcomes.setdefault(action, []).append(outcome)
    wrong = []
    rows = _rows("SELECT id, key, status, request FROM store_agentaction")
    for row, key, status, request in rows:
        given = json.loads(request)["arguments"]
        named = len(given.get("order", given.get("factors", "1"))) if status == "done" else 0
        judged = outcomes.get(row, [])
        allowed = judged.count("allow"), judged[-1:] == ["allow"]
        if status not in {"done", "denied", "refused"} or allowed != (status == "done", status == "done"):
            wrong.append(f"{key}: {status} after {judged}")
        if effects.pop(row, 0) != named:
            wrong.append(f"{key}: {status}, and not {named} effects")
    return wrong + [f"an effect of action {one}, which is not there" for one in effects]


def _wrong_records(conversation: int) -> list[str]:
    """Tell which judgements are not on record in the log, once each."""
    judged = Counter(
        _rows(
            "SELECT key, number FROM store_agentjudgement AS one"
            " JOIN store_agentaction AS action ON one.action_id = action.id"
        )
    )
    records = _rows(
        "SELECT record FROM store_opening"
        " WHERE kind = 'judgement' AND place IS NOT NULL AND conversation_id = %s",
        conversation,
    )
    bodies = [json.loads(text) for (text,) in records]
    recorded = Counter((one["action"], one["number"]) for one in bodies)
    return [f"{one}: on record {recorded[one]} times" for one in {*judged, *recorded} if recorded[one] != 1]


def _counted() -> dict[str, int]:
    ((effects,),) = _rows("SELECT count(*) FROM proof_effect")
    return {
        "actions": AgentAction.objects.count(),
        "turns": AgentTurn.objects.count(),
        "effects": effects,
    }


def _rows(query: str, *values: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _turn(town: Town, chance: random.Random) -> None:
    """Give the stewards something to do, and let them."""
    with transaction.atomic():
        rows = Statement.objects.filter(conversation_id=town.id, number=chance.randrange(STATEMENTS))
        rows.update(state=chance.choice(("pending", "shown")))
        writing.record_statements(town.id, rows)
    run_due("victim", threading.Event())


def _decide(town: Town, key: str, *, yes: bool) -> None:
    account = Role.objects.filter(conversation_id=town.id, kind="moderator").values_list(
        "account", flat=True
    )[0]
    try:
        if yes:
            approve(slug=SLUG, key=key, account=account)
        else:
            refuse(slug=SLUG, key=key, account=account, reason="Not today.")
    except (AgentError, Refused):
        # Another worker was faster.
        return


def _town() -> Town:
    return Town(Conversation.objects.get(slug=SLUG).pk, (), SLUG)


def _last(journal: Path) -> int:
    lines = journal.read_text().splitlines() if journal.exists() else []
    return max((int(line.split()[1]) for line in lines), default=0)
