"""One's own votes and statements: look at them, change them, take them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.views.decorators.http import require_safe

from isegoria.services import adding, voting
from isegoria.web.pages.participate.asking import page, visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from isegoria.services.voting import MyVote

_PAGE = 50
_FILTERS: dict[str, Callable[[MyVote], bool]] = {
    "agree": lambda vote: vote.value > 0,
    "disagree": lambda vote: vote.value < 0,
    "pass": lambda vote: vote.value == 0,
    "important": lambda vote: vote.important,
}


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """List them, newest first."""
    here = visit(request, slug)
    if here.person is None:
        return page(request, "participate/mine.html", here, tab="my-votes")
    conversation, person = here.conversation.id, here.person.id
    votes = voting.my_votes(conversation=conversation, participant=person, language=here.language)
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in _FILTERS else ""
    statements = adding.my_statements(conversation=conversation, participant=person)
    listed = [one for one in votes if _FILTERS[chosen](one)] if chosen else votes
    return page(
        request,
        "participate/mine.html",
        here,
        tab="my-votes",
        votes=Paginator(listed, _PAGE).get_page(request.GET.get("page")),
        statements=statements,
        waiting={one.number for one in statements if one.state == "pending"},
        show=chosen,
        counts={name: sum(map(test, votes)) for name, test in _FILTERS.items()},
        total=len(votes),
    )
