"""Cast a vote: the whole way, through Django; `isegoria.web.hotpath` takes the short one where it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from isegoria.services import participants, voting
from isegoria.services.errors import Gone, Invalid, ServiceError
from isegoria.services.finding import ConversationInfo, find_conversation
from isegoria.web.cards import card_fragment, notice_fragment
from isegoria.web.failures import status_of
from isegoria.web.visitors import account_of, participant_of, remember

if TYPE_CHECKING:
    from django.http import HttpRequest


class VoteForm(forms.Form):
    """A vote as the card sends it."""

    statement = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    value = forms.TypedChoiceField(choices=[(one, one) for one in (-1, 0, 1)], coerce=int)
    important = forms.BooleanField(required=False)


@require_POST
def cast(request: HttpRequest, slug: str) -> HttpResponse:
    """Cast it, taking part with it if it is the first; then the next card, or back to the page."""
    fragment = "HX-Request" in request.headers
    try:
        return _cast(request, slug, fragment=fragment)
    except ServiceError as failure:
        if not fragment:
            raise
        return HttpResponse(notice_fragment(request, slug, failure), status=status_of(failure))


def _cast(request: HttpRequest, slug: str, *, fragment: bool) -> HttpResponse:
    language = get_language() or ""
    conversation = find_conversation(slug=slug, language=language, account=account_of(request))
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise Invalid("value", "vote-value", _("This is no vote. Choose agree, disagree or pass."))
    known = participant_of(request, conversation.id)
    participant = known or _join(request, conversation, language, form.cleaned_data["statement"])
    vote, turn = voting.cast_and_turn(
        conversation=conversation.id, participant=participant, language=language, **form.cleaned_data
    )
    response = (
        HttpResponse(card_fragment(request, slug, turn, vote))
        if fragment
        else HttpResponseRedirect(reverse("participate", args=[slug]), status=303)
    )
    response.headers["Cache-Control"] = "no-store"
    if known is None:
        remember(response, conversation.id, participant)
    return response


def _join(request: HttpRequest, conversation: ConversationInfo, language: str, statement: int) -> int:
    if not conversation.is_open:
        raise Gone("conversation-closed", _("This conversation is not open for votes now."))
    participant: int = participants.join(
        conversation=conversation.id, account=account_of(request), language=language
    )
    # They were shown it before there was anybody to note it for.
    probability = voting.first_probability(conversation=conversation.id, statement=statement)
    if probability is not None:
        voting.log_exposure(
            conversation=conversation.id,
            participant=participant,
            statement=statement,
            probability=probability,
        )
    return participant
