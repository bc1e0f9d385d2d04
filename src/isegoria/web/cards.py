"""The vote card: one statement, three answers; a fragment of the page, replaced after each vote."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.middleware.csrf import get_token
from django.template import Context, Engine
from django.utils.translation import get_language

from isegoria.web.stencils import Stencil, mark

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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What decides which card is drawn, apart from texts and numbers in it.

    Attributes:
        language: the one in use.
        slug: of the conversation.
        chosen: the next statement was chosen and not drawn; None where there is none.
        some: there are statements.
        last: value and importance of the vote just cast, if any.
    """

    language: str
    slug: str
    chosen: bool | None
    some: bool
    last: tuple[int, bool] | None


@dataclass(frozen=True, slots=True)
class _Next:
    """Marks in place of a statement."""

    number: str
    text: str
    language: str
    probability: float | None


@dataclass(frozen=True, slots=True)
class _Last:
    """A mark in place of a vote's statement."""

    statement: str
    value: int
    important: bool


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
    if frame is not None:
        context = {"conversation": _Named(slug), **card_context(turn, last, frame)}
        return _draw(request, "participate/card.html", context)
    standing = last if last and last.value is not None else None
    shape = _Shape(
        language=get_language() or "",
        slug=slug,
        chosen=None if turn.next is None else turn.next.probability is None,
        some=turn.total > 0,
        last=None if standing is None else (standing.value or 0, standing.important),
    )
    values: dict[str, object] = {"voted": turn.voted, "total": turn.total, "token": _token(request)}
    if turn.next is not None:
        values |= {"number": turn.next.number, "text": turn.next.text, "language": turn.next.language}
    if standing is not None:
        values["last"] = standing.statement
    return _stencil(shape).fill(values)


@lru_cache(maxsize=512)
def _stencil(shape: _Shape) -> Stencil:
    """Cut the card's stencil, in the language that is in use."""
    following = _Next(mark("number"), mark("text"), mark("language"), None if shape.chosen else 1.0)
    context: dict[str, object] = {
        "conversation": _Named(shape.slug),
        "next": None if shape.chosen is None else following,
        "voted": mark("voted"),
        "total": mark("total") if shape.some else 0,
        "last": None if shape.last is None else _Last(mark("last"), *shape.last),
        "frame": None,
        "csrf_token": mark("token"),
    }
    return Stencil("participate/card.html", context)


def notice_fragment(
    request: HttpRequest, slug: str, failure: ServiceError, frame: Frame | None = None
) -> str:
    """Say in place of the card why a vote was not taken, by `participate/notice.html`."""
    context = {"conversation": _Named(slug), "failure": failure, "frame": frame}
    return _draw(request, "participate/notice.html", context)


def _draw(request: HttpRequest, name: str, context: dict[str, object]) -> str:
    template = Engine.get_default().get_template(name)
    if context["frame"] is None:
        context = {**context, "csrf_token": _token(request)}
    return template.render(Context(context))


def _token(request: HttpRequest) -> str:
    # A token that was accepted serves again: making another would take a tenth of the time of a vote.
    return request.POST.get("csrfmiddlewaretoken") or get_token(request)
