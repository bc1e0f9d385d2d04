"""What the pages of taking part share: the conversation, who is asking, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from isegoria.services import participants
from isegoria.services.errors import Forbidden
from isegoria.services.finding import find_conversation
from isegoria.web.visitors import account_of, mark_of, remembered, who

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.participants import ParticipantInfo

UNPROCESSABLE = 422
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page of a conversation.

    Attributes:
        person: who takes part; None for somebody who has not begun, or who left.
        account: who is signed in.
        language: of the page.
    """

    conversation: ConversationInfo
    person: ParticipantInfo | None
    account: int | None
    language: str

    @property
    def participant(self) -> int:
        """The participant's id.

        Raises:
            Forbidden: they do not take part.
        """
        if self.person is None:
            raise Forbidden(
                "not-participant",
                _("You do not take part in this conversation, so there is nothing here. Vote to take part."),
            )
        return self.person.id


def visit(request: HttpRequest, slug: str) -> Visit:
    """Find the conversation and who is asking.

    Raises:
        Missing: there is no such conversation, or it is a draft that they have no role in.
    """
    language, account = get_language() or "", account_of(request)
    found = find_conversation(slug=slug, language=language, account=account)
    return Visit(found, who(request, found.id), account, language)


def join(request: HttpRequest, here: Visit) -> int:
    """Give the participant who is asking; they take part from now on, if they did not yet.

    Raises:
        Forbidden: they took part and left, or the conversation is for invited people only.
        Gone: it is not open.
    """
    if here.person is not None:
        return here.person.id
    if left_before(request, here) is not None:
        raise Forbidden(
            "participant-left",
            _("You have left this conversation. Load its page to take part again."),
        )
    return participants.join(
        conversation=here.conversation.id,
        account=here.account,
        language=here.language,
        visit=mark_of(request, here.conversation.id),
    )


def left_before(request: HttpRequest, here: Visit) -> int | None:
    """Give the participant whom this visitor was before they left, if they did."""
    if here.person is not None:
        return None
    return participants.left(
        conversation=here.conversation.id,
        participant=remembered(request, here.conversation.id),
        account=here.account,
    )


def number_of(request: HttpRequest, name: str) -> int | None:
    """Read a statement's number from the address; None where there is none."""
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS else None


def page(
    request: HttpRequest, template: str, here: Visit, *, tab: str, status: int = 200, **more: object
) -> HttpResponse:
    """Draw a page that is for one person's eyes only."""
    context = {"conversation": here.conversation, "person": here.person, "tab": tab, **more}
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def see(name: str, *arguments: object, query: str = "") -> HttpResponseRedirect:
    """Lead on to a page after something was done."""
    address = reverse(name, args=arguments) + query
    return HttpResponseRedirect(address, status=303)
