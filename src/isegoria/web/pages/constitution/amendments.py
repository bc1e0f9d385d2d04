"""Conversations about changing a clause, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.services import constitutions
from isegoria.web.pages.results.asking import language_of_page

if TYPE_CHECKING:
    from isegoria.services.constitutions.values import AmendmentLine

_ENDED = ("in-force", "failed", "annulled")


@dataclass(frozen=True, slots=True)
class AmendmentShown:
    """A conversation about a clause.

    Attributes:
        line: what is known of it.
        said: how far it has come, in words.
        ended: whether nothing more will come of it.
    """

    line: AmendmentLine
    said: str
    ended: bool


def amendments_shown(slug: str, key: str = "") -> list[AmendmentShown]:
    """List them, the newest first.

    Args:
        slug: of the constitution.
        key: of a clause, for those about it alone.
    """
    listed = constitutions.amendments(slug=slug, language=language_of_page())
    return [
        AmendmentShown(one, _said(one), one.stage in _ENDED) for one in listed if not key or one.clause == key
    ]


def _said(one: AmendmentLine) -> str:
    if one.stage == "in-force" and one.version:
        return _("became version %(number)s") % {"number": one.version}
    stages = {
        "critique": _("a draft is open to objections"),
        "ballot": _("ballot"),
        "cooling": _("accepted, cooling off"),
        "failed": _("not ratified"),
        "annulled": _("annulled"),
    }
    if one.stage in stages:
        return stages[one.stage]
    return _("people vote on statements") if one.state == "open" else _("no votes are taken now")
