"""Statements of the other site, offered to this site's moderators, so that people vote on one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from isegoria.opinion.joint.keys import key_of
from isegoria.services.changes import add_history, lock
from isegoria.services.cohosting.lines import shown_name
from isegoria.services.recording.writing import record_statements
from isegoria.store.models import Conversation, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.opinion.joint.rounds import Listed

_MOST_WAITING = 200
_LONGEST_LABEL = 100
_LONGEST_LANGUAGE = 12


def offer(conversation: int, host: str, listed: Sequence[Listed]) -> int:
    """Put what the other host has and this site lacks before this site's moderators.

    Args:
        conversation: its row's id.
        host: the other host's name; stands in the place of the author.
        listed: the other host's statements.

    Returns:
        How many were offered.
    """
    with transaction.atomic():
        lock(conversation)
        found = Conversation.objects.get(pk=conversation)
        if found.state == Conversation.State.CLOSED:
            return 0
        here = Statement.objects.filter(conversation_id=conversation)
        known = {key_of(text) for text in here.values_list("text", flat=True)}
        label = shown_name(host)[:_LONGEST_LABEL]
        room = _MOST_WAITING - here.filter(author_label=label, state=Statement.State.PENDING).count()
        wanted = [one for one in listed if _fits(one, known, found.longest_statement)][: max(room, 0)]
        last = here.order_by("-number").values_list("number", flat=True).first()
        first = 0 if last is None else last + 1
        made = [
            Statement.objects.create(
                conversation_id=conversation,
                number=number,
                text=one.text,
                language=one.language[:_LONGEST_LANGUAGE],
                author_label=label,
                is_meta=one.meta,
                state=Statement.State.PENDING,
                created_at=timezone.now(),
            )
            for number, one in enumerate(wanted, first)
        ]
        if made:
            record_statements(conversation, made)
            add_history(conversation, "cohost-statements", details={"host": label, "number": len(made)})
    return len(made)


def _fits(one: Listed, known: set[str], longest: int) -> bool:
    if not one.text or (one.out and not one.meta) or len(one.text) > longest or "\x00" in one.text:
        return False
    return key_of(one.text) == one.key and one.key not in known
