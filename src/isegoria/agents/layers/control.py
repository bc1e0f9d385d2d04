"""Layer 5: which task is next, and what exactly it may do; what it decides follows from the buses alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, get_args

from isegoria.agents.layers.context import Ended, How
from isegoria.agents.layers.wording import both, foreign, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.agents.bus import Seat
    from isegoria.agents.layers.context import Context
    from isegoria.agents.packets import Packet


def choose(seat: Seat, context: Context) -> Packet | None:
    """Pick the first task whose turn it is, and instruct layer 6; None where none is left.

    A task's turn comes when those that it comes after succeeded. Layer 1's objection takes it out, and no
    other layer can bring it back.
    """
    ended = _ended(seat)
    spent = _spent(seat)
    for task in _tasks(seat):
        name = task["name"]
        if name in ended or any(ended.get(one, "") != "done" for one in task["after"]):
            continue
        share = min(task["actions"], context.left - spent)
        if task["actions"] and share <= 0:
            continue
        forbidden = {
            one.data["function"] for one in seat.read("south", "objection") if "function" in one.data
        }
        forbidden &= {
            one.data["function"] for one in seat.read("south", "objection") if "task" not in one.data
        }
        allowed = [one for one in context.functions if one not in forbidden]
        criteria = (
            both(task["criteria"]) if task["criteria"] else both(context.configuration.instructions.done)
        )
        values = {
            "task": foreign(name),
            "prose": both(task["prose"]),
            "share": share,
            "allowed": allowed or ["-"],
            "done": criteria,
        }
        return seat.say(
            "instruction",
            sentence(_INSTRUCTION, **values),
            {"task": name, "allowed": allowed, "share": share, "halt": dict(_HALT), "done": criteria},
            to="prosecution",
        )
    return None


def close(seat: Seat, context: Context, *, stopped: bool) -> tuple[Ended, ...]:
    """Report how every task ended, those that never began as well.

    Args:
        seat: layer 5's.
        context: of the turn.
        stopped: somebody paused or ended the agent meanwhile.
    """
    found = _ended(seat)
    said = {one.data["task"]: one.prose for one in seat.read("north", "success", "failure")}
    said |= {one.data["task"]: one.prose for one in seat.read("south", "objection") if _of_task(one)}
    ended = []
    for task in _tasks(seat):
        name = task["name"]
        how = found.get(name)
        if how is None:
            ready = all(found.get(one) == "done" for one in task["after"])
            how = "stopped" if stopped else ("budget" if ready else "blocked")
            said[name] = sentence(_NEVER_BEGAN[how], task=foreign(name), budget=context.standing.budget)
        ended.append(Ended(name, how, dict(said[name])))
    done = sum(one.how == "done" for one in ended)
    data = {"tasks": {one.task: one.how for one in ended}, "stopped": stopped}
    prose = sentence(_STOPPED if stopped else _PROGRESS, done=done, many=len(ended), spent=_spent(seat))
    seat.say("status", prose, data, to="executive")
    return tuple(ended)


def _tasks(seat: Seat) -> list[Mapping[str, Any]]:
    plan = seat.newest("south", "plan")
    return list(plan.data["tasks"]) if plan else []


def _ended(seat: Seat) -> dict[str, How]:
    """Read how tasks ended so far: layer 6 says it first, and layer 1 has the last word."""
    found: dict[str, How] = {}
    for one in seat.read("north", "success", "failure"):
        how = one.data["how"]
        if how in get_args(How):
            found[one.data["task"]] = cast("How", how)
    return found | {one.data["task"]: "objected" for one in seat.read("south", "objection") if _of_task(one)}


def _of_task(packet: Packet) -> bool:
    """Tell whether an objection is to a whole task, not to a single action of it."""
    return "task" in packet.data and "function" not in packet.data


def _spent(seat: Seat) -> int:
    return sum(
        one.data["status"] == "done" and not one.data["before"] for one in seat.read("south", "effect")
    )


_HALT: Final = {
    "en": "Stop when the share is used up, when something is missing, or when anybody pauses this agent.",
    "ja": "割り当てを使い切ったとき、足りないものがあるとき、だれかが一時停止したときは止まる。",
}
_INSTRUCTION: Final = (
    (
        "Do the task {task}: {prose}. Ask for {allowed} only, {share} times at most. Stop when the share is "
        "used up, when something is missing, or when anybody pauses this agent. It is done by this: {done}."
    ),
    (
        "作業{task}を行うこと：{prose}。求めてよいのは{allowed}だけで、{share}回まで。"
        "割り当てを使い切ったとき、足りないものがあるとき、だれかが一時停止したときは止まる。完了の定義：{done}。"
    ),
)
_NEVER_BEGAN: Final = {
    "stopped": (
        "The task {task} did not begin: this agent was stopped.",
        "作業{task}は、停止されたので始まらなかった。",
    ),
    "budget": (
        "The task {task} did not begin: the {budget} actions of today are used up.",
        "作業{task}は、今日の{budget}回を使い切ったので始まらなかった。",
    ),
    "blocked": (
        "The task {task} did not begin: one that has to succeed first did not.",
        "作業{task}は、先に終わるべき作業が成功しなかったので始まらなかった。",
    ),
}
_PROGRESS: Final = (
    "{done} of {many} tasks are done; {spent} actions took effect.",
    "{many}件の作業のうち{done}件が終わった。実行された行為は{spent}回。",
)
_STOPPED: Final = (
    "Stopped by a person: {done} of {many} tasks are done; {spent} actions took effect.",
    "人が停止した。{many}件の作業のうち{done}件が終わっていた。実行された行為は{spent}回。",
)
