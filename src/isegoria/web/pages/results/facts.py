"""What follows from the figures of one statement, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.web.pages.results.figures import at_least, number, points

if TYPE_CHECKING:
    from isegoria.services.mapping import Results, StatementResult


def facts_of(results: Results, found: StatementResult) -> list[str]:
    """Say whether a statement is agreed, by whom, and how far groups are apart on it.

    Returns:
        Nothing where it counts neither for groups nor for consensus.
    """
    if not found.counts:
        return []
    said = [_verdict(results, found), _least(results, found), *_shares(found), _gap(results, found)]
    if found.important is not None:
        text = ngettext(
            "%(number)s person finds it important.", "%(number)s people find it important.", found.important
        )
        said.append(text % {"number": number(found.important)})
    return [one for one in said if one]


def _verdict(results: Results, found: StatementResult) -> str:
    by_group = results.groups and results.settings_name != "polis"
    if found.number in results.agreed_everywhere:
        return (
            _("Agreed in every group and every sector shown.")
            if results.groups
            else _("Agreed in every sector shown.")
        )
    if found.number in results.agreed:
        return _("Agreed in every group.") if by_group else _("Agreed by most people.")
    if found.number in results.rejected:
        return _("Rejected in every group.") if by_group else _("Rejected by most people.")
    return ""


def _least(results: Results, found: StatementResult) -> str:
    if found.consensus_lower is None:
        return ""
    share = {"share": at_least(found.consensus_lower)}
    if results.groups:
        return _("Even in the least agreeing group, surely at least %(share)s agree.") % share
    return _("Surely at least %(share)s agree.") % share


def _shares(found: StatementResult) -> list[str]:
    said = []
    if found.groups_counted:
        values = {"a": number(found.agreed_in_groups), "b": number(found.groups_counted)}
        said.append(_("More than half surely agree in %(a)s of %(b)s groups.") % values)
    if found.sectors_counted:
        values = {"a": number(found.agreed_in_sectors), "b": number(found.sectors_counted)}
        said.append(_("More than half surely agree in %(a)s of %(b)s sectors shown.") % values)
    return said


def _gap(results: Results, found: StatementResult) -> str:
    if not results.groups:
        return ""
    gap = points(found.divisiveness)
    if not gap:
        return _("No two groups are surely apart on it.")
    text = ngettext(
        "Two groups are surely at least %(points)s percentage point apart.",
        "Two groups are surely at least %(points)s percentage points apart.",
        gap,
    )
    return text % {"points": number(gap)}
