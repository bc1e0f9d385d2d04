"""Invitations: made in bulk, handed over once as CSV, counted and withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.opinion.exchange.cells import line
from isegoria.services import inviting, organising
from isegoria.services.errors import Invalid, Missing
from isegoria.web.pages.organise.forms import InviteForm
from isegoria.web.pages.organise.frame import (
    READERS,
    UNPROCESSABLE,
    conversation_for,
    frame,
    say_invalid,
    sent,
    signed_in,
)
from isegoria.web.pages.organise.wording import sector_name
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from isegoria.services.finding import ConversationInfo

_USUAL_DAYS = 60


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what became of them; make more, whose links download at once."""
    account = account_of(request)
    found = conversation_for(request, slug, see=READERS)
    initial = {"expires": timezone.localtime() + timedelta(days=_USUAL_DAYS)}
    form = InviteForm(sent(request), sectors=_sectors(request, slug), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            tokens = inviting.invite(slug=slug, account=account, **form.cleaned_data)
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            return _download(slug, tokens, form.cleaned_data)
    return _page(request, found, form, status=UNPROCESSABLE if form.is_bound else 200)


@signed_in
@require_POST
def revoke(request: HttpRequest, slug: str) -> HttpResponse:
    """Withdraw a batch, or one invitation by its link."""
    account = account_of(request)
    found = conversation_for(request, slug)
    batch, link = request.POST.get("batch", ""), request.POST.get("link", "")
    try:
        number = inviting.revoke(slug=slug, account=account, batch=batch, link=link)
    except (Invalid, Missing) as wrong:
        form = InviteForm(sectors=_sectors(request, slug))
        return _page(request, found, form, problem=str(wrong), link=link, status=UNPROCESSABLE)
    said = ngettext("%(number)d invitation was withdrawn.", "%(number)d invitations were withdrawn.", number)
    messages.success(request, said % {"number": number})
    return redirect("manage-invitations", slug=slug)


def _page(
    request: HttpRequest, found: ConversationInfo, form: InviteForm, *, status: int, **more: object
) -> HttpResponse:
    names = dict(_sectors(request, found.slug))
    batches = [
        {"figures": one, "sector": names.get(one.sector, one.sector)}
        for one in inviting.statistics(slug=found.slug, account=account_of(request))
    ]
    context = frame(found, "manage-invitations", form=form, batches=batches, **more)
    return render(request, "organise/invitations.html", context, status=status)


def _sectors(request: HttpRequest, slug: str) -> list[tuple[str, str]]:
    rows = organising.sectors_of(slug=slug, account=account_of(request))
    return [(one.key, sector_name(one.key, one.names, get_language() or "")) for one in rows]


def _download(slug: str, tokens: tuple[str, ...], data: dict[str, Any]) -> HttpResponse:
    expires = timezone.localtime(data["expires"]).isoformat(timespec="minutes")
    query = f"?lang={data['language']}" if data["language"] else ""
    rows = [
        line(
            number,
            settings.SITE_URL + reverse("join", args=[slug, token]) + query,
            data["sector"],
            data["language"],
            expires,
        )
        for number, token in enumerate(tokens, start=1)
    ]
    text = line("number", "link", "sector", "language", "expires") + "".join(rows)
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="invitations-{slug}.csv"'
    response["Cache-Control"] = "no-store"
    return response
