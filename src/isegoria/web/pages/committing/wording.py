"""Words for what services name by keys: kinds of organisations, how commitments and challenges stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.services.moderating import hiding_reasons

if TYPE_CHECKING:
    from isegoria.services.committing import ChallengeInfo

# A sign beside the words, so that no meaning is told by colour alone.
SIGNS = {
    "overdue": "!",
    "challenged": "?",
    "not-kept": "✕",
    "done": "✓",
    "under-way": "…",
    "planned": "○",
    "adopted": "·",
    "withdrawn": "–",
}


def kinds() -> dict[str, str]:
    """Name what an organisation can be."""
    return {
        "company": _("Company"),
        "government": _("Government or authority"),
        "research": _("Research"),
        "civil": _("Civil society"),
    }


def statuses() -> dict[str, str]:
    """Name how far a commitment can have come."""
    return {
        "planned": _("planned"),
        "under-way": _("under way"),
        "done": _("done"),
        "not-kept": _("not kept"),
    }


def standing_name(standing: str) -> str:
    """Name how a commitment stands."""
    names = {
        **statuses(),
        "overdue": _("answer overdue"),
        "challenged": _("challenged"),
        "done": _("reported as done"),
        "adopted": _("no report yet"),
        "withdrawn": _("withdrawn"),
    }
    return names.get(standing, standing)


def challenge_name(one: ChallengeInfo) -> str:
    """Name how a challenge stands."""
    names = {
        "waiting": _("waiting for an answer"),
        "overdue": _("answer overdue"),
        "answered": _("answered"),
        "settled": _("settled, says the challenger"),
        "not-settled": _("not settled, says the challenger"),
        "hidden": _("hidden"),
    }
    return names.get(one.state, one.state)


def hidden_because(reason: str) -> str:
    """Say why words are hidden; "" where they show."""
    return str(dict(hiding_reasons()).get(reason, reason)) if reason else ""
