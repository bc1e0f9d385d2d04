"""A conversation at a glance: its state, figures, links, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from isegoria.services import appeal_period, mapping, organising, roles
from isegoria.services.governing import suggestions
from isegoria.services.overview import Overview, overview
from isegoria.web.pages.organise.codes import code_of
from isegoria.web.pages.organise.frame import conversation_for, frame, signed_in
from isegoria.web.pages.stewarding.offers import offers
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.finding import ConversationInfo

# Fewer statements than this make for a poor start; opening is not forbidden, though.
ENOUGH_STATEMENTS = 10
_AT_A_GLANCE, _FEW = ("alarm", "bridge", "translation"), 2
_BAR, _TALL, _FEWEST_BARS = 10, 56, 12


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next.

    Attributes:
        url: name of the address of the page where it is done.
        done: it is done already.
    """

    url: str
    text: str
    done: bool


@signed_in
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show it."""
    found = conversation_for(request, slug)
    figures = overview(slug=slug, account=account_of(request))
    link = settings.SITE_URL + reverse("participate", args=[slug])
    context = frame(
        found,
        "manage",
        figures=figures,
        next_states=() if found.anonymised_at else organising.next_states(state=found.state),
        anonymous_on=appeal_period.ends_at(found),
        anonymous_at_latest=appeal_period.latest_end(found),
        link=link,
        snippet=_snippet(found.topic, settings.SITE_URL + reverse("embed", args=[slug])),
        code=code_of(link),
        steps=_steps(request, found, figures) if found.role == "organiser" else [],
        chart=_chart(figures),
        few=figures.shown < ENOUGH_STATEMENTS,
        enough=ENOUGH_STATEMENTS,
        back="overview",
        **_suggested(request, found),
    )
    return render(request, "organise/manage.html", context)


@signed_in
@require_POST
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """Open, pause, close or reopen it."""
    found = organising.set_state(slug=slug, account=account_of(request), state=request.POST.get("state", ""))
    said = {
        "open": _("The conversation is open: people can vote."),
        "paused": _("The conversation is paused: nobody can vote until you open it again."),
        "closed": _("The conversation is closed. You can reopen it."),
    }
    messages.success(request, said.get(found.state, ""))
    return redirect("manage", slug=slug)


def _suggested(request: HttpRequest, found: ConversationInfo) -> dict[str, object]:
    """Give the newest suggestions of each kind that concerns the whole conversation, and count them all."""
    account, language = account_of(request), get_language() or ""
    open_ = suggestions.count_open(slug=found.slug, account=account)
    made = [
        one
        for kind in _AT_A_GLANCE
        if open_[kind]
        for one in offers(
            suggestions.suggestions(
                slug=found.slug, account=account, kinds=(kind,), language=language, most=_FEW
            )
        )
    ]
    return {"suggested": made, "suggestions_open": sum(open_.values())}


def _snippet(topic: str, address: str) -> str:
    """Write the HTML by which another site embeds it; the page then shows that as text."""
    return f'<iframe src="{escape(address)}" title="{escape(topic)}" width="100%" height="700"></iframe>'


def _chart(figures: Overview) -> dict[str, Any]:
    """Place the bars in an SVG of 60 units height."""
    form = "SHORT_DATETIME_FORMAT" if figures.hourly else "SHORT_DATE_FORMAT"
    bars = [
        {
            "x": place * _BAR,
            "y": round(_TALL - _TALL * one.share, 1),
            "width": _BAR - 2,
            "height": round(_TALL * one.share, 1),
            "title": f"{date_format(timezone.localtime(one.start), form)}: {intcomma(one.votes)}",
        }
        for place, one in enumerate(figures.bars)
    ]
    most = max((one.votes for one in figures.bars), default=0)
    text = _("Votes an hour; %(most)s at most.") if figures.hourly else _("Votes a day; %(most)s at most.")
    label = text % {"most": intcomma(most)}
    return {"bars": bars, "width": _BAR * max(len(bars), _FEWEST_BARS), "label": label}


def _steps(request: HttpRequest, found: ConversationInfo, figures: Overview) -> list[Step]:
    account = account_of(request)
    written = organising.written(slug=found.slug, account=account)
    others = len(settings.LANGUAGES) - 1
    translated = sum(1 for one in written.texts.values() if one.get("topic"))
    helped = len(roles.members(slug=found.slug, account=account)) > 1
    return [
        Step(
            "manage-settings",
            _("Describe what it is about and what happens with the result"),
            bool(found.description),
        ),
        Step(
            "manage-settings", _("Write topic and description in the other languages"), translated >= others
        ),
        Step(
            "manage-statements",
            _("Add %(number)d statements or more, from different points of view")
            % {"number": ENOUGH_STATEMENTS},
            figures.shown >= ENOUGH_STATEMENTS,
        ),
        Step("manage-roles", _("Add a moderator or overseer"), helped),
        Step("manage", _("Open the conversation"), found.opened_at is not None),
        Step("manage", _("Share the link"), figures.participants > 0),
        Step(
            "manage-moderation", _("Decide what waits for moderation"), not figures.pending + figures.appeals
        ),
        Step("manage", _("Close the conversation"), found.state == "closed"),
        Step(
            "manage-reports",
            _("Publish a report"),
            bool(mapping.reports(slug=found.slug, account=account)),
        ),
    ]
