"""What the pages about one conversation share: who is asking, what they may do, and where the tabs lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, ConversationInfo, require_role
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from isegoria.services.errors import Invalid

EVERY_ROLE = (ORGANISER, MODERATOR, OVERSEER)
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Tab:
    """A page about the conversation; `url` is its name."""

    url: str
    name: str


def conversation_for(request: HttpRequest, slug: str) -> ConversationInfo:
    """Find the conversation for whoever is asking, who needs a role in it."""
    return require_role(
        slug=slug, account=account_of(request), kinds=EVERY_ROLE, language=get_language() or ""
    )


def frame(found: ConversationInfo, tab: str, **more: object) -> dict[str, object]:
    """Give a page what its frame needs, and whatever else it names.

    Args:
        found: the conversation.
        tab: name of the address of the page's tab.
        **more: for the page itself.
    """
    return {
        "conversation": found,
        "tab": tab,
        "tabs": _tabs(found.role),
        "can_organise": found.role == ORGANISER,
        "can_moderate": found.role in {ORGANISER, MODERATOR},
        **more,
    }


def say_invalid(form: Form, wrong: Invalid) -> None:
    """Show beside its field what a service found wrong, or above the form where it has no such field."""
    form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))


def _tabs(role: str) -> list[Tab]:
    tabs = [
        Tab("manage", _("Overview")),
        Tab("manage-statements", _("Statements")),
        Tab("manage-moderation", _("Moderation")),
        Tab("manage-invitations", _("Invitations")),
        Tab("manage-announcements", _("Announcements")),
        Tab("manage-reports", _("Reports")),
        Tab("manage-roles", _("Roles")),
        Tab("manage-settings", _("Settings")),
        Tab("manage-export", _("Export")),
    ]
    if role == MODERATOR:
        hidden = {"manage-invitations", "manage-reports", "manage-settings", "manage-export"}
        return [one for one in tabs if one.url not in hidden]
    return tabs
