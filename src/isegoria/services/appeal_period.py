"""Until when participants of a closed conversation can be found by their accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.services.errors import Gone
from isegoria.store.models import Conversation

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Protocol

    class Closed(Protocol):
        """A conversation, as far as its end is concerned."""

        @property
        def state(self) -> str:
            """Where it stands."""

        @property
        def closed_at(self) -> datetime | None:
            """When it was closed."""

        @property
        def anonymised_at(self) -> datetime | None:
            """When its participants lost their names."""


APPEAL_DAYS = 30  # after a conversation was closed: for appeals, receipts, and second thoughts
LONGEST_DAYS = 90  # neither an appeal that nobody answers nor a ballot holds the anonymising up longer


def ends_at(found: Closed) -> datetime | None:
    """Tell when a conversation's participants lose their names.

    An appeal that waits for its answer, objections or a ballot may hold it up, until `LONGEST_DAYS` after the
    closing.

    Returns:
        None while it is not closed, and once it was done.
    """
    if found.state != Conversation.State.CLOSED or found.closed_at is None or found.anonymised_at is not None:
        return None
    return found.closed_at + timedelta(days=APPEAL_DAYS)


def latest_end(found: Closed) -> datetime | None:
    """Tell when they lose them at the latest, whatever waits; None as of `ends_at`."""
    end = ends_at(found)
    return None if end is None else end + timedelta(days=LONGEST_DAYS - APPEAL_DAYS)


def check_named(conversation: int) -> None:
    """Refuse what needs a participant's name on record, once these names are no more; within a transaction.

    Args:
        conversation: its row's id.

    Raises:
        Gone: the conversation was anonymised.
    """
    if Conversation.objects.filter(pk=conversation, anonymised_at__isnull=False).exists():
        raise anonymised()


def anonymised() -> Gone:
    """Say that a conversation was anonymised."""
    return Gone(
        "anonymised",
        _(
            "This conversation was closed for good and made anonymous, so nobody can take part in it any "
            "more. Start a new conversation to go on."
        ),
    )
