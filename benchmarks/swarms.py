"""A swarm of a thousand agents, and processes that act for them without a pause, for measurements and tests.

    python -m benchmarks.swarms FOLDER ACTORS

The environment names a database that is empty but for its tables. A line on standard input is a JSON list: a
command and what it is about, and its answer comes back as a line of JSON; `COMMANDS` says which there are.
Each process that acts keeps a journal in the folder, a line an action: when it was asked for and answered, in
seconds of the machine's own clock, the agent, and what came of it.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Never

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SLUG: Final = "crowd"
GROUPS, WORKERS = 9, 110
AGENTS = 1 + GROUPS + GROUPS * WORKERS
_STATEMENTS: Final = 50
_ASKED: Final = ("suggest", "bridge")
_PRIVILEGE: Final = " ".join(_ASKED)
_HOT: Final = 0.5  # of all actions, so many are asked for by the few whose turn to be paused comes


def main() -> None:
    """Found the swarm, let processes act for it, and do as told until nobody says anything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.web.settings")
    os.environ.setdefault("ISEGORIA_LOG", "off")
    import django  # noqa: PLC0415 - settings first

    django.setup()
    from django.db import connection  # noqa: PLC0415 - likewise

    folder, actors = Path(sys.argv[1]), int(sys.argv[2])
    _found()
    connection.close()
    children = [_forked(folder / f"{one}.journal", one) for one in range(actors)]
    try:
        _say(AGENTS)
        for line in sys.stdin:
            command, *about = json.loads(line)
            if command == "end":
                _end(children)
            _say(COMMANDS[command](*about))
    finally:
        _end(children)


def below(name: str) -> set[str]:
    """Give an agent and everybody below it, by their names; "board" and "lead" for everybody."""
    if name in {"board", "lead"}:
        return {"lead", *(one for group in range(GROUPS) for one in below(f"group{group}"))}
    if name.startswith("group"):
        return {name, *(f"worker{name[5:]}-{one}" for one in range(WORKERS))}
    return {name}


def hot(number: int) -> str:
    """Name one of those who act most: the first worker of each group in turn, then the second, and so on."""
    return f"worker{number % GROUPS}-{number // GROUPS % WORKERS}"


def _pause(name: str) -> dict[str, Any]:
    """Pause somebody; tells when that was asked for and done, and how much they had brought about by then."""
    from isegoria.services.governing.commanding import pause  # noqa: PLC0415 - Django is set up now

    account = _account("overseer")
    asked = time.monotonic()
    changed = pause(slug=SLUG, agent=name, account=account)
    done = time.monotonic()
    return {"asked": asked, "done": done, "changed": changed, "effects": _effects(name)}


def _resume(name: str) -> bool:
    """Let somebody go on, as a board does that decided so."""
    from isegoria.agents.swarm import BOARD  # noqa: PLC0415 - likewise
    from isegoria.services.governing.holding import held  # noqa: PLC0415 - likewise

    with held(_conversation(), of=name) as holding:
        holding.members.resume(BOARD, name)
        return bool(holding.keep())


def _update(what: str) -> float:
    """Change one row in a transaction: of the swarm, waiting in the queue, or one that nobody waits for."""
    from django.db import transaction  # noqa: PLC0415 - likewise
    from django.utils import timezone  # noqa: PLC0415 - likewise

    from isegoria.store.models import Swarm, SwarmAgent  # noqa: PLC0415 - likewise
    from isegoria.store.queueing import in_turn  # noqa: PLC0415 - likewise

    now, swarm = timezone.now(), _conversation()
    began = time.monotonic()
    if what == "queued":
        with in_turn(), transaction.atomic():
            Swarm.objects.filter(pk=swarm).update(next_at=now)
    else:
        with transaction.atomic():
            SwarmAgent.objects.filter(swarm=swarm, name="lead").update(heartbeat_at=now)
    return time.monotonic() - began


def _effects(name: str) -> int:
    """Count what somebody and everybody below them brought about."""
    from isegoria.store.models import AgentAction  # noqa: PLC0415 - likewise

    return AgentAction.objects.filter(status="done", agent__in=below(name)).count()


def _records() -> list[Any]:
    """Seal everything, and give what the log holds of the swarm, in the order of the log."""
    from isegoria.services.recording import sealing  # noqa: PLC0415 - likewise
    from isegoria.store.models import Opening  # noqa: PLC0415 - likewise

    while sealing.seal():
        pass
    rows = Opening.objects.filter(kind__in=("swarm", "agent", "judgement")).order_by("index")
    return [[index, json.loads(record)] for index, record in rows.values_list("index", "record")]


COMMANDS: Final[Mapping[str, Callable[..., Any]]] = {
    "pause": _pause,
    "resume": _resume,
    "update": _update,
    "effects": _effects,
    "records": _records,
    "end": lambda: None,
}


