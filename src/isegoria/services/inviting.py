"""Invitations: links that let one person each take part, once, until they expire."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock
from isegoria.services.errors import Invalid, Missing
from isegoria.services.finding import ORGANISER, OVERSEER, require_role
from isegoria.services.participants import hash_of
from isegoria.services.texts import check
from isegoria.store.models import Invitation, Sector

if TYPE_CHECKING:
    from datetime import datetime

MOST_AT_ONCE = 10_000
LONGEST_BATCH_NAME = 100
_LONGEST_DAYS = 731
_TOKEN_OCTETS = 24


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """How many of a batch of invitations were used.

    Attributes:
        sector: its key; "" for none.
        unused: can still be used.
        expired: neither used nor revoked in time.
    """

    batch: str
    sector: str
    language: str
    created_at: datetime
    expires_at: datetime
    total: int
    used: int
    unused: int
    expired: int
    revoked: int


def invite(
    *,
    slug: str,
    account: int | None,
    count: int,
    expires: datetime,
    sector: str = "",
    language: str = "",
    batch: str = "",
) -> tuple[str, ...]:
    """Make invitations; their tokens are given here and never again.

    Args:
        slug: of the conversation.
        account: its organiser.
        count: how many, 10,000 at most.
        expires: until when they can be used, two years ahead at most.
        sector: key of the sector that the invitation vouches for; "" for none.
        language: in which the link opens; "" for the visitor's own.
        batch: by which they are listed and revoked; by default the date and a number.

    Returns:
        The tokens, each for one link.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: a field is wrong.
    """
    found = require_role(slug=slug, account=account)
    _check(count, expires, language, batch)
    with transaction.atomic():
        lock(found.id)
        chosen = Sector.objects.filter(conversation_id=found.id, key=sector).first() if sector else None
        if sector and chosen is None:
            raise Invalid("sector", "no-sector", _("There is no such sector. Choose one of the list."))
        name = _batch_name(found.id, batch.strip())
        tokens = tuple(secrets.token_urlsafe(_TOKEN_OCTETS) for _one in range(count))
        now = timezone.now()
        Invitation.objects.bulk_create(
            (
                Invitation(
                    conversation_id=found.id,
                    hash=hash_of(token),
                    batch=name,
                    sector=chosen,
                    language=language,
                    created_at=now,
                    expires_at=expires,
                )
                for token in tokens
            ),
            batch_size=1_000,
        )
        add_history(found.id, "invited", role="organiser", details={"invitations": count, "sector": sector})
    return tokens


def newest_batch(*, slug: str, account: int | None) -> str:
    """Name the batch made last; "" for none.

    Raises:
        Forbidden: the account is neither organiser nor overseer.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, OVERSEER))
    rows = Invitation.objects.filter(conversation_id=found.id).order_by("-id")
    return rows.values_list("batch", flat=True).first() or ""


def revoke(*, slug: str, account: int | None, batch: str = "", link: str = "") -> int:
    """Withdraw the unused invitations of a batch, or a single one by its link or token.

    Returns:
        How many were withdrawn.

    Raises:
        Forbidden: the account is not its organiser.
        Missing: there is no such batch or invitation.
        Invalid: the single one was used, has expired or was withdrawn already.
    """
    found = require_role(slug=slug, account=account)
    rows = Invitation.objects.filter(conversation_id=found.id)
    token = link.strip().split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    chosen = rows.filter(batch=batch) if batch else rows.filter(hash=hash_of(token))
    with transaction.atomic():
        lock(found.id)
        if not chosen.exists():
            raise Missing("no-invitation", _("There is no such invitation here. Check what you entered."))
        now = timezone.now()
        revoked = chosen.filter(used_at=None, revoked_at=None, expires_at__gt=now).update(revoked_at=now)
        if not revoked and not batch:
            raise Invalid(
                "link",
                "invitation-spent",
                _("This invitation was used, has expired or was withdrawn already. Nothing is left to do."),
            )
        if revoked:
            details = {"invitations": revoked}
            add_history(found.id, "invitations-revoked", role="organiser", details=details)
    return revoked


def statistics(*, slug: str, account: int | None) -> tuple[BatchFigures, ...]:
    """Count the invitations of each batch, the newest first.

    Raises:
        Forbidden: the account is neither organiser nor overseer.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, OVERSEER))
    now = timezone.now()
    fresh = Q(used_at=None, revoked_at=None)
    rows = (
        Invitation.objects.filter(conversation_id=found.id)
        .values("batch", "sector__key", "language")
        .annotate(
            created=Min("created_at"),
            expires=Max("expires_at"),
            total=Count("pk"),
            used=Count("pk", filter=Q(used_at__isnull=False)),
            unused=Count("pk", filter=fresh & Q(expires_at__gt=now)),
            expired=Count("pk", filter=fresh & Q(expires_at__lte=now)),
            revoked=Count("pk", filter=Q(used_at=None, revoked_at__isnull=False)),
        )
        .order_by("-created", "batch")
    )
    return tuple(
        BatchFigures(
            row["batch"],
            row["sector__key"] or "",
            row["language"],
            row["created"],
            row["expires"],
            row["total"],
            row["used"],
            row["unused"],
            row["expired"],
            row["revoked"],
        )
        for row in rows
    )


def _check(count: int, expires: datetime, language: str, batch: str) -> None:
    if not 0 < count <= MOST_AT_ONCE:
        raise Invalid("count", "invitations-count", _("Make between 1 and 10,000 invitations at once."))
    now = timezone.now()
    if expires <= now:
        raise Invalid("expires", "invitations-expired", _("Choose a time that lies ahead."))
    if expires > now + timedelta(days=_LONGEST_DAYS):
        raise Invalid("expires", "invitations-far", _("Choose a time within two years."))
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid(
            "language", "language", _("This site does not speak that language. Choose one it does.")
        )
    check("batch", batch, LONGEST_BATCH_NAME, code="batch")


def _batch_name(conversation: int, wanted: str) -> str:
    names = set(
        Invitation.objects.filter(conversation_id=conversation)
        .order_by()
        .values_list("batch", flat=True)
        .distinct()
    )
    if wanted in names:
        raise Invalid(
            "batch", "batch-taken", _("There is a batch of this name already. Choose another name.")
        )
    if wanted:
        return wanted
    day = timezone.localdate().isoformat()
    return next(name for place in range(len(names) + 1) if (name := f"{day}-{place + 1}") not in names)
