"""The stewards' report of a day, each sentence with what it rests on, and their audit of moderation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from isegoria.services.finding import find_conversation
from isegoria.services.governing import reported
from isegoria.web.pages.results.figures import number, percent
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.governing.reported import Audit, AuditedGroup, Sentence

_GROUP = "group_"
_DAYS = 30


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, ready to be shown; `figures` are names and numbers in words."""

    sentence: Sentence
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A group's part of what was moderated out.

    Attributes:
        share: in words; "" where it is held back.
        width: of the bar, 0 to 100.
    """

    group: AuditedGroup
    name: str
    share: str
    width: float


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the newest report, or that of the day that is asked for."""
    if not _there(request, slug, "day"):
        return _empty(request, slug, "report")
    found = reported.report(**_asked(request, slug))
    said = [Said(one, _figures(one)) for one in found.sentences]
    return _page(request, "report", found, said=said)


@require_safe
def audit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the newest audit, or that of the day that is asked for."""
    if not _there(request, slug, "audit"):
        return _empty(request, slug, "audit")
    found = reported.audit(**_asked(request, slug))
    return _page(request, "audit", found, bars=_bars(found), verdict=_verdict(found), chance=_chance(found))


def _asked(request: HttpRequest, slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "account": account_of(request),
        "day": request.GET.get("day", ""),
        "language": get_language() or "",
    }


def _there(request: HttpRequest, slug: str, kind: str) -> bool:
    return bool(request.GET.get("day")) or kind in reported.newest(slug=slug, account=account_of(request))


def _empty(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    found = find_conversation(slug=slug, language=get_language() or "", account=account_of(request))
    return render(request, f"stewarding/{name}.html", {"conversation": found, "tab": "stewards"})


def _page(request: HttpRequest, name: str, found: reported.Published, **more: object) -> HttpResponse:
    context = {
        "conversation": found.conversation,
        "tab": "stewards",
        "found": found,
        "days": [one for one in found.days[:_DAYS] if one != found.day],
        **more,
    }
    return render(request, f"stewarding/{name}.html", context)


def _figures(sentence: Sentence) -> tuple[tuple[str, str], ...]:
    names = {
        "participants": _("participants"),
        "votes": _("votes"),
        "statements": _("statements"),
        "groups": _("groups"),
        "decided": _("decided"),
        "shown": _("let in"),
        "hidden": _("moderated out"),
        "waiting": _("waiting"),
        "hours": _("hours"),
        "agreed": _("agreed in every group"),
        "agree": _("agree"),
        "seen": _("voted on it"),
        "most_percent": _("most, in %"),
        "least_percent": _("least, in %"),
        "added": _("new"),
        "fewest": _("fewer than"),
    }
    return tuple((names.get(name, _group(name)), number(value)) for name, value in sentence.figures.items())


def _group(name: str) -> str:
    if name.startswith(_GROUP):
        return _("group %(letter)s") % {"letter": name.removeprefix(_GROUP).upper()}
    return name.replace("_", " ")


def _bars(found: Audit) -> list[Bar]:
    made = []
    for place, one in enumerate(found.groups, 1):
        name = _("group %(letter)s") % {"letter": one.letter or place}
        if one.hidden is None or not one.statements:
            made.append(Bar(one, name, "", 0.0))
        else:
            share = one.hidden / one.statements
            made.append(Bar(one, name, percent(share), round(100 * share, 1)))
    return made


def _verdict(found: Audit) -> str:
    if found.sign:
        return _("There is a sign that moderation treats the groups differently.")
    if found.telling:
        return _("There is no sign that moderation treats the groups differently.")
    return _("There are too few decisions to tell whether moderation treats the groups alike.")


def _chance(found: Audit) -> str:
    """Write how often chance alone does the same; what is one in a thousand or less is no zero."""
    share = max(found.chance, 0.001)
    return f"{share * 100:.1f}"
