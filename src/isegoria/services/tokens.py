"""Keys with which programs act for an account; only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.errors import Gone, Invalid, Missing
from isegoria.services.texts import check
from isegoria.store.models import Account, ApiToken

if TYPE_CHECKING:
    from datetime import datetime

PREFIX = "isg_"
MOST = 20
LONGEST_NAME = 100
_OCTETS = 32
_LONGEST = 100
# To the hour is enough to find a key that nobody uses; so using one writes next to nothing.
_NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A key as its owner sees it.

    Attributes:
        used_at: when it was last used, to the hour; None where it never was.
    """

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A key that was just made.

    Attributes:
        secret: what the program sends; shown now and never again.
    """

    id: int
    name: str
    secret: str


def create(*, account: int, name: str) -> NewToken:
    """Make a key for a program that acts for the account, until it is revoked.

    Args:
        account: whose it is.
        name: by which the owner tells it from others.

    Raises:
        Invalid: the name is empty or too long, or there are too many keys.
        Gone: there is no such account any more.
    """
    kept = check(
        "name", name.strip(), LONGEST_NAME, code="token-name", needed=_("This is empty. Write something.")
    )
    secret = PREFIX + secrets.token_urlsafe(_OCTETS)
    with transaction.atomic():
        if not list(Account.objects.select_for_update().filter(pk=account, is_active=True).values_list("pk")):
            raise Gone("account-gone", _("This account is no more. Sign in with another one."))
        if ApiToken.objects.filter(account_id=account, revoked_at=None).count() >= MOST:
            raise Invalid(
                "name",
                "tokens-many",
                _("You have %(number)d keys, which is the most there can be. Revoke one first.")
                % {"number": MOST},
            )
        made = ApiToken.objects.create(
            account_id=account, name=kept, hash=_hash_of(secret), created_at=timezone.now()
        )
    return NewToken(made.pk, kept, secret)


def tokens_of(*, account: int) -> tuple[TokenInfo, ...]:
    """List an account's keys that still work, the newest first."""
    rows = ApiToken.objects.filter(account_id=account, revoked_at=None).order_by("-pk")
    return tuple(TokenInfo(row.pk, row.name, row.created_at, row.used_at) for row in rows)


def revoke(*, account: int, token: int) -> None:
    """Make a key useless, at once and for good.

    Raises:
        Missing: the account has no such key, or revoked it before.
    """
    rows = ApiToken.objects.filter(pk=token, account_id=account, revoked_at=None)
    if not rows.update(revoked_at=timezone.now()):
        raise Missing("no-token", _("There is no such key any more. Load the page again."))


def owner_of(*, secret: str) -> int | None:
    """Tell whose key this is; None where it is none, was revoked, or its owner may not sign in any more."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST:
        return None
    row = ApiToken.objects.filter(hash=_hash_of(secret), revoked_at=None, account__is_active=True).first()
    if row is None:
        return None
    now = timezone.now()
    if row.used_at is None or row.used_at < now - _NOTED_EVERY:
        stale = Q(used_at=None) | Q(used_at__lt=now - _NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=row.pk).update(used_at=now)
    return row.account_id


def _hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
