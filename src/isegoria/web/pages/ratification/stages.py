"""How far a ratification has come: its steps in order, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from isegoria.services.ratifying.values import RatificationInfo

_ORDER = ("drafting", "critique", "ballot", "cooling", "in-force")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way.

    Attributes:
        name: in words.
        state: "done", "now" or "ahead".
        at: when it began, or when it will begin; None where nobody knows.
    """

    name: str
    state: str
    at: datetime | None


def stage_name(stage: str) -> str:
    """Name a stage."""
    names = {
        "drafting": _("Drafts"),
        "critique": _("Objections"),
        "ballot": _("Ballot"),
        "cooling": _("Cooling-off"),
        "in-force": _("In force"),
        "failed": _("Not ratified"),
        "annulled": _("Annulled"),
    }
    return names.get(stage, stage)


def is_voted_on(found: RatificationInfo) -> bool:
    """Tell whether ballots are taken now: it is open, and its time is not up."""
    return found.stage == "ballot" and found.closes_at is not None and found.closes_at > timezone.now()


def steps(found: RatificationInfo) -> list[Step]:
    """Give the way from drafts to a version in force, or to where it ended."""
    times = {
        "critique": found.critique_at,
        "ballot": found.ballot_at,
        "cooling": found.closed_at,
        "in-force": found.in_force_at,
    }
    if found.stage in _ORDER:
        now = _ORDER.index(found.stage)
        ended = found.stage == "in-force"
        return [
            Step(stage_name(one), _state(place, now, ended=ended), times.get(one))
            for place, one in enumerate(_ORDER)
        ]
    reached = [one for one in _ORDER[1:4] if times[one] is not None]
    if found.stage == "failed":  # it closed, but nothing is to come into force
        reached = [one for one in reached if one != "cooling"]
    made = [Step(stage_name(one), "done", times.get(one)) for one in ("drafting", *reached)]
    return [*made, Step(stage_name(found.stage), "now", found.ended_at)]


def _state(place: int, now: int, *, ended: bool) -> str:
    if place == now and not ended:
        return "now"
    return "done" if place <= now else "ahead"
