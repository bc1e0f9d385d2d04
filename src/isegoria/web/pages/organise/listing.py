"""The conversations one looks after, and starting another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.services import committing, organising
from isegoria.services.errors import Forbidden, Invalid
from isegoria.web.pages.organise.forms import CreateForm
from isegoria.web.pages.organise.frame import UNPROCESSABLE, say_invalid, sent, signed_in
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@signed_in
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """List them."""
    account = account_of(request) or 0
    found = organising.my_conversations(account=account, language=get_language() or "")
    allowed = organising.may_organise(account=account)
    due = committing.answers_due(account=account)
    shown = {"conversations": found, "may_organise": allowed, "due": due}
    return render(request, "organise/list.html", shown)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Start one, by the least that it needs."""
    account = account_of(request)
    if not organising.may_organise(account=account):
        raise Forbidden(
            "may-not-organise",
            _("Your account may not open conversations here. Ask whoever runs this site to allow it."),
        )
    form = CreateForm(sent(request), initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "slug": form.cleaned_data["slug"] or None}
        try:
            slug = organising.create(account=account, **given)
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(request, _("The conversation is there, as a draft that only you can see."))
            return redirect("manage", slug=slug)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "organise/new.html", {"form": form}, status=status)
