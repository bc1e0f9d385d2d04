"""The vote card: one statement, three answers; a fragment of the page, replaced after each vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.middleware.csrf import get_token
from django.template import Context, Engine

if TYPE_CHECKING:
    from django.http import HttpRequest

    from isegoria.services.errors import ServiceError
    from isegoria.services.voting import CastVote, Turn


@dataclass(frozen=True, slots=True)
class Frame:
    """Another site's frame around the card.

    Attributes:
        token: tells who is voting, since there may be no cookies.
        language: of the page, for the same reason.
    """

    token: str
    language: str


@dataclass(frozen=True, slots=True)
class _Named:
    slug: str


def card_context(turn: Turn, last: CastVote | None, frame: Frame | None = None) -> dict[str, Any]:
    """Give what `participate/card.html` is drawn from, beside the conversation and the form token.

    Args:
        turn: what comes next.
        last: the vote cast last, which can be taken back.
        frame: in another site's frame.
    """
    standing = last if last and last.value is not None else None
    return {
        "next": turn.next,
        "voted": turn.voted,
        "total": turn.total,
        "last": standing,
        "frame": frame,
    }


def card_fragment(
    request: HttpRequest, slug: str, turn: Turn, last: CastVote | None, frame: Frame | None = None
) -> str:
    """Draw the card by `participate/card.html`, which the page includes with the same names.

    The template is given nothing else, whether or not it is drawn before Django's middleware ran.

    Args:
        request: whose form token the card's forms carry.
        slug: of the conversation.
        turn: what comes next.
        last: the vote just cast, which can be taken back.
        frame: in another site's frame.
    """
    context = {"conversation": _Named(slug), **card_context(turn, last, frame)}
    return _draw(request, "participate/card.html", context)


def notice_fragment(
    request: HttpRequest, slug: str, failure: ServiceError, frame: Frame | None = None
) -> str:
    """Say in place of the card why a vote was not taken, by `participate/notice.html`."""
    context = {"conversation": _Named(slug), "failure": failure, "frame": frame}
    return _draw(request, "participate/notice.html", context)


def _draw(request: HttpRequest, name: str, context: dict[str, object]) -> str:
    template = Engine.get_default().get_template(name)
    if context["frame"] is None:
        # A token that was accepted serves again: making another would take a tenth of the time of a vote.
        token = request.POST.get("csrfmiddlewaretoken") or get_token(request)
        context = {**context, "csrf_token": token}
    return template.render(Context(context))
