"""A town in which stewards work: a swarm with turns and packets, actions of every status, and a chamber.

What agents asked for went through the real gate and the real ledger; only the effects are of paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from isegoria.agents.configuration import Configuration, Instructions
from isegoria.agents.gate import Gate
from isegoria.agents.requests import Reasoning, Request
from isegoria.agents.stewards.catalogue import EFFECTS
from isegoria.constitution.clauses import Clause
from isegoria.constitution.constitutions import Constitution as Document
from isegoria.constitution.guards.actions import Action
from isegoria.constitution.ratification import DEFAULT_RULES
from isegoria.services.governing.ledger import DatabaseLedger
from isegoria.services.ratifying.recording import record_version
from isegoria.store.models import (
    AgentAction,
    AgentConfiguration,
    AgentPacket,
    AgentTurn,
    Constitution,
    Motion,
    MotionVote,
    Ratification,
    Speech,
    Swarm,
    SwarmAgent,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from town import Town

LAW = "town-stewards"
CLAUSES = (
    Clause(
        "c1",
        {"en": "Nobody is silenced", "ja": "だれも黙らせない"},
        {"en": "No machine hides what people say.", "ja": "機械が人の発言を隠してはならない。"},
        guards="forbid hide statement",
    ),
    Clause(
        "c2",
        {"en": "A person reads a report first", "ja": "報告は人が先に読む"},
        {"en": "Nothing is published before a person read it.", "ja": "人が読むまでは何も公表しない。"},
        guards="approve publish report by organiser",
    ),
    Clause(
        "c3",
        {"en": "Alarms stay rare", "ja": "警告はむやみに出さない"},
        {"en": "At most three alarms are raised a day.", "ja": "警告は一日三回までとする。"},
        guards="limit raise alarm to 3 per day",
    ),
)
_GOALS = {
    "steward": (
        "Have the chores of this deliberation done, and answer for it.",
        "この対話の実務を進め、責任を負う。",
    ),
    "triage": ("Put the moderators' queue in order.", "モデレーターの待ち行列を並べる。"),
    "duplicates": ("Find statements that say the same.", "同じことを述べる意見を見つける。"),
    "reporter": ("Tell each day what changed.", "一日ごとに変化を伝える。"),
    "watch": ("Notice votes that look coordinated.", "示し合わせたような投票に気づく。"),
    "bridging": ("Find statements that bring groups together.", "グループを橋渡しする意見を見つける。"),
    "helper": ("Help to compare statements.", "意見の比較を手伝う。"),
}


@dataclass(frozen=True, slots=True)
class Governed:
    """What there is.

    Attributes:
        actions: by status, and "restricted": the number of an action.
    """

    town: Town
    actions: Mapping[str, int]


def put_in_force(town: Town, slug: str = LAW) -> Constitution:
    """Put a constitution with three guards in force, straight into the database."""
    now = timezone.now()
    made = Constitution.objects.create(
        conversation_id=town.id,
        slug=slug,
        titles={"en": "What stewards may do", "ja": "執事エージェント憲章"},
        created_at=now,
    )
    last = Ratification.objects.filter(conversation_id=town.id).count()
    ratification = Ratification.objects.create(
        conversation_id=town.id,
        constitution=made,
        number=last + 1,
        stage="in-force",
        rules=DEFAULT_RULES.document(),
        created_at=now,
        critique_at=now,
        ballot_at=now,
        ended_at=now,
    )
    document = Document(made.record_id, 1, None, made.titles, CLAUSES, {})
    version = Version.objects.create(
        constitution=made,
        ratification=ratification,
        number=1,
        document=document.text,
        digest=document.digest,
        in_force_at=now,
    )
    with transaction.atomic():
        record_version(ratification, version)
    return made


def governed_town(town: Town, *, lawless: bool = False) -> Governed:
    """Let stewards work in a town.

    Args:
        town: any.
        lawless: under no constitution, so that everything waits for an organiser.
    """
    now = timezone.now()
    swarm = Swarm.objects.create(
        conversation_id=town.id,
        constitution=None if lawless else put_in_force(town),
        privileges=sorted({"create agent", "hide statement", *EFFECTS}),
        next_at=now + timedelta(minutes=5),
        created_at=now,
    )
    _agent(swarm, town, "steward", "board", 1, "", ["create agent", *EFFECTS])
    kinds = {kind: [one.privilege for one in EFFECTS.values() if one.kind == kind] for kind in _GOALS}
    for name in ("triage", "duplicates", "reporter", "watch", "bridging"):
        _agent(swarm, town, name, "steward", 2, name, kinds[name])
    helper = _agent(swarm, town, "helper", "duplicates", 3, "duplicates", [])
    SwarmAgent.objects.filter(pk=helper.pk).update(ended_at=now)
    _second_configuration(swarm)
    actions = _actions(swarm, town.account("organiser"))
    SwarmAgent.objects.filter(swarm=swarm, name="bridging").update(paused_by="overseer", paused_at=now)
    actions["denied"] = _ask(swarm, "bridging", "hide statement", 4, "Hide statement 4.", "意見4を隠す。")
    _chamber(town, swarm)
    return Governed(town, actions)


def ask_gate(town: Town, agent: str, privilege: str, number: int, said: tuple[str, str]) -> int:
    """Let an agent ask for something; gives the number of the action."""
    return _ask(Swarm.objects.get(pk=town.id), agent, privilege, number, *said)


def tell(agent: SwarmAgent, turn: int, *, outcome: str = "worked") -> AgentTurn:
    """Let an agent take a turn in which each of its layers speaks."""
    now = timezone.now()
    row = AgentTurn.objects.create(
        agent=agent,
        number=turn,
        outcome=outcome,
        source="landscape 12, 4,031 votes",
        began_at=now,
        ended_at=now if outcome else None,
    )
    for place, (layer, bus, kind, to, english, japanese) in enumerate(_SPOKEN, 1):
        AgentPacket.objects.create(
            turn=row,
            number=place,
            layer=layer,
            bus=bus,
            kind=kind,
            to=to,
            prose={"en": english, "ja": japanese},
            data={"figures": {"statements": 3}},
            at=now,
        )
    SwarmAgent.objects.filter(pk=agent.pk).update(heartbeat_at=now)
    return row


def _agent(
    swarm: Swarm, town: Town, name: str, creator: str, level: int, kind: str, privileges: list[str]
) -> SwarmAgent:
    made = SwarmAgent.objects.create(
        swarm=swarm,
        name=name,
        creator=creator,
        level=level,
        kind=kind,
        privileges=sorted(privileges),
        budget=10,
        created_at=timezone.now(),
    )
    english, japanese = _GOALS[name]
    configuration = Configuration(
        name,
        tuple(privileges) or ("suggest duplicate",),
        {f"agents/stewards/{kind or 'swarm'}.py": f"sha256:{'a' * 64}"},
        Instructions(
            {"en": english, "ja": japanese},
            {"en": "Everything that waited was looked at once.", "ja": "待っていたものを一度ずつ見終えた。"},
            {"en": "How long people wait for an answer.", "ja": "人が答えを待つ時間。"},
        ),
        town.slug,
        creator,
    )
    _keep(made, configuration, "")
    return made


def _keep(agent: SwarmAgent, made: Configuration, why: str) -> None:
    AgentConfiguration.objects.create(
        agent=agent,
        number=made.version,
        document=made.document(),
        digest=made.digest,
        why=why,
        by=agent.creator,
        created_at=timezone.now(),
    )
    SwarmAgent.objects.filter(pk=agent.pk).update(configuration=made.version)


def _second_configuration(swarm: Swarm) -> None:
    row = SwarmAgent.objects.get(swarm=swarm, name="triage")
    first = Configuration.read(AgentConfiguration.objects.get(agent=row).document)
    again = Instructions(
        {"en": "Put the moderators' queue in order, appeals first.", "ja": "異議を先に、待ち行列を並べる。"},
        first.instructions.done,
        first.instructions.measures,
    )
    _keep(row, first.following(instructions=again), "Appeals waited for too long.")


def _actions(swarm: Swarm, organiser: int) -> dict[str, int]:
    done = _ask(swarm, "triage", "order queue", 1, "Put 3 statements in order.", "意見3件を並べる。")
    refused = _ask(
        swarm, "reporter", "publish report", 1, "Publish Monday's report.", "月曜の報告を公表する。"
    )
    row = AgentAction.objects.get(pk=refused)
    gate = _gate(swarm, "reporter", 0)
    if row.status == AgentAction.Status.WAITING:
        gate.refuse(row.key, role="organiser", by=f"account {organiser}", reason="A figure is old.")
    waiting = _ask(
        swarm, "reporter", "publish report", 2, "Publish Tuesday's report.", "火曜の報告を公表する。"
    )
    restricted = _ask(
        swarm, "watch", "raise alarm", 1, "Two people vote alike.", "二人の投票が似ている。", restricted=True
    )
    return {"done": done, "refused": refused, "waiting": waiting, "restricted": restricted}


def _gate(swarm: Swarm, agent: str, number: int) -> Gate:
    row = SwarmAgent.objects.get(swarm=swarm, name=agent)
    turn = AgentTurn.objects.filter(agent=row, number=number).first() if number else None
    ledger = DatabaseLedger(swarm.pk, timezone.now, turn.pk if turn else None)
    names = {"hide statement", *EFFECTS}
    return Gate(ledger, dict.fromkeys(names, _of_paper))


def _of_paper(_request: Request) -> Mapping[str, Any]:
    return {"statements": 3}


def _ask(
    swarm: Swarm,
    agent: str,
    privilege: str,
    number: int,
    english: str,
    japanese: str,
    *,
    restricted: bool = False,
) -> int:
    row = SwarmAgent.objects.get(swarm=swarm, name=agent)
    if not AgentTurn.objects.filter(agent=row, number=number).exists():
        turn = tell(row, number)
        if restricted:
            AgentPacket.objects.create(
                turn=turn,
                number=len(_SPOKEN) + 1,
                layer=6,
                bus="south",
                kind="effect",
                to=0,
                prose={"en": english, "ja": japanese},
                data={"action": f"{agent}:{number}"},
                at=turn.began_at,
            )
    verb, target = privilege.split()
    request = Request(
        f"{agent}:{number}",
        agent,
        Action(verb, target, {}, {"statements": 3}, frozenset({"reversible"})),
        {"restricted": True, "people": 2} if restricted else _ABOUT.get(privilege, {"statement": 3}),
        {"en": english, "ja": japanese},
        reasoning=Reasoning(),
    )
    key = _gate(swarm, agent, number).ask(request).key
    return AgentAction.objects.get(swarm=swarm, key=key).pk


def _chamber(town: Town, swarm: Swarm) -> None:
    now, organiser = timezone.now(), town.account("organiser")
    motion = Motion.objects.create(
        swarm=swarm,
        number=1,
        kind="resume",
        agent="bridging",
        reason="The doubt was cleared up.",
        moved_by_id=organiser,
        moved_at=now,
    )
    for number, (speaker, english, japanese) in enumerate(_DEBATE, 1):
        Speech.objects.create(
            motion=motion,
            number=number,
            speaker=speaker,
            account_id=organiser if speaker == "member" else None,
            prose={"en": english, "ja": japanese} if speaker != "member" else {"en": english},
            link=f"sha256:{number:064d}",
            at=now,
        )
    carried = Motion.objects.create(
        swarm=swarm,
        number=2,
        kind="end",
        agent="helper",
        reason="Its work is done.",
        seats=1,
        state="carried",
        moved_by_id=organiser,
        moved_at=now,
        decided_at=now,
    )
    MotionVote.objects.create(motion=carried, account_id=organiser, yes=True, at=now)


_ABOUT: Mapping[str, Mapping[str, Any]] = {
    "order queue": {"order": [{"statement": 1, "score": 500, "reasons": ["waits-longest"]}]},
    "publish report": {
        "day": "2026-11-24",
        "source": "landscape 12, 4,031 votes",
        "digest": "",
        "sentences": [
            {
                "kind": "participation",
                "cites": {"statements": [1], "figures": {"participants": 2}},
                "en": "Two people took part.",
                "ja": "2人が参加した。",
            }
        ],
    },
}
_DEBATE = (
    (
        "guardian",
        "Nothing is lost while it is paused; look first at what it did last.",
        "止まっている間に失われるものはない。まず最後に何をしたかを見よう。",
    ),
    ("member", "I looked: it only suggested.", ""),
)
_SPOKEN = (
    (
        1,
        "south",
        "mission",
        0,
        "Serve everybody who takes part, under the constitution.",
        "憲章のもとで、参加するすべての人に仕える。",
    ),
    (
        2,
        "north",
        "belief",
        1,
        "3 statements wait; 4,031 votes stand (landscape 12).",
        "意見3件が待ち、4,031票がある（意見マップ12）。",
    ),
    (
        2,
        "south",
        "strategy",
        3,
        "Let moderators see first what has waited longest.",
        "長く待つものから先に見てもらう。",
    ),
    (
        3,
        "south",
        "capabilities",
        4,
        "It can ask for “order queue”, 10 times today.",
        "「order queue」を今日あと10回求められる。",
    ),
    (
        3,
        "north",
        "state",
        2,
        "It is well, and has spent nothing today.",
        "正常であり、今日はまだ何も使っていない。",
    ),
    (
        4,
        "north",
        "risk",
        3,
        "Somebody could wait longer than others; nothing is hidden.",
        "ほかより長く待つ人が出うる。何も隠さない。",
    ),
    (4, "south", "plan", 5, "One task: put 3 statements in order.", "作業は一つ：意見3件を並べる。"),
    (
        5,
        "south",
        "instruction",
        6,
        "Ask for “order queue” once; stop where it is denied.",
        "「order queue」を一度求め、認められなければ止まる。",
    ),
    (5, "north", "status", 4, "The task is under way.", "作業は進行中である。"),
    (
        1,
        "south",
        "judgement",
        0,
        "Nothing in the plan goes against the constitution.",
        "計画に憲章に反するものはない。",
    ),
    (6, "south", "effect", 0, "The queue is in its new order.", "待ち行列を並べ替えた。"),
    (6, "north", "success", 5, "The task is done: 3 statements.", "作業を終えた：意見3件。"),
)
