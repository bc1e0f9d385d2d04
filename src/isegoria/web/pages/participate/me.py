"""Me and my data: sector, account, leaving, coming back, having one's data handed over or erased."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.services import adding, appeal_period, erasing, participants, voting
from isegoria.services.errors import Forbidden
from isegoria.web.pages.participate.asking import UNPROCESSABLE, Visit, left_before, page, see, visit
from isegoria.web.pages.participate.sectors import sector_choices
from isegoria.web.promises import publication_notice
from isegoria.web.visitors import forget

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what one can decide about oneself here."""
    here = visit(request, slug)
    return page(
        request,
        "participate/me.html",
        here,
        tab="me",
        anonymous_on=appeal_period.ends_at(here.conversation),
        left=left_before(request, here) is not None,
        promise=publication_notice(here.conversation),
        sectors=sector_choices(here),
        sector=next(
            (one for one in sector_choices(here) if here.person and one.key == here.person.sector), None
        ),
    )


@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop taking part; the browser still remembers, so that one can come back."""
    here = visit(request, slug)
    participants.leave(conversation=here.conversation.id, participant=here.participant)
    messages.success(request, _("You have left. Your votes count on, and you can come back at any time."))
    return see("me", slug)


@require_POST
def come_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Take part again, with the votes of before."""
    here = visit(request, slug)
    before = left_before(request, here)
    if before is not None:
        participants.come_back(conversation=here.conversation.id, participant=before)
        messages.success(request, _("Welcome back. You go on where you left."))
    return see("participate", slug)


@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the participation the account's own."""
    here = visit(request, slug)
    if here.account is None:
        raise Forbidden("sign-in", _("Sign in first; then this participation can go with your account."))
    participants.keep_with_account(
        conversation=here.conversation.id, participant=here.participant, account=here.account
    )
    messages.success(request, _("Your account takes part here now: go on from any device, by signing in."))
    response = see("me", slug)
    # From now on the account tells who it is, until it signs out.
    forget(response, here.conversation.id)
    return response


@require_safe
def data(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand over everything kept about whoever asks, as JSON."""
    here = visit(request, slug)
    participant = here.person.id if here.person else left_before(request, here) or here.participant
    kept = erasing.own_data(conversation=here.conversation.id, participant=participant)
    text = json.dumps({"conversation": slug, **kept}, ensure_ascii=False, indent=2)
    response = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{slug}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what erasing means, and do it once it is confirmed."""
    here = visit(request, slug)
    participant = here.person.id if here.person else left_before(request, here) or here.participant
    if request.method == "POST":
        if request.POST.get("sure") == "1":
            return _erase(request, here, participant)
        return _erase_page(request, here, participant, status=UNPROCESSABLE, unsure=True)
    return _erase_page(request, here, participant)


def _erase(request: HttpRequest, here: Visit, participant: int) -> HttpResponse:
    every = request.POST.get("statements") == "1"
    gone = erasing.erase(conversation=here.conversation.id, participant=participant, statements=every)
    votes = ngettext("%(number)d vote", "%(number)d votes", gone.votes) % {"number": gone.votes}
    statements = ngettext("%(number)d statement", "%(number)d statements", gone.statements)
    messages.success(
        request,
        _("Your data are erased: %(votes)s and %(statements)s. Nobody can tell any more that it was you.")
        % {"votes": votes, "statements": statements % {"number": gone.statements}},
    )
    response = see("participate", here.conversation.slug)
    forget(response, here.conversation.id)
    return response


def _erase_page(
    request: HttpRequest, here: Visit, participant: int, *, status: int = 200, unsure: bool = False
) -> HttpResponse:
    conversation = here.conversation.id
    votes = voting.my_votes(conversation=conversation, participant=participant, language=here.language)
    mine = adding.my_statements(conversation=conversation, participant=participant)
    return page(
        request,
        "participate/erase.html",
        here,
        tab="me",
        status=status,
        votes=len(votes),
        statements=[one for one in mine if one.text],
        unsure=unsure,
    )
