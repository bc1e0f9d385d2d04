"""How much a program may ask for, in any minute; counted in this process's memory, and nowhere else.

Whoever has a key is counted by the key, participants by what they show of themselves, everybody else by
their network address: as a keyed hash, which is gone with the minute. Several processes count each for
itself, so that a site with four of them lets four times as much through.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from isegoria.services.errors import TooMany

if TYPE_CHECKING:
    from django.http import HttpRequest

_IPV6_NETWORK = 64  # what one household or machine gets


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds."""

    name: str
    number: int
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a limit.

    Attributes:
        seconds: until all of it is there again.
    """

    limit: int
    remaining: int
    seconds: int


EVERYBODY = Limit("address", 3_000)
KEY = Limit("key", 600)
SESSION = Limit("session", 300)
PARTICIPANT = Limit("participant", 120)
ANYBODY = Limit("anybody", 120)
JOINING = Limit("joining", 30)
HEAVY = Limit("heavy", 30, 3_600)


def spend(limit: Limit, who: str) -> Left:
    """Count one request.

    Args:
        limit: which one.
        who: whose; kept as a keyed hash.

    Raises:
        TooMany: none is left.
    """
    now = int(time.time())
    window, elapsed = divmod(now, limit.seconds)
    key = f"limit-{limit.name}-{window}-{salted_hmac('isegoria.limits', who, algorithm='sha256').hexdigest()}"
    cache.add(key, 0, limit.seconds)
    try:
        spent = cache.incr(key)
    except ValueError:  # forgotten between the two lines
        spent = 1
    left = Left(limit.number, max(limit.number - spent, 0), limit.seconds - elapsed)
    if spent > limit.number:
        raise TooMany(
            "too-many",
            _("There were too many requests in a short time. Wait %(seconds)d seconds, then go on.")
            % {"seconds": left.seconds},
            left.seconds,
        )
    return left


def address_of(request: HttpRequest) -> str:
    """Give the network from which a request comes: behind a proxy, the one that the proxy names."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.CONFIGURATION.proxy:
        given = request.headers.get("X-Forwarded-For", given).rsplit(",", 1)[-1].strip()
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return "unknown"
    if address.version == 6:  # noqa: PLR2004 - the sixth version of the protocol
        return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False).network_address)
    return str(address)
