"""One's own receipts: a list that fills by itself, a file each, and all in one."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from isegoria.services import voting
from isegoria.services.recording import receipts
from isegoria.web.pages.participate.asking import page, visit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from isegoria.services.recording.receipts import RecordedAct
    from isegoria.web.pages.participate.asking import Visit

_PAGE = 50
_KIND = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Shown:
    """An act in words."""

    id: int
    said: str
    time: str
    hour: str
    index: int | None
    outdated: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """What was done about one statement, or in one ratification, the newest first."""

    title: str
    language: str
    acts: list[_Shown]


@require_safe
def every(request: HttpRequest, slug: str) -> HttpResponse:
    """List them; `?part=now` gives only the list, while some are not sealed yet."""
    here = visit(request, slug)
    if here.person is None:
        return page(request, "record/receipts.html", here, tab="my-votes")
    found = receipts.acts(conversation=here.conversation.id, participant=here.person.id)
    context: dict[str, Any] = {
        "conversation": here.conversation,
        "page": Paginator(_groups(here, found), _PAGE).get_page(request.GET.get("page")),
        "total": len(found),
        "waiting": sum(one.index is None for one in found),
        "ready": any(one.index is not None for one in found),
    }
    if request.GET.get("part") == "now":
        response = render(request, "record/receipts_now.html", context)
        response["Cache-Control"] = "private, no-store"
        return response
    del context["conversation"]
    return page(request, "record/receipts.html", here, tab="my-votes", **context)


@require_safe
def one(request: HttpRequest, slug: str, opening: int) -> HttpResponse:
    """Hand one over."""
    here = visit(request, slug)
    name, text = receipts.receipt(
        conversation=here.conversation.id, participant=here.participant, act=opening
    )
    return _download(text.encode(), _KIND, f"{slug}-{name}")


@require_safe
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand all of them over."""
    here = visit(request, slug)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for act, text in receipts.receipts(conversation=here.conversation.id, participant=here.participant):
            file.writestr(act.file_name, text)
    return _download(packed.getvalue(), "application/zip", f"receipts-{slug}.zip")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _groups(here: Visit, found: Iterable[RecordedAct]) -> list[_Group]:
    votes = voting.my_votes(
        conversation=here.conversation.id, participant=here.participant, language=here.language
    )
    texts = {one.number: (one.text, one.language) for one in votes}
    groups: dict[tuple[object, ...], _Group] = {}
    for act in found:
        ratification = act.said.get("ratification")
        commitment = act.said.get("commitment")
        about = (act.statement, ratification, commitment and act.said["constitution"], commitment)
        if about not in groups:
            title, language = _("That I take part"), ""
            if act.statement is not None:
                words = _("Statement %(number)s") % {"number": act.statement}
                title, language = texts.get(act.statement, (words, ""))
            elif ratification is not None:
                title = _("Ratification %(number)s") % {"number": ratification}
            elif commitment is not None:
                title = _("Commitment %(number)s") % {"number": commitment}
            groups[about] = _Group(title, language, [])
        groups[about].acts.append(_shown(act))
    return list(groups.values())


def _shown(act: RecordedAct) -> _Shown:
    time = str(act.said["time"])
    hour = date_format(localtime(datetime.fromisoformat(time)), "DATETIME_FORMAT")
    return _Shown(act.id, _said(act), time, hour, act.index, act.outdated)


def _said(act: RecordedAct) -> str:
    if act.kind == "objection":
        # Translators: a clause's key, such as c1.
        text = (
            _("Objection to %(clause)s taken back") if act.said["withdrawn"] else _("Objection to %(clause)s")
        )
        return text % {"clause": act.said["clause"]}
    if act.kind == "challenge":
        text = _("Challenge %(number)s taken back") if act.said["withdrawn"] else _("Challenge %(number)s")
        return text % {"number": act.said["challenge"]}
    of_ratifications = {"ballot": _("My ballot"), "enrolled": _("That I am on the roll")}
    if act.kind in of_ratifications:
        return of_ratifications[act.kind]
    if act.kind != "vote":
        return _("Sector and name on record")
    value = act.said["value"]
    if value is None:
        return _("Taken back")
    said = {1: _("Agree"), 0: _("Pass"), -1: _("Disagree")}[value]
    return _("%(vote)s, important") % {"vote": said} if act.said["important"] else said
