"""Results as plain values for paper: every word and figure that the template sets."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from isegoria import __version__
from isegoria.opinion.report.text import cleaned, one_line
from isegoria.web.pages.results.bars import COLOURS
from isegoria.web.pages.results.cards import Cards
from isegoria.web.pages.results.figures import number, percent
from isegoria.web.pages.results.sections import MANY, sections_of

if TYPE_CHECKING:
    from datetime import datetime

    from isegoria.services.mapping import ReportInfo, Results
    from isegoria.web.pages.results.bars import Bar
    from isegoria.web.pages.results.cards import Card
    from isegoria.web.pages.results.sections import Part, Sections

_MOST_ROWS = 500  # of the table of all statements; the other files hold the rest


def printed(results: Results, report: ReportInfo | None, language: str) -> dict[str, Any]:
    """Give everything that the template `report.typ` sets."""
    sections = sections_of(results, language, most=MANY)
    found = results.conversation
    where = ("report", [found.slug, report.number]) if report else ("results", [found.slug])
    return {
        "kind": _("Opinion report") if report else _("Results"),
        "topic": one_line(found.topic),
        "description": cleaned(found.description).strip(),
        "simulated": _("Simulated data: a program made up these participants and their votes.")
        if results.simulated
        else "",
        "when": _when(results, report),
        "address": settings.SITE_URL + reverse(where[0], args=where[1]),
        "foreword": cleaned(report.foreword).strip() if report else "",
        "foreword_heading": _("Foreword by the organiser"),
        "figures": [list(one) for one in sections.figures],
        "short_heading": _("In short"),
        "short": [html.unescape(strip_tags(one)) for one in sections.short],
        "map_heading": _("The opinion map"),
        "map_note": sections.waiting
        or _(
            "People close together voted alike; people far apart voted differently. The fuller a hexagon’s "
            "colour, the more people stand there. Up, down, left and right mean nothing by themselves."
        ),
        "key": [_("agree"), _("pass"), _("disagree"), _("where the share surely lies")],
        "parts": _parts(sections) if sections.enough else [],
        "table": _table(results, language),
        "method_heading": _("How this was computed"),
        "steps": sections.steps,
        "limits_heading": _("What this does not show"),
        "limits": sections.limits,
        "digest_heading": _("Check it yourself"),
        "digest_text": _("Whoever runs this on an export of the same votes gets the same digest:"),
        "command": sections.command,
        "digest": results.digest,
        "footer": _("Made with Isegoria %(version)s") % {"version": __version__},
    }


def _when(results: Results, report: ReportInfo | None) -> str:
    if report is not None:
        return _("Published on %(moment)s") % {"moment": _moment(report.published_at)}
    if results.computed_at is None:
        return ""
    return _("Computed on %(moment)s") % {"moment": _moment(results.computed_at)}


def _moment(moment: datetime) -> str:
    return str(date_format(localtime(moment), "DATETIME_FORMAT"))


def _parts(sections: Sections) -> list[dict[str, Any]]:
    groups = [
        {
            "heading": _("Group %(letter)s") % {"letter": one.letter},
            "intro": " · ".join(one.facts),
            "cards": [_card(replace(card, sectors=())) for card in one.cards],
            "empty": "" if one.cards else _("Nothing sets this group surely apart from the others."),
        }
        for one in sections.groups
    ]
    nothing: dict[str, Any] = {
        "heading": _("The opinion groups"),
        "intro": "",
        "cards": [],
        "empty": sections.why,
    }
    return [
        *(_part(one) for one in sections.common),
        *(groups or [nothing]),
        *(_part(one) for one in sections.apart),
    ]


def _part(part: Part) -> dict[str, Any]:
    cards = [*part.listed.open, *part.listed.folded]
    return {
        "heading": part.heading,
        "intro": part.intro,
        "cards": [_card(one) for one in cards],
        "empty": "" if cards else part.empty,
    }


def _card(card: Card) -> dict[str, Any]:
    # Where nothing can be said of any sector, a line for each of them says nothing either.
    sectors = card.sectors if any(one.cell for one in card.sectors) else ()
    return {
        "number": number(card.number),
        "text": card.text,
        "headline": card.headline,
        "bars": [_bar(one) for one in (*card.crowd, *sectors)],
    }


def _bar(bar: Bar) -> dict[str, Any]:
    cell = bar.cell
    lower, upper = bar.bounds
    sure = (lower, upper) if bar.direction == "agree" else (1.0 - upper, 1.0 - lower)
    return {
        "name": bar.name,
        "colour": bar.group % COLOURS if bar.group >= 0 else -1,
        "parts": [cell.agree_share, cell.passed_share, cell.disagree_share] if cell else [],
        "sure": list(sure),
        "share": bar.share,
        "interval": bar.interval,
        "votes": bar.votes,
        "held": bar.held_back,
    }


def _table(results: Results, language: str) -> dict[str, Any]:
    cards = Cards(results, language)
    rows = [cards.of(one) for one in results.statements[:_MOST_ROWS]]
    left = len(results.statements) - len(rows)
    return {
        "heading": _("Every statement"),
        "columns": [
            _("No."),
            _("Statement"),
            _("Agree"),
            _("Pass"),
            _("Disagree"),
            _("Votes"),
            *(one.letter for one in results.groups),
        ],
        "rows": [_row(one) for one in rows],
        "note": _("%(number)s more statements are in the other files and on the page.")
        % {"number": number(left)}
        if left
        else "",
    }


def _row(card: Card) -> list[str]:
    cell = card.statement.total
    everyone = ["–"] * 4
    if cell is not None:
        shares = (cell.agree_share, cell.passed_share, cell.disagree_share)
        everyone = [*(percent(one) for one in shares), number(cell.seen)]
    text = card.text or _("(not repeated: moderated out or withdrawn)")
    return [number(card.number), text, *everyone, *(one.share or "–" for one in card.groups)]
