"""Open the ballot, let it close later, or annul the ratification."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.services import ratifying
from isegoria.services.errors import Invalid, TryAgain
from isegoria.web.pages.drafting.asking import Asked, ask, back, language, page
from isegoria.web.pages.drafting.closing import CloseForm
from isegoria.web.pages.drafting.overview import overview
from isegoria.web.pages.organise.frame import READERS, UNPROCESSABLE, say_invalid, sent, signed_in
from isegoria.web.pages.ratification.drawing import chip_of
from isegoria.web.pages.ratification.rules import rules_in_words
from isegoria.web.pages.ratification.show import part_name
from isegoria.web.pages.results.figures import number as figure

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_DAYS = 14
_LONGEST = 2000


class AnnulForm(forms.Form):
    """Why a ratification ends before anything of it comes into force."""

    reason = forms.CharField(
        label=gettext_lazy("Reason (public)"),
        help_text=gettext_lazy("Everybody reads it, and it stays on the public record."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=_LONGEST,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show who would be asked and what stands in the way; open the ballot."""
    asked = ask(request, slug, number, see=READERS)
    form = CloseForm(sent(request), initial={"closes_at": _in_two_weeks()})
    if request.method == "POST" and form.is_valid():
        try:
            ratifying.open_ballot(
                slug=slug, number=number, account=asked.account, closes_at=form.cleaned_data["closes_at"]
            )
        except Invalid as wrong:
            say_invalid(form, wrong)
        except TryAgain as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(
                request, _("The ballot is open. Text, rules and roll stay as they are; share the link.")
            )
            return back(asked)
    return _preview(asked, form)


@signed_in
@require_POST
def extend(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Let the ballot close later."""
    asked = ask(request, slug, number)
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            ratifying.extend(
                slug=slug, number=number, account=asked.account, closes_at=form.cleaned_data["closes_at"]
            )
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(request, _("The ballot closes later now."))
            return back(asked)
    return overview(asked, closing=form, status=UNPROCESSABLE)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def annul(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """End the ratification with a public reason."""
    asked = ask(request, slug, number, see=READERS)
    form = AnnulForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            ratifying.annul(
                slug=slug, number=number, account=asked.account, reason=form.cleaned_data["reason"]
            )
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(request, _("The ratification is annulled. You can begin another one."))
            return back(asked)
    return page(asked, "annul.html", form=form, status=UNPROCESSABLE if form.is_bound else 200)


def _preview(asked: Asked, form: CloseForm) -> HttpResponse:
    found = ratifying.preview(
        slug=asked.conversation.slug, number=asked.found.number, account=asked.account, language=language()
    )
    return page(
        asked,
        "ballot.html",
        form=form,
        preview=found,
        parts=[(part_name(one), chip_of(one.kind, _index(one.key)), figure(one.roll)) for one in found.parts],
        rules=rules_in_words(asked.found.rules),
        unanswered=sum(one.unanswered for one in asked.found.clauses if not one.withdrawn),
        status=UNPROCESSABLE if form.is_bound else 200,
    )


def _index(key: str) -> int:
    return int(key) if key.isdigit() else -1


def _in_two_weeks() -> object:
    return (timezone.now() + timedelta(days=_DAYS)).replace(minute=0, second=0, microsecond=0)
