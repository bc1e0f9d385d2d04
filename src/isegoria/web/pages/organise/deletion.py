"""Deleting a conversation, after a time in which that can be called off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.services import deleting
from isegoria.services.errors import Invalid
from isegoria.web.pages.organise.forms import DeleteForm
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


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what would be deleted and when; ask for it."""
    account = account_of(request)
    found = conversation_for(request, slug, see=READERS)
    form = DeleteForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            deleting.ask(slug=slug, account=account, **form.cleaned_data)
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(
                request, _("The conversation will be deleted. Until then you can call that off.")
            )
            return redirect("manage-delete", slug=slug)
    context = frame(found, "manage-settings", form=form, days=deleting.WAITING_DAYS)
    return render(request, "organise/delete.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@signed_in
@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Call it off."""
    deleting.cancel(slug=slug, account=account_of(request))
    messages.success(request, _("The deletion is called off. Nothing was deleted."))
    return redirect("manage", slug=slug)
