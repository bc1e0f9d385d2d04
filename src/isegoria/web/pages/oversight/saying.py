"""Packets, judgements, actions and motions with their words, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.web.pages.oversight import wording
from isegoria.web.pages.oversight.arguments import Told, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isegoria.services.governing.reading.values import (
        ActionInfo,
        AgentLine,
        GroundInfo,
        JudgementInfo,
        MotionInfo,
        PacketInfo,
        SpeechInfo,
    )

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class PacketShown:
    """A packet.

    Attributes:
        layer: its name.
        down: it goes south.
        facts: what it is about.
    """

    info: PacketInfo
    kind: str
    layer: str
    to: str
    down: bool
    facts: Told | None


@dataclass(frozen=True, slots=True)
class LayerShown:
    """A layer of an agent, with what it said in a turn, southwards and northwards."""

    number: int
    name: str
    does: str
    south: list[PacketShown]
    north: list[PacketShown]


@dataclass(frozen=True, slots=True)
class LineShown:
    """An agent in the tree.

    Attributes:
        filled: of its budget, 0 to 100.
    """

    info: AgentLine
    state: str
    paused_by: str
    halted_by: str
    filled: int
    below: list[LineShown]


@dataclass(frozen=True, slots=True)
class JudgementShown:
    """A judgement.

    Attributes:
        approvals: who had approved it by then.
    """

    info: JudgementInfo
    outcome: str
    grounds: tuple[GroundInfo, ...]
    approvals: str
    waits_for: str


@dataclass(frozen=True, slots=True)
class ActionShown:
    """An action.

    Attributes:
        content: what it is about, as prose where that can be.
    """

    info: ActionInfo
    status: str
    waits_for: str
    newest: JudgementShown | None
    content: Told | None
    words: Told | None
    result: Told | None


@dataclass(frozen=True, slots=True)
class SpeechShown:
    """A speech; `adviser` is "" for a person."""

    info: SpeechInfo
    adviser: str


@dataclass(frozen=True, slots=True)
class MotionShown:
    """A motion, with how many of the seats voted how, of 100.

    Attributes:
        no_from: where those against it begin, counted from the left.
    """

    info: MotionInfo
    title: str
    state: str
    whom: str
    yes: float
    no: float
    no_from: float
    speeches: list[SpeechShown]


def packet_shown(info: PacketInfo) -> PacketShown:
    """Prepare a packet."""
    names = [name for name, _does in wording.layers()]
    return PacketShown(
        info,
        wording.packet_kind(info.kind),
        names[info.layer - 1],
        names[info.to - 1] if info.to else "",
        info.bus == "south",
        told(info.data) if info.data else None,
    )


def layers_shown(packets: Sequence[PacketInfo]) -> list[LayerShown]:
    """Put the packets of a turn onto the two buses, by the layer that sent them."""
    shown = [packet_shown(one) for one in packets]
    return [
        LayerShown(
            number,
            name,
            does,
            [one for one in shown if one.info.layer == number and one.down],
            [one for one in shown if one.info.layer == number and not one.down],
        )
        for number, (name, does) in enumerate(wording.layers(), 1)
    ]


def tree_shown(lines: Iterable[AgentLine]) -> list[LineShown]:
    """Prepare a tree."""
    return [line_shown(one) for one in lines]


def line_shown(info: AgentLine) -> LineShown:
    """Prepare an agent and everybody below it."""
    filled = _WIDTH if info.spent >= info.budget else _WIDTH * info.spent // info.budget
    return LineShown(
        info,
        wording.agent_state(info.state),
        wording.who(info.paused_by),
        wording.who(info.halted_by),
        filled if info.budget else 0,
        tree_shown(info.below),
    )


def judgement_shown(info: JudgementInfo) -> JudgementShown:
    """Prepare a judgement."""
    return JudgementShown(
        info,
        wording.judged(info.outcome),
        info.grounds,
        wording.whom(info.approvals),
        wording.whom(info.waits_for),
    )


def action_shown(info: ActionInfo, language: str) -> ActionShown:
    """Prepare an action."""
    return ActionShown(
        info,
        wording.action_status(info.status),
        wording.whom(info.waits_for),
        judgement_shown(info.newest) if info.newest else None,
        told(info.arguments, language) if info.arguments else None,
        told(info.words) if info.words else None,
        told(info.result) if info.result else None,
    )


def motion_shown(info: MotionInfo) -> MotionShown:
    """Prepare a motion."""
    seats = max(info.seats, info.yes + info.no, 1)
    return MotionShown(
        info,
        wording.motion_title(info.kind, info.agent, info.arguments),
        wording.motion_state(info.state),
        wording.who(info.agent),
        round(_WIDTH * info.yes / seats, 2),
        round(_WIDTH * info.no / seats, 2),
        round(_WIDTH * (seats - info.no) / seats, 2),
        [SpeechShown(one, wording.adviser(one.adviser) if one.adviser else "") for one in info.speeches],
    )
