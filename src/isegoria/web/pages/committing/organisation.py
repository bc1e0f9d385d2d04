"""An organisation: everything that it adopted, how that stands, who vouched for it, and its own forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.services import committing
from isegoria.services.errors import Forbidden, Invalid, TooMany
from isegoria.services.moderating import hiding_reasons
from isegoria.web.failures import status_of
from isegoria.web.pages.committing.asking import UNPROCESSABLE, page
from isegoria.web.pages.committing.drawing import in_short, picture
from isegoria.web.pages.committing.forms import OrganisationForm, RegisterForm
from isegoria.web.pages.committing.lines import kind_of, lines_shown
from isegoria.web.pages.committing.wording import hidden_because
from isegoria.web.pages.constitution.saying import said
from isegoria.web.pages.organise.frame import say_invalid, sent, signed_in
from isegoria.web.pages.participate.asking import see
from isegoria.web.pages.results.asking import language_of_page
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_METHODS = ("GET", "HEAD", "POST")


@require_safe
def show(request: HttpRequest, organisation: str) -> HttpResponse:
    """Show it."""
    return organisation_page(request, organisation)


def organisation_page(
    request: HttpRequest, organisation: str, *, link: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page.

    Args:
        request: by whoever is asking.
        organisation: its slug.
        link: by which one more account becomes owner, to be shown once; "" for none.
        problem: what went wrong; "" for nothing.
        status: of the answer.
    """
    account = account_of(request)
    found = committing.organisation(organisation=organisation, account=account)
    lines = committing.of_organisation(organisation=organisation, account=account)
    counts = committing.counted(one.standing for one in lines)
    standing = [one for one in lines if one.withdrawn_at is None]
    return page(
        request,
        "organisation.html",
        None,
        status=status,
        found=found,
        kind=kind_of(found.named),
        hidden=hidden_because(found.named.hidden),
        verifier=said(found.verifier_titles, language_of_page()),
        lines=lines_shown(standing),
        simulated=bool(lines) and all(one.simulated for one in lines),
        withdrawn=lines_shown(one for one in lines if one.withdrawn_at is not None),
        picture=picture(counts),
        short=in_short(counts),
        link=link,
        link_days=committing.LINK_DAYS,
        problem=problem,
        reasons=hiding_reasons(),
        may_unverify=found.vouch_through is not None and found.named.verified,
    )


@signed_in
@require_http_methods(_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """Register one, and go on to what somebody came from."""
    form, status = RegisterForm(sent(request)), 200
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                made = committing.register(account=account_of(request), **form.cleaned_data)
            except Invalid as wrong:
                say_invalid(form, wrong)
            except TooMany as wrong:
                form.add_error(None, str(wrong))
                status = status_of(wrong)
            else:
                messages.success(request, _("The organisation is registered. Nobody has vouched for it yet."))
                local = url_has_allowed_host_and_scheme(onward, {request.get_host()})
                return redirect(onward) if local else see("organisation", made)
    return page(request, "organisation_form.html", None, status=status, form=form, onward=onward)


@signed_in
@require_http_methods(_METHODS)
def edit(request: HttpRequest, organisation: str) -> HttpResponse:
    """Change what is said of it."""
    account = account_of(request)
    found = committing.organisation(organisation=organisation, account=account)
    if not found.own:
        raise Forbidden(
            "owner-needed",
            _("Only owners of the organisation can do this. Ask one of them for a link to become one."),
        )
    before = {"name": found.named.name, "kind": found.named.kind, "website": found.website}
    form, status = OrganisationForm(sent(request), initial=before), 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                committing.edit(organisation=organisation, account=account, **form.cleaned_data)
            except Invalid as wrong:
                say_invalid(form, wrong)
            else:
                messages.success(request, _("The changes are saved."))
                return see("organisation", organisation)
    return page(request, "organisation_form.html", None, status=status, form=form, found=found)


@signed_in
@require_POST
def verify(request: HttpRequest, organisation: str) -> HttpResponse:
    """Vouch for it, or take that back."""
    account = account_of(request)
    found = committing.organisation(organisation=organisation, account=account)
    act = committing.unverify if request.POST.get("act") == "unverify" else committing.verify
    act(organisation=organisation, account=account, constitution=found.vouch_through or "")
    messages.success(
        request,
        _("That somebody vouched for it is taken back.")
        if act is committing.unverify
        else _("You vouched for the organisation. That is public."),
    )
    return see("organisation", organisation)


@signed_in
@require_POST
def hide(request: HttpRequest, organisation: str) -> HttpResponse:
    """Hide its name and website, or show them again."""
    reason = "" if request.POST.get("act") == "show" else request.POST.get("reason") or "none"
    try:
        committing.hide_organisation(organisation=organisation, account=account_of(request), reason=reason)
    except Invalid as wrong:
        return organisation_page(request, organisation, problem=str(wrong), status=UNPROCESSABLE)
    messages.success(
        request, _("The words are hidden; the reason is public.") if reason else _("The words show again.")
    )
    return see("organisation", organisation)
