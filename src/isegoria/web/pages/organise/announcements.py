"""Announcements to everybody who visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.services import announcing
from isegoria.services.errors import Invalid
from isegoria.web.pages.organise.forms import AnnouncementForm
from isegoria.web.pages.organise.frame import (
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
    """List them; make one."""
    found, account = conversation_for(request, slug), account_of(request)
    form = AnnouncementForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            announcing.announce(slug=slug, account=account, texts=form.cleaned_data)
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(request, _("The announcement is made: everybody who visits sees it."))
            return redirect("manage-announcements", slug=slug)
    listed = announcing.every(slug=slug, account=account, language=get_language() or "")
    context = frame(found, "manage-announcements", form=form, announcements=listed)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "organise/announcements.html", context, status=status)


@signed_in
@require_POST
def withdraw(request: HttpRequest, slug: str, announcement: int) -> HttpResponse:
    """Take one back."""
    announcing.withdraw(slug=slug, account=account_of(request), announcement=announcement)
    messages.success(request, _("The announcement is withdrawn: visitors no longer see it."))
    return redirect("manage-announcements", slug=slug)
