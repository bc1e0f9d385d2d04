"""Two organisers agree to hold one conversation on both their sites: each gives the other a line."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.record.notes import VerifyKey
from isegoria.services.changes import add_history
from isegoria.services.cohosting.lines import Line, read_line, shown_name
from isegoria.services.errors import Invalid, Missing
from isegoria.services.finding import ORGANISER, OVERSEER, require_role
from isegoria.services.recording.keys import log_key, origin
from isegoria.store.models import CoHost, JointLandscape, MapWork, RoundDocument

if TYPE_CHECKING:
    from datetime import datetime

_OCTETS = 32


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the other host, as the organiser sees it.

    Attributes:
        host: the other host's name; "" while nobody has said.
        address: of its conversation; likewise.
        offered: a line of this site was made.
        state: of `CoHost.State`.
        detail: what is wrong; "" for nothing.
        epoch: how often the rounds began anew.
        digest: of the newest joint landscape; "" for none.
        computed_at: when that was.
        behind: votes of this site have come since.
        checked_at: when the other host was asked last.
    """

    host: str
    address: str
    offered: bool
    state: str
    detail: str
    epoch: int
    digest: str
    computed_at: datetime | None
    behind: bool
    checked_at: datetime | None


def offer(*, slug: str, account: int | None) -> str:
    """Make the line for the other organiser; one made before stops working.

    Args:
        slug: of the conversation.
        account: who asks.

    Raises:
        Forbidden: the account is not its organiser.
    """
    found = require_role(slug=slug, account=account)
    token = secrets.token_urlsafe(_OCTETS)
    with transaction.atomic():
        row, made = CoHost.objects.get_or_create(
            conversation_id=found.id, defaults={"created_at": timezone.now()}
        )
        row.hash = hashlib.sha256(token.encode()).digest()
        row.save(update_fields=["hash"])
        if made:
            add_history(found.id, "cohost-offered", role="organiser")
    address = f"{settings.SITE_URL}/c/{found.slug}"
    return Line(address, found.record_id, log_key().vkey, token).text()


def accept(*, slug: str, account: int | None, line: str) -> str:
    """Take the other organiser's line: from now on this site asks theirs.

    Returns:
        The other host's name.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: it is no line, or this site's own.
    """
    found = require_role(slug=slug, account=account)
    said = read_line(line, secure=settings.SITE_URL.startswith("https:"))
    host = VerifyKey.parse(said.key).name
    if host == origin():
        raise Invalid("line", "cohost-self", _("This is this site’s own line. Paste that of the other host."))
    with transaction.atomic():
        row, _made = CoHost.objects.select_for_update().get_or_create(
            conversation_id=found.id, defaults={"created_at": timezone.now()}
        )
        if row.log_key != said.key or row.record_id != said.conversation:
            # Somebody else: what the former one gave is no use any more.
            RoundDocument.objects.filter(conversation_id=found.id).delete()
            JointLandscape.objects.filter(conversation_id=found.id).delete()
            row.size, row.event = 0, -1
        row.address, row.record_id = said.address.rstrip("/"), said.conversation
        row.log_key, row.token = said.key, said.token
        row.state, row.detail, row.next_at, row.failures = CoHost.State.WAITING, "", 0, 0
        row.save()
        add_history(found.id, "cohost-accepted", role="organiser", details={"host": shown_name(host)})
    return shown_name(host)


def end(*, slug: str, account: int | None) -> None:
    """End it: nothing more is given to the other host, and there is no joint landscape any more.

    Raises:
        Forbidden: the account is not its organiser.
        Missing: it is not held together with anybody.
    """
    found = require_role(slug=slug, account=account)
    with transaction.atomic():
        RoundDocument.objects.filter(conversation_id=found.id).delete()
        JointLandscape.objects.filter(conversation_id=found.id).delete()
        if not CoHost.objects.filter(pk=found.id).delete()[0]:
            raise Missing("no-cohost", _("This conversation is not held together with another site."))
        add_history(found.id, "cohost-ended", role="organiser")


def standing(*, slug: str, account: int | None) -> Standing | None:
    """Tell how it stands; None where nobody has offered anything.

    Raises:
        Forbidden: the account is neither its organiser nor an overseer.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, OVERSEER))
    row = CoHost.objects.filter(pk=found.id).first()
    if row is None:
        return None
    joint = JointLandscape.objects.filter(pk=found.id).first()
    newest = MapWork.objects.values_list("last_event", flat=True).get(pk=found.id)
    return Standing(
        host=shown_name(VerifyKey.parse(row.log_key).name) if row.log_key else "",
        address=row.address,
        offered=bool(row.hash),
        state=row.state,
        detail=row.detail,
        epoch=row.epoch,
        digest="" if joint is None else joint.digest,
        computed_at=None if joint is None else joint.computed_at,
        behind=joint is not None and newest > joint.event,
        checked_at=row.checked_at,
    )
