"""Words for what stewards are, say and ask for, and for those who decide about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from isegoria.agents.chamber import ADVISERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def layers() -> tuple[tuple[str, str], ...]:
    """Name the six layers of an agent, and what each does."""
    return (
        (_("Aspirational"), _("Judges by the constitution what all of it is for.")),
        (_("Global strategy"), _("Looks at the conversation, and says what to aim for.")),
        (_("Agent model"), _("Knows what it may and can do.")),
        (_("Executive function"), _("Plans tasks, and names what could go wrong for people.")),
        (_("Cognitive control"), _("Picks one task, and says when to stop.")),
        (_("Task prosecution"), _("Does it, through the gate alone.")),
    )


def packet_kind(kind: str) -> str:
    """Name a kind of packet."""
    names = {
        "judgement": _("judgement"),
        "objection": _("objection"),
        "mission": _("mission"),
        "strategy": _("strategy"),
        "principles": _("principles"),
        "belief": _("belief"),
        "intention": _("intention"),
        "capabilities": _("capabilities"),
        "objectives": _("objectives"),
        "state": _("how it is"),
        "plan": _("plan"),
        "risk": _("risk"),
        "deficiency": _("deficiency"),
        "instruction": _("instruction"),
        "status": _("progress"),
        "effect": _("effect"),
        "success": _("success"),
        "failure": _("failure"),
        "telemetry": _("measurements"),
    }
    return names.get(kind, kind)


def agent_state(state: str) -> str:
    """Say how an agent stands."""
    return {
        "ended": _("ended"),
        "paused": _("paused"),
        "below-paused": _("waits: paused above"),
        "working": _("at work"),
        "waiting": _("between turns"),
    }.get(state, state)


def turn_outcome(outcome: str) -> str:
    """Say how a turn ended."""
    return {
        "": _("goes on"),
        "worked": _("worked"),
        "idle": _("found nothing to do"),
        "halted": _("was halted"),
        "failed": _("failed"),
    }.get(outcome, outcome)


def action_status(status: str) -> str:
    """Say what became of an action."""
    return {
        "done": _("took effect"),
        "waiting": _("waits for a person"),
        "denied": _("denied by rule"),
        "refused": _("refused by a person"),
    }.get(status, status)


def judged(outcome: str) -> str:
    """Say what the gate said."""
    return {"allow": _("allowed"), "approve": _("a person decides"), "deny": _("denied")}.get(
        outcome, outcome
    )


def who(name: str) -> str:
    """Name whoever did something, by role; agents have names."""
    return {
        "board": _("the board"),
        "overseer": _("an overseer"),
        "integrity": _("the integrity check"),
        "upgrade": _("an upgrade of the software"),
        "organiser": _("an organiser"),
        "moderator": _("a moderator"),
    }.get(name, name)


def whom(roles: Iterable[str]) -> str:
    """Name those for whom something waits."""
    # Translators: stands between roles, all of which have to approve.
    return _(" and ").join(who(one) for one in sorted(roles))


def adviser(name: str) -> str:
    """Name a program that advises the board."""
    titles = ADVISERS.get(name)
    return name if titles is None else titles["ja" if (get_language() or "").startswith("ja") else "en"]


def motion_state(state: str) -> str:
    """Say how a motion stands."""
    return {
        "open": pgettext("a motion", "open"),
        "carried": _("carried"),
        "lost": _("lost"),
        "void": _("no longer possible"),
    }.get(state, state)


def motion_title(kind: str, agent: str, arguments: Mapping[str, object]) -> str:
    """Say in a sentence what a motion is for."""
    if agent == "board":
        everybody = {
            "resume": _("Let the whole swarm go on"),
            "pause": _("Pause the whole swarm"),
            "end": _("End every agent, for good"),
        }
        if kind in everybody:
            return everybody[kind]
    title = {
        "resume": _("Let %(agent)s go on"),
        "pause": _("Pause %(agent)s and everybody below it"),
        "end": _("End %(agent)s and everybody below it, for good"),
        "grant": _("Give %(agent)s the privilege “%(privilege)s”"),
        "revoke": _("Take the privilege “%(privilege)s” from %(agent)s and everybody below it"),
        "create": _("Create the agent %(name)s below %(agent)s"),
        "configure": _("Change what %(agent)s is told, or its budget"),
        "rollback": _("Go back to version %(number)s of what %(agent)s is"),
    }.get(kind, kind)
    values = {name: str(arguments.get(name, "…")) for name in ("privilege", "name", "number")}
    return title % {**values, "agent": who(agent)}
