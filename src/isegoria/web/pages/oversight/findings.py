"""What checks from outside found, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isegoria.services.governing.reading.values import Finding


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding; `agent` is "" where it is about all."""

    sentence: str
    agent: str
    grave: bool


def findings_shown(found: Iterable[Finding]) -> list[FindingShown]:
    """Say each in a sentence."""
    return [FindingShown(_sentence(one), one.agent, one.grave) for one in found]


def _sentence(one: Finding) -> str:
    words = {
        "configuration": _("Version %(number)s of what %(agent)s is was changed in the database."),
        "failed": _("Turn %(number)s of %(agent)s failed."),
        "cut-off": _("Turn %(number)s of %(agent)s was cut off."),
        "spent": _("%(agent)s has used up its %(number)s actions of today."),
        "late": _("%(agent)s has not shown a sign of life since %(moment)s."),
        "paused": _("The integrity check paused %(agent)s."),
    }
    text = words.get(one.code, one.code)
    if one.code == "paused" and not one.agent:
        text = _("The integrity check paused the whole swarm.")
    moment = date_format(localtime(one.at), "SHORT_DATETIME_FORMAT") if one.at else ""
    return text % {"agent": one.agent, "number": one.number, "moment": moment}
