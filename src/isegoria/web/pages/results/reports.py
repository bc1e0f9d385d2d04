"""Reports: results that the organiser publishes with a foreword, and that stay as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.services import mapping
from isegoria.services.errors import Invalid
from isegoria.services.finding import ORGANISER, OVERSEER, require_role
from isegoria.web.pages.organise.frame import UNPROCESSABLE, frame, say_invalid
from isegoria.web.pages.results.asking import etag_of, language_of_page, unless_known
from isegoria.web.pages.results.cards import Cards
from isegoria.web.pages.results.keeping import kept
from isegoria.web.pages.results.sections import MANY, sections_of
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class PublishForm(forms.Form):
    """What the organiser says before the results."""

    foreword = forms.CharField(
        label=gettext_lazy("Foreword (optional)"),
        help_text=gettext_lazy(
            "Who asked, why, and what happens with the result. It stands above the figures, marked as yours."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=mapping.LONGEST_FOREWORD,
        required=False,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """List the reports; look at the next one beforehand; publish it."""
    account, language = account_of(request), language_of_page()
    kinds = (ORGANISER,) if request.method == "POST" else (ORGANISER, OVERSEER)
    found = require_role(slug=slug, account=account, kinds=kinds, language=language)
    form = PublishForm(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    previewed = asked and "preview" in request.POST
    if asked and not previewed:
        try:
            number = mapping.publish(slug=slug, account=account, foreword=form.cleaned_data["foreword"])
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(
                request, _("The report is published. It stays as it is, whatever happens later.")
            )
            return redirect("report", slug=slug, number=number)
    results = mapping.results(slug=slug, account=account, language=language)
    context = frame(
        found,
        "manage-reports",
        form=form,
        reports=mapping.reports(slug=slug, account=account),
        results=results,
        previewed=previewed,
        foreword=form.cleaned_data["foreword"] if previewed else "",
        sections=sections_of(results, language, most=MANY) if previewed else None,
        base="",
    )
    wrong_status = form.is_bound and not previewed
    return render(request, "results/manage.html", context, status=UNPROCESSABLE if wrong_status else 200)


@require_safe
@gzip_page
def report(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a report as it was published."""
    language = language_of_page()
    found = mapping.report(slug=slug, number=number, account=account_of(request), language=language)

    version = report_version(found)

    def frozen() -> bytes:
        cards = Cards(found.results, language)
        context = {
            "conversation": found.results.conversation,
            "sections": sections_of(found.results, language, most=MANY),
            "cards": [cards.of(one) for one in found.results.statements],
            "base": "",
        }
        return render_to_string("results/frozen.html", context).encode()

    def make() -> HttpResponse:
        conversation = found.results.conversation
        name = repr(("frozen", language, conversation, version))
        # Our own template's output, kept as bytes.
        shown = SafeString(kept(name, frozen).decode())
        context = {"conversation": conversation, "report": found, "frozen": shown}
        return render(request, "results/report.html", context)

    return unless_known(request, etag_of(request, version), make)


def report_version(found: mapping.ReportInfo) -> str:
    """Name what a report shows: a statement in it may be erased later."""
    texts = [(one.text, one.state) for one in found.results.statements]
    return repr((found.number, found.published_at, found.digest, texts))
