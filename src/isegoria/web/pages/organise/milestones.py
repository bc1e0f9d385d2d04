"""Lines of the public history about ratifications, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping


def milestone(kind: str, details: Mapping[str, str | int | None]) -> str:
    """Say what was done to a ratification; "" for a line about something else.

    Args:
        kind: of the line.
        details: as it was kept.
    """
    phrases = {
        "ratification-begun": _("Ratification %(ratification)s began."),
        "ratification-rebased": _("Ratification %(ratification)s goes on from the version in force."),
        "ratification-annulled": _("Ratification %(ratification)s was annulled."),
        "rules-set": _("The rules of ratification %(ratification)s were set."),
        "critique-opened": _("The drafts of ratification %(ratification)s were shown to everybody."),
        "clause-drafted": _("Clause %(clause)s was drafted (ratification %(ratification)s)."),
        "clause-changed": _("The draft of clause %(clause)s was changed (ratification %(ratification)s)."),
        "clause-withdrawn": _(
            "The draft of clause %(clause)s was withdrawn (ratification %(ratification)s)."
        ),
        "clause-restored": _(
            "The draft of clause %(clause)s was brought back (ratification %(ratification)s)."
        ),
        "clauses-merged": _("Drafts were merged: %(clause)s (ratification %(ratification)s)."),
        "objection-answered": _("Objection %(objection)s to clause %(clause)s was answered."),
        "objection-hidden": _("The words of objection %(objection)s to clause %(clause)s were hidden."),
        "objection-shown": _("The words of objection %(objection)s to clause %(clause)s show again."),
        "reason-hidden": _("The words of a reason on ballots, about clause %(clause)s, were hidden."),
        "reason-shown": _("The words of a reason on ballots, about clause %(clause)s, show again."),
        "ballot-opened": _("The ballot of ratification %(ratification)s opened, with %(roll)s on the roll."),
        "ballot-extended": _("The ballot of ratification %(ratification)s closes later."),
        "ballot-closed": _(
            "The ballot of ratification %(ratification)s closed: %(cast)s cast, %(accepted)s of %(clauses)s "
            "clauses accepted."
        ),
        "in-force": _("Version %(version)s of the constitution came into force."),
    }
    phrase = phrases.get(kind, "")
    names = ("ratification", "clause", "objection", "roll", "cast", "accepted", "clauses", "version")
    return phrase % {name: details.get(name, "") for name in names} if phrase else ""
