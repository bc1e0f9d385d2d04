"""Taking part in a conversation."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.services.errors import Gone, Missing
from isegoria.store.models import Conversation, Participant


def join(*, conversation: int, account: int | None = None, language: str = "") -> int:
    """Take part in a conversation; made with the first act, not by looking.

    Args:
        conversation: its row's id.
        account: whose participation it is; None for somebody who has not signed in.
        language: in which they read.

    Returns:
        The participant's id.

    Raises:
        Missing: there is no such conversation.
        Gone: it is not open.
    """
    with transaction.atomic():
        row = Conversation.objects.filter(pk=conversation).first()
        if row is None:
            raise Missing("no-conversation", _("There is no conversation at this address. Check the link."))
        if row.state != Conversation.State.OPEN:
            raise Gone("conversation-closed", _("This conversation is not open now."))
        if account is not None:
            known = Participant.objects.filter(conversation=row, account_id=account).first()
            if known is not None:
                return known.pk
        made = Participant.objects.create(
            conversation=row, account_id=account, language=language, joined_at=timezone.now()
        )
        return made.pk
