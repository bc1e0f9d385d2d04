"""The vote card in another site's frame: `embed/<slug>/?xid=…`.

The embedding site may name its visitors by `xid`; a participation then follows that name. Whoever knows an
`xid` votes as that person, so the site should give ids that cannot be guessed. Without one, the participation
lasts as long as the browser keeps a partitioned cookie (over https), else as long as the page is open.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from isegoria.services import participants, voting
from isegoria.services.errors import Gone, ServiceError
from isegoria.services.finding import find_conversation
from isegoria.web.cards import Frame, card_context, card_fragment, notice_fragment
from isegoria.web.failures import status_of
from isegoria.web.headers import policy_for
from isegoria.web.pages.participate.asking import Visit, number_of, see
from isegoria.web.pages.participate.tokens import Framed, read_token, write_token
from isegoria.web.pages.vote.vote import WithdrawForm, read_vote, vote_of
from isegoria.web.promises import publication_notice
from isegoria.web.visitors import remember, remembered, who

if TYPE_CHECKING:
    from django.http import HttpRequest

    from isegoria.services.participants import ParticipantInfo

_MARK_OCTETS = 12


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the card alone, to be framed."""
    here, framed = _visit(request, slug)
    found = here.conversation
    context: dict[str, Any] = {"conversation": found, "person": here.person, "mode": _mode(here)}
    if context["mode"] == "vote":
        person = here.person.id if here.person else None
        turn = voting.turn(
            conversation=found.id,
            participant=person,
            language=here.language,
            wanted=number_of(request, "statement"),
        )
        last = None
        if person is not None:
            voting.note_shown(conversation=found.id, participant=person, turn=turn)
            last = voting.last_vote(conversation=found.id, participant=person)
        context |= card_context(turn, last, _frame(here, framed))
        if not context["voted"]:
            context["promise"] = publication_notice(found)
    vars(request)["embedded"] = True
    response = render(request, "participate/embed.html", context)
    return _guard(response, here)


@csrf_exempt
@require_POST
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a vote from a frame; the answer carries on who is voting."""
    here, framed = _sender(request, slug)
    try:
        form = read_vote(request)
        participant = _join(here, framed)
        cast, turn = vote_of(here, participant, form)
    except ServiceError as failure:
        return _refused(request, here, framed, failure)
    now = Framed(participant, framed.external_id)
    return _answer(request, here, now, (turn, cast))


@csrf_exempt
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back a vote from a frame."""
    here, framed = _sender(request, slug)
    try:
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            raise Gone("vote-value", _("This is no vote. Choose agree, disagree or pass."))
        number = form.cleaned_data["statement"]
        voting.withdraw(conversation=here.conversation.id, participant=here.participant, statement=number)
        turn = voting.turn(
            conversation=here.conversation.id,
            participant=here.participant,
            language=here.language,
            wanted=number,
        )
    except ServiceError as failure:
        return _refused(request, here, framed, failure)
    return _answer(request, here, framed, (turn, None))


@csrf_exempt
@require_POST
def carry_on(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on in a window of one's own, as the same participant; asks first where the browser is another."""
    here, framed = _sender(request, slug)
    target = {"add": "statement-add", "mine": "my-votes", "me": "me"}.get(
        request.POST.get("to", ""), "participate"
    )
    if here.person is None or not _from_here(request):
        return see(target, slug)
    other = who(request, here.conversation.id)
    if other is not None and other.id != here.person.id and request.POST.get("sure") != "1":
        context = {
            "conversation": here.conversation,
            "token": write_token(here.conversation.id, framed),
            "to": request.POST.get("to", ""),
        }
        response = render(request, "participate/carry_on.html", context)
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response = see(target, slug)
    remember(response, here.conversation.id, here.person.id)
    return response


def _from_here(request: HttpRequest) -> bool:
    """Tell whether the form was on a page of ours, as far as the browser says.

    Another site could hold a token of its own in a form, and have a visitor vote on as somebody whose votes
    it can read.
    """
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    return origin in ours if origin is not None else site in {None, "same-origin"}


def _visit(request: HttpRequest, slug: str) -> tuple[Visit, Framed]:
    """Find who is in a frame that is being loaded: by its token, its external id, or its own cookie."""
    language = get_language() or ""
    found = find_conversation(slug=slug, language=language)
    if token := request.GET.get("as", ""):
        framed = read_token(found.id, token)
    elif external_id := request.GET.get("xid", ""):
        framed = Framed(None, external_id)
    else:
        framed = Framed(remembered(request, found.id, embedded=True))
    person = _person(found.id, framed)
    # A first vote that is sent twice, since its answer got lost, carries the same mark.
    mark = framed.visit or ("" if person else secrets.token_urlsafe(_MARK_OCTETS))
    return Visit(found, person, None, language), Framed(
        person.id if person else None, framed.external_id, mark
    )


def _sender(request: HttpRequest, slug: str) -> tuple[Visit, Framed]:
    language = get_language() or ""
    found = find_conversation(slug=slug, language=language)
    framed = read_token(found.id, request.POST.get("token", ""))
    return Visit(found, _person(found.id, framed), None, language), framed


def _person(conversation: int, framed: Framed) -> ParticipantInfo | None:
    if framed.external_id:
        return participants.recognise_external(conversation=conversation, external_id=framed.external_id)
    return participants.recognise(conversation=conversation, participant=framed.participant, account=None)


def _join(here: Visit, framed: Framed) -> int:
    if here.person is not None:
        return here.person.id
    return participants.join(
        conversation=here.conversation.id,
        language=here.language,
        external_id=framed.external_id or None,
        visit=framed.visit or None,
    )


def _mode(here: Visit) -> str:
    found = here.conversation
    if found.is_closed or not found.is_open:
        return "closed" if found.is_closed else found.state
    return "invited-only" if found.invitation_only and here.person is None else "vote"


def _frame(here: Visit, framed: Framed) -> Frame:
    return Frame(write_token(here.conversation.id, framed), here.language)


def _answer(
    request: HttpRequest, here: Visit, framed: Framed, shown: tuple[voting.Turn, voting.CastVote | None]
) -> HttpResponse:
    """Show the next card, or that of the vote taken back, and who is voting."""
    slug, frame, (turn, cast) = here.conversation.slug, _frame(here, framed), shown
    if "HX-Request" in request.headers:
        response = HttpResponse(card_fragment(request, slug, turn, cast, frame))
    else:
        query = {"as": frame.token, "lang": here.language}
        if cast is None and turn.next is not None:
            query["statement"] = str(turn.next.number)
        response = see("embed", slug, query="?" + urlencode(query))
    if framed.participant is not None and not framed.external_id:
        remember(response, here.conversation.id, framed.participant, embedded=True)
    return _guard(response, here)


def _refused(request: HttpRequest, here: Visit, framed: Framed, failure: ServiceError) -> HttpResponse:
    slug, frame, status = here.conversation.slug, _frame(here, framed), status_of(failure)
    if "HX-Request" in request.headers:
        response = HttpResponse(notice_fragment(request, slug, failure, frame), status=status)
    else:
        vars(request)["embedded"] = True
        context = {"conversation": here.conversation, "failure": failure, "mode": "failure", "frame": frame}
        response = render(request, "participate/embed.html", context, status=status)
    return _guard(response, here)


def _guard(response: HttpResponse, here: Visit) -> HttpResponse:
    response.headers["Content-Security-Policy"] = policy_for(here.conversation.frame_ancestors)
    response.headers["Cache-Control"] = "private, no-store"
    return response
