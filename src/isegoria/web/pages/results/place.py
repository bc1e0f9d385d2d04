"""Where I stand: for one participant's eyes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from isegoria.services import mapping
from isegoria.web.pages.results.asking import language_of_page, or_later, results_for
from isegoria.web.pages.results.bars import Bar
from isegoria.web.pages.results.cards import Cards
from isegoria.web.pages.results.figures import percent
from isegoria.web.pages.results.map_svg import Drawing, draw_map
from isegoria.web.pages.results.sections import GroupShown, sections_of
from isegoria.web.visitors import account_of, participant_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.mapping import Compared, Place, Results


@dataclass(frozen=True, slots=True)
class ComparedShown:
    """One's own vote beside those of one's group, ready to be shown."""

    number: int
    text: str
    language: str
    said: str
    bar: Bar


@require_safe
@or_later
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one's own place, group, and the vote that differs most from it."""
    results = results_for(request, slug)
    participant = participant_of(request, results.conversation.id)
    context: dict[str, object] = {"conversation": results.conversation, "results": results}
    if participant is not None:
        place = mapping.place_of(
            slug=slug, participant=participant, account=account_of(request), language=language_of_page()
        )
        context |= _shown(results, place)
    response = render(request, "results/place.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _shown(results: Results, place: Place) -> dict[str, object]:
    you = (place.x, place.y) if place.x is not None and place.y is not None else None
    sections = sections_of(results, language_of_page())
    return {
        "place": place,
        "placed": you is not None,
        "map": draw_map(results, Drawing(you=you)),
        "group": _group_of(sections.groups, place),
        "differs": _compared(results, place, place.differs),
        "shared": _compared(results, place, place.shared),
        "why": sections.why,
        "missing": max(place.needed - place.votes, 0),
    }


def _group_of(groups: list[GroupShown], place: Place) -> GroupShown | None:
    return next((one for one in groups if one.index == place.group), None)


def _compared(results: Results, place: Place, compared: Compared | None) -> ComparedShown | None:
    if compared is None:
        return None
    direction = "disagree" if compared.vote < 0 else "agree"
    name = place.letter or _("Everyone")
    group = place.group if place.group is not None else -1
    bar = Bar(name, group, compared.cell, direction, results.fewest)
    values = {"share": percent(compared.share), "letter": place.letter}
    known = results.statement(compared.statement)
    if place.letter:
        said = {
            1: _("You agree; %(share)s of group %(letter)s vote like you."),
            0: _("You pass; %(share)s of group %(letter)s vote like you."),
            -1: _("You disagree; %(share)s of group %(letter)s vote like you."),
        }[compared.vote]
    else:
        said = {
            1: _("You agree; %(share)s of everyone vote like you."),
            0: _("You pass; %(share)s of everyone vote like you."),
            -1: _("You disagree; %(share)s of everyone vote like you."),
        }[compared.vote]
    text = Cards(results, language_of_page()).of(known).text if known else compared.text
    return ComparedShown(compared.statement, text or compared.text, compared.language, said % values, bar)
