"""Cast a vote: the whole way, through Django; `isegoria.web.hotpath` takes the short one where it can."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from isegoria.services import voting
from isegoria.services.errors import Invalid, ServiceError, TryAgain
from isegoria.web.cards import card_fragment, notice_fragment
from isegoria.web.failures import status_of
from isegoria.web.pages.participate.asking import join, see, visit
from isegoria.web.pages.participate.sectors import sector_fragment
from isegoria.web.visitors import remember

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from isegoria.web.pages.participate.asking import Visit


class VoteForm(forms.Form):
    """A vote as the card sends it.

    Attributes:
        chosen: the statement was not drawn for them but found otherwise, so no showing is noted.
        back: the page to lead back to: "mine", "statement", or else the conversation's.
    """

    statement = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    value = forms.TypedChoiceField(choices=[(one, one) for one in (-1, 0, 1)], coerce=int)
    important = forms.BooleanField(required=False)
    chosen = forms.BooleanField(required=False)
    back = forms.CharField(required=False, max_length=20)


class WithdrawForm(forms.Form):
    """Which vote to take back, and where to go on."""

    statement = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    back = forms.CharField(required=False, max_length=20)


def _say_in_place(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[..., HttpResponse]:
    """Say in place of the card why something was not done, where only the card is asked for."""

    @wraps(view)
    def respond(request: HttpRequest, slug: str) -> HttpResponse:
        try:
            response = view(request, slug)
        except ServiceError as failure:
            if not _fragment(request):
                raise
            response = HttpResponse(notice_fragment(request, slug, failure), status=status_of(failure))
            if isinstance(failure, TryAgain):
                response.headers["Retry-After"] = str(failure.seconds)
        response.headers["Cache-Control"] = "no-store"
        return response

    return respond


@require_POST
@_say_in_place
def cast(request: HttpRequest, slug: str) -> HttpResponse:
    """Cast it, taking part with it if it is the first; then the next card, or back to the page."""
    here = visit(request, slug)
    form = read_vote(request)
    given = form.cleaned_data
    participant = join(request, here)
    vote, turn = vote_of(here, participant, form)
    if _fragment(request):
        # Whoever takes part only now is asked, below the card, for which part of society they speak.
        asked = sector_fragment(request, here) if here.person is None else ""
        response = HttpResponse(card_fragment(request, slug, turn, vote) + asked)
    else:
        response = _back(slug, given["back"], given["statement"])
    if here.person is None and here.account is None:
        remember(response, here.conversation.id, participant)
    return response


@require_POST
@_say_in_place
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take it back; its statement comes next again."""
    here = visit(request, slug)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        raise _no_vote()
    number, found = form.cleaned_data["statement"], here.conversation.id
    voting.withdraw(conversation=found, participant=here.participant, statement=number)
    if not _fragment(request):
        return _back(slug, form.cleaned_data["back"], number, again=True)
    turn = voting.turn(
        conversation=found, participant=here.participant, language=here.language, wanted=number
    )
    return HttpResponse(card_fragment(request, slug, turn, None))


def read_vote(request: HttpRequest) -> VoteForm:
    """Read a vote.

    Raises:
        Invalid: it is none.
    """
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise _no_vote()
    return form


def vote_of(here: Visit, participant: int, form: VoteForm) -> tuple[voting.CastVote, voting.Turn]:
    """Cast a vote of a participant, noting for a newcomer that they were shown its statement."""
    given, conversation = form.cleaned_data, here.conversation.id
    vote, turn = voting.cast_and_turn(
        conversation=conversation,
        participant=participant,
        language=here.language,
        statement=given["statement"],
        value=given["value"],
        important=given["important"],
    )
    if here.person is None and not given["chosen"]:
        # They were shown it before there was anybody to note it for.
        probability = voting.first_probability(conversation=conversation, statement=given["statement"])
        if probability is not None:
            voting.log_exposure(
                conversation=conversation,
                participant=participant,
                statement=given["statement"],
                probability=probability,
            )
    return vote, turn


def _no_vote() -> Invalid:
    return Invalid("value", "vote-value", _("This is no vote. Choose agree, disagree or pass."))


def _fragment(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def _back(slug: str, back: str, number: int, *, again: bool = False) -> HttpResponse:
    if back == "mine":
        return see("my-votes", slug, query=f"#statement-{number}")
    if back == "statement":
        return see("statement", slug, number)
    return see("participate", slug, query=f"?statement={number}" if again else "")
