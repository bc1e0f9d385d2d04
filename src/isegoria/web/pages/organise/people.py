"""Roles: who looks after the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.services import organising, roles
from isegoria.services.errors import Invalid
from isegoria.web.pages.organise.forms import RoleForm
from isegoria.web.pages.organise.frame import (
    UNPROCESSABLE,
    conversation_for,
    frame,
    say_invalid,
    sent,
    signed_in,
)
from isegoria.web.pages.organise.wording import role_name
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.roles import Added


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """List them; give somebody a role."""
    found = conversation_for(request, slug)
    form = RoleForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = roles.add(slug=slug, account=account_of(request), **form.cleaned_data)
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            return _added(request, found, added)
    return _page(request, found, form, status=UNPROCESSABLE if form.is_bound else 200)


@signed_in
@require_POST
def remove(request: HttpRequest, slug: str, member: int) -> HttpResponse:
    """Take a role away."""
    account = account_of(request)
    try:
        roles.remove(slug=slug, account=account, member=member)
    except Invalid as wrong:
        found = conversation_for(request, slug)
        return _page(request, found, RoleForm(), problem=str(wrong), status=UNPROCESSABLE)
    messages.success(request, _("The role was taken away."))
    mine = organising.my_conversations(account=account or 0, language="")
    return (
        redirect("manage-roles", slug=slug) if any(one.slug == slug for one in mine) else redirect("organise")
    )


@signed_in
@require_POST
def renew(request: HttpRequest, slug: str, member: int) -> HttpResponse:
    """Make a new link for somebody who has not opened theirs yet."""
    added = roles.renew(slug=slug, account=account_of(request), member=member)
    return _added(request, conversation_for(request, slug), added)


def _added(request: HttpRequest, found: ConversationInfo, added: Added) -> HttpResponse:
    if not added.key:
        said = _("%(email)s is now %(role)s.") % {"email": added.email, "role": role_name(added.kind)}
        messages.success(request, said)
        return redirect("manage-roles", slug=found.slug)
    person, key = added.key.split("-", 1)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": person, "key": key})
    link = settings.SITE_URL + path
    response = _page(request, found, RoleForm(), link=link, added=added, status=200)
    response["Cache-Control"] = "no-store"
    return response


def _page(
    request: HttpRequest, found: ConversationInfo, form: RoleForm, *, status: int, **more: object
) -> HttpResponse:
    listed = [
        {"member": one, "kind": role_name(one.kind)}
        for one in roles.members(slug=found.slug, account=account_of(request))
    ]
    context = frame(found, "manage-roles", form=form, members=listed, **more)
    return render(request, "organise/roles.html", context, status=status)
