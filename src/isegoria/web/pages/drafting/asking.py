"""What the pages of a ratification share for those who look after it: who asks, for what, and the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from isegoria.services import ratifying
from isegoria.services.errors import Missing
from isegoria.services.finding import ORGANISER
from isegoria.web.pages.organise.frame import EVERY_ROLE, conversation_for, frame
from isegoria.web.pages.ratification.stages import stage_name
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest, HttpResponse

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.ratifying.values import ClauseInfo, RatificationInfo

TAB = "manage-constitution"
DRAFTED = frozenset({"drafting", "critique"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which ratification.

    Attributes:
        conversation: with their role in it.
        found: the ratification.
    """

    request: HttpRequest
    conversation: ConversationInfo
    found: RatificationInfo

    @property
    def account(self) -> int | None:
        """Whose account it is."""
        return account_of(self.request)

    @property
    def changeable(self) -> bool:
        """Whether they may change drafts now."""
        return self.conversation.role == ORGANISER and self.found.stage in DRAFTED


def ask(
    request: HttpRequest,
    slug: str,
    number: int,
    *,
    see: Collection[str] = EVERY_ROLE,
    change: Collection[str] = (ORGANISER,),
) -> Asked:
    """Find a ratification for whoever is asking, who needs a role in its conversation.

    Args:
        request: what is asked.
        slug: of the conversation.
        number: of the ratification.
        see: roles that may look at the page.
        change: roles that may send something to it.

    Raises:
        Missing: there is none.
        Forbidden: their role does not suffice.
    """
    conversation = conversation_for(request, slug, see=see, change=change)
    found = ratifying.ratification(slug=slug, number=number, account=account_of(request), language=language())
    return Asked(request, conversation, found)


def clause_of(asked: Asked, key: str) -> ClauseInfo:
    """Find a draft by the key of its clause.

    Raises:
        Missing: there is none.
    """
    clause = asked.found.clause(key)
    if clause is None:
        raise Missing("no-clause", _("There is no such clause. Open the list of clauses."))
    return clause


def page(asked: Asked, template: str, *, status: int = 200, **more: object) -> HttpResponse:
    """Render a page about a ratification."""
    context = frame(
        asked.conversation,
        TAB,
        stage=stage_name(asked.found.stage),
        changeable=asked.changeable,
        **more,
    ) | {"found": asked.found}
    return render(asked.request, f"drafting/{template}", context, status=status)


def back(asked: Asked, fragment: str = "") -> HttpResponse:
    """Lead back to the page of the ratification."""
    response = redirect("manage-ratification", slug=asked.conversation.slug, number=asked.found.number)
    if fragment:
        response["Location"] += f"#{fragment}"
    return response


def language() -> str:
    """Name the language of whoever is asking."""
    return get_language() or ""
