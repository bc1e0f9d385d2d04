"""A turn of an agent: the six layers in order, from what it is for to what it does, told on two buses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from isegoria.agents.bus import Buses, Seat
from isegoria.agents.layers import agent_model, aspirational, control, executive, prosecution, strategy
from isegoria.agents.layers.context import Context, Ended

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.agents.configuration import Configuration
    from isegoria.agents.gate import Settled
    from isegoria.agents.judging import Law, Standing
    from isegoria.agents.packets import Packet
    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.requests import Request
    from isegoria.agents.steward import Steward, Task


@dataclass(frozen=True, slots=True)
class Turn:
    """What an agent did in a turn.

    Attributes:
        tasks: all of its plan, in the plan's order, and how each ended.
        settled: what the gate said, in the order of asking.
        packets: how many were told.
        stopped: somebody paused or ended it before it was through.
    """

    tasks: tuple[Ended, ...]
    settled: tuple[Settled, ...]
    packets: int
    stopped: bool = False


def take_turn(  # noqa: PLR0913 - a turn depends on nothing that it is not handed
    steward: Steward,
    *,
    agent: str,
    world: Any,  # noqa: ANN401 - each steward says what its world is
    law: Law,
    standing: Standing,
    configuration: Configuration,
    reasoner: Reasoner,
    ask: Callable[[Request], Settled],
    listen: Callable[[Packet], None],
    stop: Callable[[], bool],
) -> Turn:
    """Let an agent look, plan, and ask the gate for what it would like to do.

    Pure: the same arguments give the same packets and requests. Whatever the steward raises, or asks for
    without being allowed to, is contained, told in a packet, and leaves the rest of the plan as it is.

    Args:
        steward: whose chore it is.
        agent: the agent's name; it asks for everything in this name.
        world: what there is to look at.
        law: the constitution in force.
        standing: of the agent, as the gate has it.
        configuration: of the agent, as history has it.
        reasoner: words, translates, sums up; never acts.
        ask: the gate. What it raises ends the turn, unless it is an `AgentError`.
        listen: told of each packet as it is said. What it raises ends the turn.
        stop: looked at before each task and each action; true where somebody paused or ended the agent.

    Raises:
        PacketError: never for what a steward does; only where a layer itself is wrong.
    """
    buses = Buses(listen)
    seats = {layer: Seat(buses, layer) for layer in range(1, 7)}
    context = Context(agent, steward, world, law, standing, configuration)
    settled: list[Settled] = []
    if context.halted or stop():
        agent_model.halt(seats[3], context)
        return Turn((), (), len(buses), stopped=True)

    aspirational.guide(seats[1], context)
    strategy.look(seats[2], context)
    agent_model.know(seats[3], context)
    tasks = executive.plan(seats[4], context)
    aspirational.weigh(seats[1], context)

    def settle(task: Task, request: Request) -> Settled:
        """Ask the gate, with layer 1's objection, which no lower layer can leave out."""
        objection = aspirational.object_to(seats[1], context, task, request.action)
        found = ask(replace(request, objection=objection))
        settled.append(found)
        return found

    stopped = False
    while not (stopped := stop()):
        instruction = control.choose(seats[5], context)
        if instruction is None:
            break
        task = tasks[instruction.data["task"]]
        prosecution.work(seats[6], context, instruction, task, reasoner=reasoner, settle=settle, stop=stop)
    ended = control.close(seats[5], context, stopped=stopped)
    return Turn(ended, tuple(settled), len(buses), stopped=stopped)
