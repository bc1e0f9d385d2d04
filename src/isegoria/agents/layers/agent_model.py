"""Layer 3: what the agent knows of itself: what it can do, and what limits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.layers.wording import both, sentence

if TYPE_CHECKING:
    from isegoria.agents.bus import Seat
    from isegoria.agents.layers.context import Context


def know(seat: Seat, context: Context) -> None:
    """Say what it can and cannot do now, fit the strategy to it, and report its own state north."""
    needs = frozenset(context.steward.privileges)
    functions = list(context.functions)
    missing = sorted(needs - set(functions))
    data = {**_state(context), "functions": functions, "missing": missing}
    seat.say("state", sentence(_STATE, **_figures(context)), _state(context), to="strategy")
    seat.say(
        "capabilities",
        sentence(
            (_CAN if functions else _CANNOT) if not missing else (_CAN_LESS if functions else _CANNOT),
            functions=functions,
            missing=missing,
            left=context.left,
        ),
        data,
        to="executive",
    )
    strategy = seat.newest("south", "strategy")
    goal = dict(strategy.data["goal"]) if strategy else both(context.configuration.instructions.goal)
    seat.say(
        "objectives",
        sentence(_OBJECTIVES, goal=goal, left=context.left),
        {"goal": goal, "actions": context.left, "functions": functions},
        to="executive",
    )


def halt(seat: Seat, context: Context) -> None:
    """Say that the agent does nothing, and by whom; nothing else is thought or said in such a turn."""
    standing = context.standing
    if not standing.known:
        pair = _UNKNOWN
    elif standing.ended:
        pair = _ENDED
    else:
        pair = _PAUSED
    prose = sentence(pair, agent=context.agent, by=standing.paused or "-")
    seat.say("state", prose, {**_state(context), "halted": True})


def _state(context: Context) -> dict[str, Any]:
    standing = context.standing
    return {
        "configuration": context.configuration.digest,
        "version": context.configuration.version,
        "supervisor": context.configuration.supervisor,
        "known": standing.known,
        "ended": standing.ended,
        "paused": standing.paused,
        "spent": standing.spent,
        "budget": standing.budget,
    }


def _figures(context: Context) -> dict[str, str | int]:
    return {
        "agent": context.agent,
        "version": context.configuration.version,
        "digest": context.configuration.digest[:23],
        "supervisor": context.configuration.supervisor,
        "spent": context.standing.spent,
        "budget": context.standing.budget,
    }


_STATE: Final = (
    (
        "{agent} runs version {version} of its configuration ({digest}…), watched by {supervisor}. "
        "Today {spent} of its {budget} actions took effect."
    ),
    "{agent}は設定の第{version}版（{digest}…）で動き、{supervisor}が監督する。今日は{budget}回のうち{spent}回の行為が実行された。",
)
_CAN: Final = (
    "It may ask for {functions}, {left} times more today.",
    "求めることができるのは{functions}で、今日はあと{left}回。",
)
_CAN_LESS: Final = (
    "It may ask for {functions}, {left} times more today. It lacks {missing}, and does without.",
    "求めることができるのは{functions}で、今日はあと{left}回。{missing}の権限はないので、それなしで働く。",
)
_CANNOT: Final = (
    "It may ask for nothing: it lacks {missing}.",
    "求めることができるものはない。{missing}の権限がない。",
)
_OBJECTIVES: Final = (
    "Within these limits ({left} more actions today) it goes for: {goal}.",
    "この範囲（今日はあと{left}回）で目指すこと：{goal}。",
)
_UNKNOWN: Final = (
    "{agent} is no member of the swarm and does nothing.",
    "{agent}は群れの一員ではなく、何もしない。",
)
_ENDED: Final = ("{agent} has ended and does nothing.", "{agent}は終了しており、何もしない。")
_PAUSED: Final = (
    "{agent} does nothing until the board resumes it; paused: {by}.",
    "{agent}は理事会が再開するまで何もしない。一時停止中：{by}。",
)
