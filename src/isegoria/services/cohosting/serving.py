"""What the other host may ask for: how far we are, and our documents with their receipts."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from django.utils.translation import gettext as _

from isegoria.services.cohosting.receipts import receipt_of
from isegoria.services.errors import Forbidden, Missing
from isegoria.services.finding import find_conversation
from isegoria.store.models import CoHost, Conversation, JointLandscape, RoundDocument


def status(*, slug: str, token: str) -> dict[str, Any]:
    """Tell the other host how far this one is.

    Args:
        slug: of the conversation.
        token: that whoever asks shows.

    Raises:
        Missing: there is no such conversation, or it is not held together with anybody.
        Forbidden: this is not the other host, and the conversation is not one that anybody recounts.
    """
    cohost = _asked(slug, token)
    joint = JointLandscape.objects.filter(pk=cohost.pk).first()
    rows = RoundDocument.objects.filter(conversation_id=cohost.pk, epoch=cohost.epoch, own=True)
    return {
        "epoch": cohost.epoch,
        "rounds": sorted(row.number for row in rows if receipt_of(row) is not None),
        "joint": 0 if joint is None else joint.epoch,
        "digest": "" if joint is None else joint.digest,
        "results_public": find_conversation(slug=slug).results_visible,
    }


def document(*, slug: str, token: str, epoch: int, number: int) -> dict[str, Any]:
    """Give the other host our document of a round, with the receipt that it stands in our log.

    Raises:
        Missing: there is none, or it waits for its place in the log.
        Forbidden: as `status`.
    """
    cohost = _asked(slug, token)
    found = RoundDocument.objects.filter(conversation_id=cohost.pk, epoch=epoch, number=number, own=True)
    row = found.first()
    receipt = None if row is None else receipt_of(row)
    if row is None or receipt is None:
        raise Missing("no-round", _("There is no such summary, or it is not sealed yet. Ask again later."))
    return {"document": row.text, "receipt": receipt}


def _asked(slug: str, token: str) -> CoHost:
    found = find_conversation(slug=slug)
    row = CoHost.objects.filter(pk=found.id).first()
    if row is None:
        raise Missing("no-cohost", _("This conversation is not held together with another site."))
    given = hashlib.sha256(token.encode("utf-8", "replace")).digest()
    known = bytes(row.hash)
    if found.publication != Conversation.Publication.OPEN and not (
        known and hmac.compare_digest(given, known)
    ):
        raise Forbidden("not-cohost", _("Only the other host may ask for this. Show its key."))
    return row
