"""The organiser's page about the other host: the line to send, the line that came, how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from isegoria.services import cohosting
from isegoria.services.errors import Invalid
from isegoria.web.pages.cohosting.show import state_in_words
from isegoria.web.pages.organise.frame import (
    READERS,
    UNPROCESSABLE,
    conversation_for,
    frame,
    say_invalid,
    sent,
    signed_in,
)
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class LineForm(forms.Form):
    """The line that the other organiser sent."""

    line = forms.CharField(
        label=gettext_lazy("The other site’s line"),
        help_text=gettext_lazy("It begins with isegoria-cohost-1: and was sent by the other organiser."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        max_length=4_000,
    )


@signed_in
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how it stands."""
    return _page(request, slug, LineForm())


@signed_in
@require_POST
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the line for the other organiser; it is shown once."""
    line = cohosting.offer(slug=slug, account=account_of(request))
    response = _page(request, slug, LineForm(), line=line)
    response["Cache-Control"] = "private, no-store"
    return response


@signed_in
@require_POST
def accept(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the other organiser's line."""
    form = LineForm(sent(request))
    if form.is_valid():
        try:
            host = cohosting.accept(slug=slug, account=account_of(request), line=form.cleaned_data["line"])
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(
                request, _("This conversation is held together with %(host)s now.") % {"host": host}
            )
            return redirect("manage-cohost", slug=slug)
    return _page(request, slug, form, status=UNPROCESSABLE)


@signed_in
@require_POST
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """End it."""
    cohosting.end(slug=slug, account=account_of(request))
    messages.success(request, _("The conversation is no longer held together. This site gives nothing more."))
    return redirect("manage-cohost", slug=slug)


def _page(
    request: HttpRequest, slug: str, form: LineForm, *, line: str = "", status: int = 200
) -> HttpResponse:
    found = conversation_for(request, slug, see=READERS)
    standing = cohosting.standing(slug=slug, account=account_of(request))
    words = state_in_words(standing.state, standing.host) if standing else ""
    context = frame(found, "manage-cohost", form=form, line=line, standing=standing, state=words)
    return render(request, "cohosting/manage.html", context, status=status)