def _act(journal: Path, actor: int) -> Never:
    """Ask for one action after another, each in the name of another agent."""
    from django.utils import timezone  # noqa: PLC0415 - likewise

    from isegoria.agents.requests import Request  # noqa: PLC0415 - likewise
    from isegoria.constitution.guards.actions import Action  # noqa: PLC0415 - likewise
    from isegoria.services.governing.gating import gate_of  # noqa: PLC0415 - likewise
    from isegoria.services.governing.ledger import DatabaseLedger  # noqa: PLC0415 - likewise

    chance = random.Random(actor)  # noqa: S311 - chooses who acts
    conversation, action = _conversation(), Action(*_ASKED)
    everybody = sorted(one for one in below("board") if one.startswith("worker"))
    with journal.open("ab", buffering=0) as told:
        for number in count():
            agent = hot(chance.randrange(2 * GROUPS)) if chance.random() < _HOT else chance.choice(everybody)
            given = {"statement": chance.randrange(_STATEMENTS), "lower": 500, "missing": []}
            request = Request(f"{agent}:{actor}:{number}", agent, action, given, {"en": "As measured."})
            began = time.monotonic()
            settled = gate_of(DatabaseLedger(conversation, timezone.now)).ask(request)
            told.write(f"{began} {time.monotonic()} {agent} {settled.status}\n".encode())
    raise AssertionError


def _found() -> None:
    from django.db import transaction  # noqa: PLC0415 - likewise
    from django.utils import timezone  # noqa: PLC0415 - likewise

    from isegoria.agents.swarm import BOARD, CREATE  # noqa: PLC0415 - likewise
    from isegoria.services.governing.holding import held  # noqa: PLC0415 - likewise
    from isegoria.store.models import Account, Conversation, MapWork, Role, Statement, Swarm  # noqa: PLC0415

    now = timezone.now()
    with transaction.atomic():
        row = Conversation.objects.create(
            slug=SLUG, topic="Simulated", language="en", state="open", created_at=now, opened_at=now
        )
        MapWork.objects.create(conversation=row)
        Statement.objects.bulk_create(
            Statement(conversation=row, number=one, text=f"Statement {one}", language="en", created_at=now)
            for one in range(_STATEMENTS)
        )
        account = Account.objects.create_user("overseer@crowd.example", "a long enough password")
        Role.objects.create(conversation=row, account=account, kind="overseer", created_at=now)
        Swarm.objects.create(
            conversation=row,
            constitution=_law(row),
            privileges=[CREATE, _PRIVILEGE],
            next_at=now,
            created_at=now,
        )
        with held(row.pk) as holding:
            for name, by in _people():
                handed = {_PRIVILEGE} if name.startswith("worker") else {CREATE, _PRIVILEGE}
                made = holding.members.create(by or BOARD, name, handed)
                holding.add(made, kind="", budget=1_000_000)


def _people() -> list[tuple[str, str]]:
    """Give everybody's name, and who created them."""
    people = [("lead", "")]
    people += [(f"group{one}", "lead") for one in range(GROUPS)]
    people += [(f"worker{group}-{one}", f"group{group}") for group in range(GROUPS) for one in range(WORKERS)]
    return people


def _law(conversation: Any) -> Any:  # noqa: ANN401 - rows of a database that is set up later
    """Put a constitution in force whose one clause forbids something else than is asked for."""
    from isegoria.constitution.clauses import Clause  # noqa: PLC0415 - likewise
    from isegoria.constitution.constitutions import Constitution as Document  # noqa: PLC0415 - likewise
    from isegoria.constitution.ratification import DEFAULT_RULES  # noqa: PLC0415 - likewise
    from isegoria.store.models import Constitution, Ratification, Version  # noqa: PLC0415 - likewise

    now, said = conversation.created_at, {"en": "Agents hide nothing."}
    row = Constitution.objects.create(
        conversation=conversation, slug=f"{SLUG}-law", titles=said, created_at=now
    )
    ratified = Ratification.objects.create(
        conversation=conversation,
        constitution=row,
        number=1,
        base=0,
        stage="in-force",
        rules=DEFAULT_RULES.document(),
        created_at=now,
        ended_at=now,
    )
    clause = Clause("c1", said, said, "forbid hide statement")
    document = Document(row.record_id, 1, None, said, (clause,), {})
    Version.objects.create(
        constitution=row,
        ratification=ratified,
        number=1,
        document=document.text,
        digest=document.digest,
        in_force_at=now,
    )
    return row


def _conversation() -> int:
    from isegoria.store.models import Conversation  # noqa: PLC0415 - likewise

    return Conversation.objects.values_list("pk", flat=True).get(slug=SLUG)


def _account(kind: str) -> int:
    from isegoria.store.models import Role  # noqa: PLC0415 - likewise

    return int(Role.objects.values_list("account", flat=True).get(conversation=_conversation(), kind=kind))


def _forked(journal: Path, actor: int) -> int:
    child = os.fork()
    if not child:
        _act(journal, actor)
    return child


def _end(children: list[int]) -> None:
    """End those that act, by the ids of their own."""
    while children:
        child = children.pop()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _say(said: object) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
