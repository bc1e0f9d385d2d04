"""The slate: ask for it, watch it come, and draft clauses from its statements."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.services import ratifying
from isegoria.services.errors import Invalid, Missing
from isegoria.services.governing.suggestions import suggestions
from isegoria.services.ratifying.slating import LARGEST, SMALLEST, USUAL
from isegoria.services.ratifying.values import EvidenceInfo
from isegoria.web.pages.drafting.asking import Asked, ask, back, language, page
from isegoria.web.pages.drafting.certificate import told
from isegoria.web.pages.drafting.clause import texts_of
from isegoria.web.pages.drafting.clause_form import LONGEST_TITLE
from isegoria.web.pages.organise.frame import READERS, UNPROCESSABLE, say_invalid, signed_in
from isegoria.web.pages.ratification.evidence import ShownEvidence, shown
from isegoria.web.pages.stewarding.offers import offers

if TYPE_CHECKING:
    from django.http import HttpRequest

    from isegoria.services.ratifying.values import SlateInfo, SlateLine
    from isegoria.web.pages.stewarding.offers import Offer

_PERCENT = 100
_SHORT_TITLE = 80


class SizeForm(forms.Form):
    """How many statements."""

    size = forms.IntegerField(
        label=gettext_lazy("How many statements"),
        help_text=gettext_lazy("About as many as you want to draft clauses; ten are a good start."),
        min_value=SMALLEST,
        max_value=LARGEST,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show it, ask for it, or make a draft of each statement that is ticked."""
    asked = ask(request, slug, number, see=READERS)
    if request.method == "POST" and request.POST.get("act") in {"one", "each"}:
        return _draft(asked, each=request.POST["act"] == "each")
    found = _found(asked)
    form = SizeForm(request.POST if request.method == "POST" else None, initial={"size": found.size or USUAL})
    if request.method == "POST" and form.is_valid():
        try:
            ratifying.ask_slate(
                slug=slug, number=number, account=asked.account, size=form.cleaned_data["size"]
            )
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            return redirect("manage-slate", slug=slug, number=number)
    return _page(asked, found, form)


@signed_in
@require_safe
def certificate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give the certificate as JSON, for whoever counts again."""
    asked = ask(request, slug, number, see=READERS)
    found = _found(asked)
    if not found.certificate:
        raise Missing("no-certificate", _("There is no slate yet. Draw one first."))
    text = json.dumps(dict(found.certificate), ensure_ascii=False, indent=1, sort_keys=True)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{slug}-slate-{number}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def _page(asked: Asked, found: SlateInfo, form: SizeForm, *, problem: str = "") -> HttpResponse:
    fewest = asked.conversation.fewest
    more: dict[str, Any] = {
        "slate": found,
        "percent": round(found.done * _PERCENT),
        "lines": [(one, _shown(asked, one, fewest)) for one in found.lines],
        "certificate": told(found.certificate, fewest),
        "form": form,
        "problem": problem,
        "unfinished": found.state in {"waiting", "drawing"},
        "taken": {
            one.statement for each in asked.found.clauses if not each.withdrawn for one in each.evidence
        },
    }
    if asked.request.headers.get("HX-Request"):
        context = {
            "conversation": asked.conversation,
            "found": asked.found,
            "changeable": asked.changeable,
            **more,
        }
        response = render(asked.request, "drafting/slate_now.html", context)
    else:
        wrong = form.is_bound or bool(problem)
        more |= {"offers": _offers(asked, "open"), "dismissed": _offers(asked, "dismissed")}
        more["back"] = f"slate-{asked.found.number}"
        response = page(asked, "slate.html", status=UNPROCESSABLE if wrong else 200, **more)
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _offers(asked: Asked, state: str) -> list[Offer]:
    """Give the clauses that a steward suggests for this ratification."""
    return offers(
        suggestions(
            slug=asked.conversation.slug,
            account=asked.account,
            kinds=("clause",),
            state=state,
            ratification=asked.found.number,
            language=language(),
        )
    )


def _shown(asked: Asked, line: SlateLine, fewest: int) -> ShownEvidence:
    """Draw a line of the slate as evidence is drawn elsewhere."""
    info = EvidenceInfo(
        slug=asked.conversation.slug,
        conversation="",
        statement=line.number,
        text=line.text,
        language=line.language,
        digest="",
        everyone=line.everyone,
        groups=line.groups,
        sectors=line.sectors,
        dissent=(),
        radius=line.radius,
    )
    return shown(info, fewest)


def _draft(asked: Asked, *, each: bool) -> HttpResponse:
    """Begin one draft with the statements that are ticked, or make a draft of each in its own words."""
    slug, number = asked.conversation.slug, asked.found.number
    ticked = [int(one) for one in asked.request.POST.getlist("statements") if one.isascii() and one.isdigit()]
    if not ticked:
        return _refused(asked, _("Tick one statement or more."))
    if not each:
        response = redirect("manage-clause-new", slug=slug, number=number)
        response["Location"] += "?" + urlencode({"statements": ticked}, doseq=True)
        return response
    try:
        for one in ticked:
            texts = texts_of(asked, one)
            ratifying.add_clause(
                slug=slug,
                number=number,
                account=asked.account,
                titles={code: _titled(text) for code, text in texts.items()},
                prose=texts,
                statements=[one],
            )
    except Invalid as wrong:
        return _refused(asked, str(wrong))
    said = ngettext(
        "%(number)d draft is made. Word it.", "%(number)d drafts are made. Word them.", len(ticked)
    )
    messages.success(asked.request, said % {"number": len(ticked)})
    return back(asked)


def _refused(asked: Asked, problem: str) -> HttpResponse:
    found = _found(asked)
    return _page(asked, found, SizeForm(initial={"size": found.size or USUAL}), problem=problem)


def _titled(text: str) -> str:
    short = " ".join(text.split())
    return (
        short if len(short) <= min(_SHORT_TITLE, LONGEST_TITLE) else short[: _SHORT_TITLE - 1].rstrip() + "…"
    )


def _found(asked: Asked) -> SlateInfo:
    return ratifying.slate(
        slug=asked.conversation.slug, number=asked.found.number, account=asked.account, language=language()
    )
