"""What people are promised before their first vote: on the page, in other sites' frames, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.services.appeal_period import APPEAL_DAYS

if TYPE_CHECKING:
    from isegoria.services.finding import ConversationInfo


def publication_notice(found: ConversationInfo) -> str:
    """Say how votes are published, and until when somebody can have theirs erased."""
    if found.publication == "open":
        said = _("Your votes are published as a table without names.")
    else:
        said = _("Your votes are published only as sums of %(number)s people or more.") % {
            "number": found.fewest
        }
    until = ngettext(
        "You can have them erased until %(days)s day after the end.",
        "You can have them erased until %(days)s days after the end.",
        APPEAL_DAYS,
    )
    # Translators: two sentences of one paragraph.
    return _("%(first)s %(second)s") % {"first": said, "second": until % {"days": APPEAL_DAYS}}
