"""Carry out what the board of a swarm decided; try it first, so that nobody votes on what cannot be done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from isegoria.agents import board
from isegoria.agents.chamber import Facts
from isegoria.agents.configuration import Instructions
from isegoria.agents.errors import ConfigurationError, SwarmError
from isegoria.agents.swarm import BOARD, INTEGRITY
from isegoria.constitution.guards.syntax import ANY
from isegoria.services.errors import Invalid, Missing
from isegoria.services.governing.configuring import change, configuration_of, first, renew, roll_back
from isegoria.services.governing.founding import USUAL_BUDGET
from isegoria.services.governing.holding import members_of, told
from isegoria.services.governing.law import law_of
from isegoria.services.governing.recording import record_agent
from isegoria.services.governing.stewards import privileges_of
from isegoria.store.models import AgentAction, AgentConfiguration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from isegoria.services.governing.holding import Held
    from isegoria.store.models import Motion, SwarmAgent

MOST_BUDGET: Final = 10_000
_SAID: Final = ("goal", "done", "measures")
_DAY: Final = timedelta(days=1)


def arguments_of(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a motion needs to say, and put it into the form in which it is kept.

    Raises:
        Invalid: a budget, a kind of steward, or instructions are wrong.
    """
    if kind == "create":
        steward = str(given.get("kind", ""))
        return {
            "name": str(given.get("name", "")).strip(),
            "kind": steward,
            "privileges": sorted(privileges_of(steward)),
            "budget": _budget(given.get("budget", USUAL_BUDGET)),
        }
    if kind == "configure":
        return _instructed(given)
    return {name: given[name] for name in ("privilege", "number") if name in given}


def motion_of(row: Motion) -> board.Motion:
    """Give a motion as the rules of boards know it."""
    return board.Motion(row.kind, row.agent, row.arguments)


def rehearse(holding: Held, motion: board.Motion) -> None:
    """Try a motion on a copy of the swarm.

    Raises:
        Refused: the rules of swarms forbid it.
        Invalid: there is no such version to go back to.
    """
    try:
        board.carry(members_of(holding.row, holding.rows.values()), motion)
    except SwarmError as wrong:
        raise told(wrong) from wrong
    if motion.kind == "rollback":
        _version(holding.rows[motion.agent], motion.arguments["number"])
    if motion.kind == "configure":
        try:
            _changes(holding.rows[motion.agent], motion.arguments)
        except ConfigurationError as wrong:
            raise Invalid(
                "goal", "instructions", _("Goal, definition of done and measures need both languages.")
            ) from wrong


def carry(holding: Held, motion: board.Motion, *, slug: str, why: str) -> None:
    """Do what the board decided.

    Args:
        holding: the swarm.
        motion: carried.
        slug: of the conversation.
        why: the motion's reason.

    Raises:
        Refused: it can no longer be done.
    """
    rehearse(holding, motion)
    board.carry(holding.members, motion)
    if motion.kind == "create":
        given = motion.arguments
        made = holding.members[given["name"]]
        row = holding.add(made, kind=given["kind"], budget=given["budget"])
        first(row, conversation=slug, now=holding.now)
    about = holding.rows.get(motion.agent)
    doubted = about is not None and about.paused_by == INTEGRITY
    holding.keep()
    if motion.kind == "resume" and about is not None and doubted:
        # The board has looked: what the agent is made of now is what it goes on with.
        renew(about, why=why, by=BOARD, now=holding.now)
    if motion.kind == "rollback" and about is not None:
        roll_back(about, motion.arguments["number"], why=why, by=BOARD, now=holding.now)
    if motion.kind == "configure" and about is not None:
        _configure(about, motion, why=why, now=holding.now)


def facts_of(holding: Held, motion: board.Motion) -> Facts:
    """Gather what advisers look at.

    Args:
        holding: the swarm, before the motion.
        motion: that was moved.
    """
    members, name = holding.members, motion.agent
    below = [one for one in members.below(name) if not members[one].ended]
    about = below if name == BOARD else [name, *below]
    wanted = _privileges(holding, motion, about)
    law = law_of(holding.row)
    clauses = [
        key
        for key, guards in law.guards.items()
        if any(_speaks_of(one.scope.verb, one.scope.target, wanted) for one in guards)
    ]
    actions = AgentAction.objects.filter(swarm=holding.row, agent__in=about)
    lately = actions.filter(settled_at__gt=holding.now - _DAY)
    return Facts(
        below=len(below),
        paused_by=members.paused_by if name == BOARD else members[name].paused_by,
        privileges=wanted,
        clauses=clauses,
        version=law.version,
        waiting=actions.filter(status=AgentAction.Status.WAITING).count(),
        done=lately.filter(status=AgentAction.Status.DONE).count(),
        denied=lately.filter(status=AgentAction.Status.DENIED).count(),
    )


def _privileges(holding: Held, motion: board.Motion, about: Sequence[str]) -> list[str]:
    if "privilege" in motion.arguments:
        return [motion.arguments["privilege"]]
    if "privileges" in motion.arguments:
        return sorted(motion.arguments["privileges"])
    return sorted({one for name in about for one in holding.members[name].privileges})


def _speaks_of(verb: str, target: str, privileges: Sequence[str]) -> bool:
    return any(
        verb in {ANY, mine} and target in {ANY, whom} for mine, whom in (one.split() for one in privileges)
    )


def _instructed(given: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in _SAID:
        said = given.get(name)
        if isinstance(said, dict) and said:
            made[name] = {str(code): str(text).strip() for code, text in said.items()}
    if "budget" in given:
        made["budget"] = _budget(given["budget"])
    if not made:
        raise Invalid("goal", "nothing-changed", _("Change the goal, done, the measures or the budget."))
    return made


def _changes(row: SwarmAgent, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of its configuration that a motion changes."""
    said = {name: given[name] for name in _SAID if name in given}
    if not said:
        return {}
    old = configuration_of(row).instructions
    return {"instructions": Instructions(**{name: said.get(name, getattr(old, name)) for name in _SAID})}


def _configure(row: SwarmAgent, motion: board.Motion, *, why: str, now: datetime) -> None:
    changes = _changes(row, motion.arguments)
    if changes:
        change(row, changes, why=why, by=BOARD, now=now)
    if "budget" in motion.arguments:
        row.budget = motion.arguments["budget"]
        row.save(update_fields=["budget"])
        record_agent(row)


def _version(row: SwarmAgent, number: int) -> None:
    if not AgentConfiguration.objects.filter(agent=row, number=number).exists():
        raise Missing("no-version", _("There is no such version of this agent. Look at its history."))


def _budget(given: object) -> int:
    if type(given) is not int or not 0 <= given <= MOST_BUDGET:
        raise Invalid(
            "budget",
            "budget",
            _("A budget is a whole number of actions a day, from 0 to %(most)d.") % {"most": MOST_BUDGET},
        )
    return given
