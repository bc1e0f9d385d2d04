"""Layer 1: what the agent is for, and what it may never do, by the constitution in force.

It cites clauses, and can add a denial; it can remove none, and nothing below it can remove or amend its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from isegoria.agents.layers.wording import both, foreign, sentence
from isegoria.constitution.guards import Forbid, Require, judge

if TYPE_CHECKING:
    from isegoria.agents.bus import Seat
    from isegoria.agents.judging import Law
    from isegoria.agents.layers.context import Context
    from isegoria.agents.steward import Task
    from isegoria.constitution.guards import Action, Guard

MITIGATIONS: Final = frozenset({"reversible", "citation"})
"""Flags of an action that keep a risk to people small: it can be undone, or anybody can check it."""


def guide(seat: Seat, context: Context) -> None:
    """Say what the agent is for, and which clauses in force bind what it may ask for."""
    law = context.law
    bound = {one: _binding(law, one) for one in context.functions}
    never = {one: _forbidding(law, one) for one in context.functions}
    goal = both(context.configuration.instructions.goal)
    data = {"law": {"digest": law.digest, "version": law.version}}
    seat.say(
        "mission", sentence(_MISSION, agent=context.agent, goal=goal), {**data, "goal": goal}, to="strategy"
    )
    if not law.digest:
        prose = sentence(_LAWLESS)
    else:
        clauses = sorted({key for those in bound.values() for key in those})
        prose = sentence(
            _BOUND if clauses else _UNBOUND, version=law.version, digest=law.digest[:23], clauses=clauses
        )
    seat.say("judgement", prose, {**data, "bound": bound})
    for function, clauses in never.items():
        if clauses:
            seat.say(
                "objection",
                sentence(_NEVER, function=function, clauses=clauses),
                {**data, "function": function, "clauses": clauses},
            )


def weigh(seat: Seat, context: Context) -> None:
    """Judge the plan, task by task, from what went north: risks to people, and what is forbidden anyway."""
    plan = seat.newest("south", "plan")
    if plan is None or not plan.data["tasks"]:
        return
    forbidden = {one.data["function"]: one.data["clauses"] for one in seat.read("south", "objection")}
    risky = {one.data["task"] for one in seat.read("north", "risk")}
    allowed = [one for one in context.functions if one not in forbidden]
    for task in plan.data["tasks"]:
        name = foreign(task["name"])
        if context.functions and not allowed and task["actions"]:
            clauses = sorted({key for those in forbidden.values() for key in those})
            prose = sentence(_FUTILE, task=name, clauses=clauses)
            seat.say("objection", prose, {"task": task["name"], "clauses": clauses})
        elif task["name"] in risky:
            seat.say("judgement", sentence(_WATCHED, task=name), {"task": task["name"], "risk": True})


def object_to(seat: Seat, context: Context, task: Task, action: Action) -> str:
    """Object to a single action: one that a clause forbids, or whose risk to people nothing holds small.

    Args:
        seat: layer 1's.
        context: of the turn.
        task: in which it is asked for.
        action: what is asked for.

    Returns:
        The objection in English, which the gate keeps and denies by; "" for none.
    """
    function = f"{action.verb} {action.target}"
    clauses = _denying(context.law, action)
    data = {"task": task.name, "function": function, "clauses": clauses}
    if clauses:
        prose = sentence(_DENIED, function=function, clauses=clauses)
    elif (
        task.risk
        and context.law.digest
        and not (action.flags & MITIGATIONS or _binding(context.law, function))
    ):
        prose = sentence(_UNMITIGATED, function=function, risk=both(task.risk))
    else:
        return ""
    seat.say("objection", prose, data)
    return prose["en"]


def _denying(law: Law, action: Action) -> list[str]:
    """Name the clauses that deny an action whatever the count of the day, and whoever approves."""
    found = judge(law.guards, action).reasons
    return sorted({one.clause for one in found if isinstance(one.guard, Forbid | Require)})


def _forbidding(law: Law, function: str) -> list[str]:
    return sorted(
        key
        for key, those in law.guards.items()
        if any(isinstance(one, Forbid) and one.scope.when is None and _about(one, function) for one in those)
    )


def _binding(law: Law, function: str) -> list[str]:
    return sorted(key for key, those in law.guards.items() if any(_about(one, function) for one in those))


def _about(guard: Guard, function: str) -> bool:
    verb, target = function.split(" ")
    return guard.scope.verb in {verb, "any"} and guard.scope.target in {target, "any"}


_MISSION: Final = (
    "{agent} serves the people of this conversation. What it is for: {goal}.",
    "{agent}はこの対話の人々に仕える。目的：{goal}。",
)
_LAWLESS: Final = (
    "No constitution is in force, so a person decides about everything that this agent asks for.",
    "効力のある憲章がないので、このエージェントが求めることはすべて人が決める。",
)
_BOUND: Final = (
    (
        "Version {version} of the constitution is in force ({digest}…). "
        "Of what this agent may ask for, it binds by: {clauses}. What it denies stays denied."
    ),
    (
        "憲章の第{version}版（{digest}…）が効力を持つ。このエージェントが求めうることを縛る条項：{clauses}。"
        "憲章が認めないことは、認められないままである。"
    ),
)
_UNBOUND: Final = (
    (
        "Version {version} of the constitution is in force ({digest}…). "
        "No clause has a guard about what this agent may ask for."
    ),
    "憲章の第{version}版（{digest}…）が効力を持つ。このエージェントが求めうることに歯止めを置く条項はない。",
)
_NEVER: Final = (
    "It must not ask for {function}: {clauses} forbids it without exception.",
    "{function}を求めてはならない。{clauses}が例外なく禁じている。",
)
_FUTILE: Final = (
    "Objection to the task {task}: all that it could ask for is forbidden by {clauses}.",
    "作業{task}に異議がある。求めうることはすべて{clauses}により禁じられている。",
)
_WATCHED: Final = (
    "The task {task} may go ahead although it is a risk to people; each of its actions is looked at.",
    "作業{task}は人々への危険を伴うが、進めてよい。一つ一つの行為を確かめる。",
)
_DENIED: Final = (
    "{clauses} denies {function} as it is asked for here, whoever approves it.",
    "ここで求められている{function}は、だれが承認しても{clauses}により認められない。",
)
_UNMITIGATED: Final = (
    (
        "{function} would be a risk to people ({risk}), can neither be undone nor checked, and no clause in "
        "force holds it back."
    ),
    "{function}は人々への危険（{risk}）を伴い、取り消すことも確かめることもできず、歯止めを置く条項もない。",
)
