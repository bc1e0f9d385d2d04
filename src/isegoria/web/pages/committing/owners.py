"""Who speaks for an organisation: make the link for one more owner, follow it, or give up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.services import committing
from isegoria.services.errors import Invalid
from isegoria.web.pages.committing.asking import UNPROCESSABLE, page
from isegoria.web.pages.committing.organisation import organisation_page
from isegoria.web.pages.organise.frame import signed_in
from isegoria.web.pages.participate.asking import see
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@signed_in
@require_POST
def change(request: HttpRequest, organisation: str) -> HttpResponse:
    """Make a link, which is shown once, or cease to be an owner."""
    account = account_of(request)
    if request.POST.get("act") != "give-up":
        secret = committing.invite_owner(organisation=organisation, account=account)
        link = settings.SITE_URL + reverse("organisation-join", args=[organisation, secret])
        return organisation_page(request, organisation, link=link)
    try:
        committing.give_up(organisation=organisation, account=account)
    except Invalid as wrong:
        return organisation_page(request, organisation, problem=str(wrong), status=UNPROCESSABLE)
    messages.success(request, _("You do not speak for this organisation any more."))
    return see("organisation", organisation)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, organisation: str, secret: str) -> HttpResponse:
    """Say what it means to be an owner, and make whoever asks one."""
    account = account_of(request)
    found = committing.organisation(organisation=organisation, account=account)
    if found.own:
        return redirect("organisation", organisation)
    if request.method == "POST":
        committing.become_owner(organisation=organisation, account=account, secret=secret)
        messages.success(request, _("You speak for this organisation now."))
        return see("organisation", organisation)
    return page(request, "join.html", None, found=found)
