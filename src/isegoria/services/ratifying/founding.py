"""Which constitution a conversation works on: the one that it founded, or the one that it is to amend."""

from __future__ import annotations

from dataclasses import dataclass

from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, require_role
from isegoria.services.ratifying.reading import chosen
from isegoria.store.models import Constitution, Conversation


@dataclass(frozen=True, slots=True)
class WorkedOn:
    """A constitution that ratifications of a conversation go into.

    Attributes:
        clause: key of the clause that the conversation is to amend; "" for none in particular.
        founded: the conversation founded it, rather than being about an amendment.
    """

    slug: str
    title: str
    title_language: str
    clause: str
    founded: bool


def worked_on(*, slug: str, account: int | None, language: str = "") -> WorkedOn | None:
    """Tell which constitution a conversation works on; None before its first ratification.

    Args:
        slug: of the conversation.
        account: somebody with a role in it.
        language: of the title, where there is a translation.

    Raises:
        Missing, Forbidden: as of `require_role`.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, MODERATOR, OVERSEER))
    row = Conversation.objects.select_related("amends").get(pk=found.id)
    known = row.amends or Constitution.objects.filter(conversation=row).order_by("pk").first()
    if known is None:
        return None
    title, title_language = chosen(known.titles, language)
    return WorkedOn(known.slug, title, title_language, row.amends_clause, founded=row.amends is None)
