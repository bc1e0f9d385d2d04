"""Layer 4: the plan: tasks and what they depend on, their share of the budget, risks, and what done means."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.errors import StewardError
from isegoria.agents.layers.wording import both, foreign, sentence
from isegoria.agents.packets import LONGEST_PROSE, thawed
from isegoria.agents.requests import canonical, digest_of
from isegoria.agents.steward import Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.agents.bus import Seat
    from isegoria.agents.layers.context import Context

MOST_TASKS: Final = 200
MOST_ACTIONS: Final = 10_000
LONGEST_NAME: Final = 120
LONGEST_LIST: Final = 150_000
FAULTS: Final = (Exception, SystemExit, GeneratorExit)
"""Whatever a steward may raise; only a person's interrupt at the keyboard gets through."""
_SHOWN: Final = 300


def plan(seat: Seat, context: Context) -> dict[str, Task]:
    """Ask the steward for its plan, check it, and say it; risks go north first, then what is lacking.

    Returns:
        Copies of its tasks by name, in the plan's order; none where the steward breaks.
    """
    broken = None
    tasks: dict[str, Task] = {}
    try:
        told = list(islice(context.steward.plan(context.world), MOST_TASKS + 1))
        tasks = _checked(told[:MOST_TASKS])
    except FAULTS as wrong:
        told, broken = [], fault(wrong)
    for name, task in tasks.items():
        if task.risk:
            prose = sentence(_RISK, task=foreign(name), risk=both(task.risk))
            seat.say("risk", prose, {"task": name}, to="agent-model")
    if broken is not None:
        prose = sentence(_BROKEN, error=foreign(broken))
        seat.say("deficiency", prose, {"lacks": "plan"}, to="agent-model")
    if len(told) > MOST_TASKS:
        prose = sentence(_TOO_MANY, most=MOST_TASKS)
        seat.say("deficiency", prose, {"lacks": "turns", "most": MOST_TASKS}, to="agent-model")
    wanted = sum(one.actions for one in tasks.values())
    if wanted > context.left:
        prose = sentence(_TOO_DEAR, actions=wanted, left=context.left)
        data = {"lacks": "budget", "actions": wanted, "left": context.left}
        seat.say("deficiency", prose, data, to="agent-model")
    for name in _unreachable(tasks):
        data = {"lacks": "dependencies", "task": name}
        seat.say("deficiency", sentence(_UNREACHABLE, task=foreign(name)), data, to="agent-model")
    prose = sentence(_PLAN if tasks else _NOTHING, many=len(tasks), actions=wanted, left=context.left)
    data = {"tasks": [_listed(one) for one in tasks.values()], "actions": wanted, "left": context.left}
    seat.say("plan", prose, data, to="control")
    return tasks


def fault(wrong: BaseException) -> str:
    """Say what a steward raised, in few words."""
    try:
        said = str(wrong)[:_SHOWN]
    except FAULTS:
        said = ""
    return f"{type(wrong).__name__}: {said}" if said else type(wrong).__name__


def _checked(told: list[Task]) -> dict[str, Task]:
    tasks: dict[str, Task] = {}
    for one in told:
        task = _copied(one)
        if task.name in tasks:
            raise StewardError(f"{task.name[:40]}: two tasks have this name; give each its own")
        tasks[task.name] = task
    if len(canonical([_listed(one) for one in tasks.values()]).encode()) > LONGEST_LIST:
        raise StewardError(f"plan: it is longer than {LONGEST_LIST:,} bytes; say it in fewer words")
    return tasks


def _copied(one: object) -> Task:
    """Copy a task from plain JSON, so that whatever a steward made of it does nothing any more."""
    if not isinstance(one, Task):
        raise StewardError(f"plan: {type(one).__name__} is no task; give tasks")
    plain = json.loads(
        canonical(
            [one.name, dict(one.prose), list(one.after), one.actions, dict(one.risk), dict(one.criteria)]
        )
    )
    name, prose, after, actions, risk, criteria = plain
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise StewardError(f"plan: a task's name has 1 to {LONGEST_NAME} printable characters; give one")
    if not all(isinstance(before, str) for before in after):
        raise StewardError(f"{name}: what it comes after is no list of names; give one")
    if type(actions) is not int or not 0 <= actions <= MOST_ACTIONS:
        raise StewardError(f"{name}: its share is no number of actions up to {MOST_ACTIONS:,}; give one")
    for those in (prose, risk, criteria):
        if not all(isinstance(text, str) and len(text) <= LONGEST_PROSE for text in those.values()):
            raise StewardError(
                f"{name}: its prose is no text of at most {LONGEST_PROSE:,} characters; give one"
            )
    if not both(prose)["en"]:
        raise StewardError(f"{name}: it has no prose; say what is to be done")
    return Task(name, prose, tuple(after), actions, risk, criteria, json.loads(canonical(thawed(one.about))))


def _listed(task: Task) -> dict[str, Any]:
    return {
        "name": task.name,
        "prose": dict(task.prose),
        "after": list(task.after),
        "actions": task.actions,
        "risk": dict(task.risk),
        "criteria": dict(task.criteria),
        "about": digest_of(task.about),
    }


def _unreachable(tasks: Mapping[str, Task]) -> list[str]:
    """Name the tasks that can never begin: they come after one that is not there, or after themselves."""
    reached: set[str] = set()
    while True:
        more = {name for name, one in tasks.items() if name not in reached and reached.issuperset(one.after)}
        if not more:
            return [name for name in tasks if name not in reached]
        reached |= more


_RISK: Final = (
    "The task {task} could harm people: {risk}.",
    "作業{task}は人々に害を及ぼすおそれがある：{risk}。",
)
_BROKEN: Final = (
    "There is no plan, since this steward broke while making one: {error}.",
    "計画を立てる途中でスチュワードが壊れたので、計画はない：{error}。",
)
_TOO_MANY: Final = (
    "Its plan has more than {most} tasks; the rest is left for another turn.",
    "計画の作業が{most}件を超えるので、残りは次の回に回す。",
)
_TOO_DEAR: Final = (
    "The plan would take up to {actions} actions, and {left} are left today.",
    "この計画には最大{actions}回の行為が要るが、今日の残りは{left}回である。",
)
_UNREACHABLE: Final = (
    "The task {task} can never begin: it waits for one that is not there, or for itself.",
    "作業{task}は、ない作業か自分自身を待っているので、始められない。",
)
_PLAN: Final = (
    "The plan: {many} tasks with up to {actions} actions, of {left} that are left today.",
    "計画：作業{many}件、行為は最大{actions}回（今日の残りは{left}回）。",
)
_NOTHING: Final = ("There is nothing to do now.", "いますることはない。")
