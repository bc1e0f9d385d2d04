"""What people send to the page of a commitment: reports, challenges, answers, and words to be hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from isegoria.services import committing
from isegoria.services.errors import Invalid, TryAgain
from isegoria.web.failures import status_of
from isegoria.web.pages.committing.asking import UNPROCESSABLE, challenger
from isegoria.web.pages.committing.commitment import Sent, commitment_page
from isegoria.web.pages.committing.forms import AnswerForm, ChallengeForm, ReportForm
from isegoria.web.pages.organise.frame import say_invalid, signed_in
from isegoria.web.pages.participate.asking import see
from isegoria.web.pages.results.asking import language_of_page
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.errors import ServiceError

_MOST_DIGITS = 9


@signed_in
@require_POST
def report(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take a report."""
    form = ReportForm(request.POST, auto_id="report_%s")
    form.is_valid()
    written = form.cleaned_data
    try:
        committing.report(
            constitution=slug,
            number=number,
            account=account_of(request),
            status=written.get("status", ""),
            text=written.get("text", ""),
            evidence=written.get("evidence", ""),
            language=language_of_page(),
        )
    except (Invalid, TryAgain) as wrong:
        _say(form, wrong)
        return _again(request, slug, number, Sent(report=form), wrong)
    messages.success(request, _("The report is public."))
    return see("constitution-commitment", slug, number, query="#progress-h")


@signed_in
@require_POST
def take_back(request: HttpRequest, slug: str, number: int, progress: int) -> HttpResponse:
    """Take a report back."""
    committing.take_back(constitution=slug, number=number, progress=progress, account=account_of(request))
    messages.success(request, _("The report is taken back. It stays on view as that."))
    return see("constitution-commitment", slug, number, query="#progress-h")


@require_POST
def challenge(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take a challenge."""
    who = challenger(request, slug)
    form = ChallengeForm(request.POST, auto_id="challenge_%s")
    form.is_valid()
    written = form.cleaned_data
    try:
        made = committing.challenge(
            constitution=slug,
            number=number,
            text=written.get("text", ""),
            evidence=written.get("evidence", ""),
            language=language_of_page(),
            **who,
        )
    except (Invalid, TryAgain) as wrong:
        _say(form, wrong)
        return _again(request, slug, number, Sent(challenge=form), wrong)
    messages.success(
        request,
        _("Your challenge is public now, without your name. The organisation has %(days)s days to answer.")
        % {"days": committing.ANSWER_DAYS},
    )
    return see("constitution-commitment", slug, number, query=f"#challenge-{made}")


@signed_in
@require_POST
def answer(request: HttpRequest, slug: str, number: int, challenge: int) -> HttpResponse:
    """Take the answer to a challenge."""
    form = AnswerForm(request.POST, auto_id=f"answer_{challenge}_%s")
    form.is_valid()
    try:
        committing.answer(
            constitution=slug,
            number=number,
            challenge=challenge,
            account=account_of(request),
            text=form.cleaned_data.get("text", ""),
            language=language_of_page(),
        )
    except Invalid as wrong:
        _say(form, wrong)
        return _again(request, slug, number, Sent(answer=form, answered=challenge), wrong)
    messages.success(request, _("The answer is public."))
    return _back(slug, number, challenge)


@require_POST
def settle(request: HttpRequest, slug: str, number: int, challenge: int) -> HttpResponse:
    """Take what a challenger says of the answer."""
    who = challenger(request, slug)
    outcome = request.POST.get("outcome", "")
    committing.settle(constitution=slug, number=number, challenge=challenge, outcome=outcome, **who)
    messages.success(request, _("What you say of the answer is public now. You can change it."))
    return _back(slug, number, challenge)


@require_POST
def withdraw(request: HttpRequest, slug: str, number: int, challenge: int) -> HttpResponse:
    """Take back a challenge of one's own."""
    who = challenger(request, slug)
    committing.withdraw_challenge(constitution=slug, number=number, challenge=challenge, **who)
    messages.success(request, _("Your challenge is taken back."))
    return see("constitution-commitment", slug, number, query="#challenges-h")


@signed_in
@require_POST
def hide(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hide words, or show them again."""
    what, given = request.POST.get("what", ""), request.POST.get("which", "")
    which = int(given) if given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS else 0
    reason = "" if request.POST.get("act") == "show" else request.POST.get("reason") or "none"
    try:
        committing.hide(
            constitution=slug,
            number=number,
            account=account_of(request),
            what=what,
            which=which,
            reason=reason,
        )
    except Invalid as wrong:
        return commitment_page(request, slug, number, Sent(problem=str(wrong)), status=UNPROCESSABLE)
    messages.success(
        request, _("The words are hidden; the reason is public.") if reason else _("The words show again.")
    )
    return see("constitution-commitment", slug, number)


def _say(form: Form, wrong: ServiceError) -> None:
    """Show beside its field, or above the form, what a service found wrong; the form is checked already."""
    if not isinstance(wrong, Invalid):
        form.add_error(None, str(wrong))
        return
    if form.has_error(wrong.field, "required"):
        del form.errors[wrong.field]  # the service says better what is needed
    if wrong.field not in form.errors:
        say_invalid(form, wrong)


def _again(request: HttpRequest, slug: str, number: int, sent: Sent, wrong: ServiceError) -> HttpResponse:
    response = commitment_page(request, slug, number, sent, status=status_of(wrong))
    if isinstance(wrong, TryAgain):
        response["Retry-After"] = str(wrong.seconds)
    return response


def _back(slug: str, number: int, challenge: int) -> HttpResponse:
    return see("constitution-commitment", slug, number, query=f"#challenge-{challenge}")
