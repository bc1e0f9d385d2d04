"""The vote card: one statement, three answers; a fragment of the page, replaced after each vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.middleware.csrf import get_token
from django.template import Context, Engine

if TYPE_CHECKING:
    from django.http import HttpRequest

    from isegoria.services.errors import ServiceError
    from isegoria.services.voting import CastVote, Turn


@dataclass(frozen=True, slots=True)
class _Named:
    slug: str


def card_fragment(request: HttpRequest, slug: str, turn: Turn, last: CastVote | None) -> str:
    """Draw the card by `participate/card.html`, which the page includes with the same names.

    The template is given nothing else, whether or not it is drawn before Django's middleware ran.

    Args:
        request: whose form token the card's forms carry.
        slug: of the conversation.
        turn: what comes next.
        last: the vote just cast, which can be taken back.
    """
    return _draw(
        request,
        "participate/card.html",
        {
            "conversation": _Named(slug),
            "next": turn.next,
            "voted": turn.voted,
            "total": turn.total,
            "last": last,
        },
    )


def notice_fragment(request: HttpRequest, slug: str, failure: ServiceError) -> str:
    """Say in place of the card why a vote was not taken, by `participate/notice.html`."""
    return _draw(request, "participate/notice.html", {"conversation": _Named(slug), "failure": failure})


def _draw(request: HttpRequest, name: str, context: dict[str, object]) -> str:
    template = Engine.get_default().get_template(name)
    # A token that was accepted serves again: making another would take a tenth of the time of a vote.
    token = request.POST.get("csrfmiddlewaretoken") or get_token(request)
    return template.render(Context({**context, "csrf_token": token}))
