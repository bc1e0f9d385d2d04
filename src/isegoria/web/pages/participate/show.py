"""The page on which people take part: what it is about, and one statement at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from isegoria.services import adding, announcing, voting
from isegoria.services.listing import figures_of
from isegoria.web.cards import card_context
from isegoria.web.pages.participate.asking import left_before, number_of, page, visit
from isegoria.web.pages.participate.sectors import sector_question
from isegoria.web.promises import publication_notice

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.adding import MyStatement
    from isegoria.services.voting import Turn
    from isegoria.web.pages.participate.asking import Visit


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show it, in whatever state the conversation is and whoever asks."""
    here = visit(request, slug)
    found = here.conversation
    left = left_before(request, here)
    mode = _mode(here, left=left is not None)
    context: dict[str, Any] = {
        "mode": mode,
        "announcements": announcing.current(conversation=found.id, language=here.language),
        "figures": figures_of(conversation=found.id),
        "opengraph": ["results/opengraph.html", "participate/opengraph.html"],
        "added": _added(request, here),
    }
    if mode == "vote":
        context |= _card(here, wanted=number_of(request, "statement"))
        if not context["voted"]:
            context["promise"] = publication_notice(found)
        context["sectors"] = sector_question(request, here, voted=bool(context["last"]))
    return page(request, "participate/participate.html", here, tab="participate", **context)


def _mode(here: Visit, *, left: bool) -> str:
    found = here.conversation
    if found.is_closed:
        return "closed"
    if not found.is_open:
        return found.state
    if left:
        return "left"
    if found.invitation_only and here.person is None and not found.role:
        return "invited-only"
    return "vote"


def _card(here: Visit, *, wanted: int | None) -> dict[str, Any]:
    person = here.person.id if here.person else None
    turn = turn_of(here, wanted=wanted)
    if person is None:
        return card_context(turn, None)
    voting.note_shown(conversation=here.conversation.id, participant=person, turn=turn)
    return card_context(turn, voting.last_vote(conversation=here.conversation.id, participant=person))


def turn_of(here: Visit, *, wanted: int | None = None) -> Turn:
    """Tell what the visitor votes on next."""
    return voting.turn(
        conversation=here.conversation.id,
        participant=here.person.id if here.person else None,
        language=here.language,
        wanted=wanted,
    )


def _added(request: HttpRequest, here: Visit) -> MyStatement | None:
    number = number_of(request, "added")
    if number is None or here.person is None:
        return None
    mine = adding.my_statements(conversation=here.conversation.id, participant=here.person.id)
    return next((one for one in mine if one.number == number and one.can_withdraw), None)
