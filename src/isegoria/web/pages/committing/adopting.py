"""Adopt a clause, renew that, or withdraw it: each on a page of its own that says what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from isegoria.services import committing
from isegoria.services.errors import Forbidden, Invalid, TooMany
from isegoria.web.failures import status_of
from isegoria.web.pages.committing.asking import UNPROCESSABLE, in_force, page
from isegoria.web.pages.committing.forms import PledgeForm, WithdrawForm
from isegoria.web.pages.committing.lines import lines_shown
from isegoria.web.pages.constitution.clause import found_clause
from isegoria.web.pages.constitution.clauses import clause_shown
from isegoria.web.pages.organise.frame import say_invalid, sent, signed_in
from isegoria.web.pages.participate.asking import see
from isegoria.web.pages.results.asking import language_of_page
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.committing import CommitmentInfo
    from isegoria.services.errors import ServiceError
    from isegoria.web.pages.constitution.clauses import ClauseShown

_METHODS = ("GET", "HEAD", "POST")


@signed_in
@require_http_methods(_METHODS)
def adopt(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Say what it means to adopt a clause, and take the pledge."""
    version, account = in_force(slug), account_of(request)
    found_clause(version, key)
    owned = committing.owned(account=account)
    if not owned and request.method != "POST":
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('organisation-new')}?{query}")
    form = PledgeForm(sent(request), organisations=owned)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if not owned:
            raise Forbidden("owner-needed", _("Register your organisation first."))
        if form.is_valid():
            try:
                made = committing.adopt(
                    constitution=slug,
                    clause=key,
                    organisation=form.cleaned_data["organisation"],
                    account=account,
                    pledges=form.said(),
                )
            except (Invalid, TooMany) as wrong:
                status = _say(form, wrong)
            else:
                messages.success(request, _("The clause is adopted, in public."))
                return see("constitution-commitment", slug, made)
    clause = _clause_shown(slug, key)
    return page(request, "adopt.html", version, status=status, form=form, clause=clause, owned=owned)


@signed_in
@require_http_methods(_METHODS)
def renew(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the clause as it is now, and take the pledge anew."""
    found = _own(request, slug, number)
    form = PledgeForm(sent(request), pledges=found.pledges)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                committing.renew(
                    constitution=slug, number=number, account=account_of(request), pledges=form.said()
                )
            except Invalid as wrong:
                status = _say(form, wrong)
            else:
                messages.success(request, _("The commitment is renewed, to the version in force."))
                return see("constitution-commitment", slug, number)
    clause = None if found.line.repealed else _clause_shown(slug, found.line.clause)
    line = lines_shown([found.line])[0]
    return page(
        request, "renew.html", in_force(slug), status=status, form=form, clause=clause, found=found, line=line
    )


@signed_in
@require_http_methods(_METHODS)
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say what withdrawing means, and take the reason."""
    found = _own(request, slug, number)
    form = WithdrawForm(sent(request))
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                committing.withdraw(
                    constitution=slug,
                    number=number,
                    account=account_of(request),
                    language=language_of_page(),
                    **form.cleaned_data,
                )
            except Invalid as wrong:
                status = _say(form, wrong)
            else:
                messages.success(request, _("The commitment is withdrawn. It stays on view as that."))
                return see("constitution-commitment", slug, number)
    line = lines_shown([found.line])[0]
    return page(request, "withdraw.html", in_force(slug), status=status, form=form, found=found, line=line)


def _own(request: HttpRequest, slug: str, number: int) -> CommitmentInfo:
    """Find a commitment for whoever speaks for its organisation.

    Raises:
        Forbidden: the account is no owner.
    """
    found = committing.commitment(constitution=slug, number=number, account=account_of(request))
    if not found.own:
        raise Forbidden(
            "owner-needed",
            _("Only owners of the organisation can do this. Ask one of them for a link to become one."),
        )
    return found


def _clause_shown(slug: str, key: str) -> ClauseShown:
    version = in_force(slug)
    place = next(at for at, one in enumerate(version.document.clauses, 1) if one.key == key)
    return clause_shown(found_clause(version, key), place, language_of_page())


def _say(form: Form, wrong: ServiceError) -> int:
    if isinstance(wrong, Invalid):
        say_invalid(form, wrong)
    else:
        form.add_error(None, str(wrong))
    return status_of(wrong)
