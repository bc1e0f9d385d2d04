"""What anybody may check: the moderation log, the history, and an author's appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.services import moderating
from isegoria.services.errors import Invalid
from isegoria.services.finding import find_conversation
from isegoria.services.overview import history
from isegoria.web.pages.organise.forms import AppealForm
from isegoria.web.pages.organise.frame import UNPROCESSABLE, say_invalid, sent
from isegoria.web.pages.organise.statements import whole
from isegoria.web.pages.organise.wording import history_words, role_name
from isegoria.web.visitors import account_of, participant_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def moderation_log(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every decision with its reason, and appeals with their answers."""
    language, account = get_language() or "", account_of(request)
    found = find_conversation(slug=slug, language=language, account=account)
    page = whole(request.GET.get("page", "1"))
    listed = moderating.log(slug=slug, account=account, language=language, page=page)
    return render(request, "organise/moderation_log.html", {"conversation": found, "page": listed})


@require_safe
def history_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was done to the conversation, in which role."""
    account = account_of(request)
    found = find_conversation(slug=slug, language=get_language() or "", account=account)
    listed = history(slug=slug, account=account, page=whole(request.GET.get("page", "1")))
    lines = [{"at": one.at, "text": history_words(one), "role": role_name(one.role)} for one in listed.lines]
    return render(request, "organise/history.html", {"conversation": found, "page": listed, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show its author what was decided about a statement, and take their appeal."""
    found = find_conversation(slug=slug, language=get_language() or "", account=account_of(request))
    participant = participant_of(request, found.id)
    form = AppealForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            moderating.appeal(slug=slug, participant=participant, number=number, **form.cleaned_data)
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(
                request, _("Your appeal is made. The answer will be here and in the public log.")
            )
            return redirect("appeal", slug=slug, number=number)
    plea = moderating.plea_of(slug=slug, participant=participant, number=number)
    context = {"conversation": found, "plea": plea, "form": form}
    response = render(
        request, "organise/appeal.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )
    response["Cache-Control"] = "private, no-store"
    return response
