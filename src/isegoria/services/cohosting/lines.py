"""The line by which an organiser tells the other where the conversation is, and lets them ask."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from isegoria.record.errors import RecordError
from isegoria.record.notes import VerifyKey
from isegoria.services.errors import Invalid

_START = "isegoria-cohost-1:"
_LONGEST = 4_000
_LONGEST_FIELD = 500
_RECORD_ID = 32


@dataclass(frozen=True, slots=True)
class Line:
    """What it says.

    Attributes:
        address: of the conversation, as people open it, without a slash at the end.
        conversation: as the host's records call it.
        key: of the host's log.
        token: lets the other host ask for sums.
    """

    address: str
    conversation: str
    key: str
    token: str

    @property
    def host(self) -> str:
        """The host's name: the origin of its log."""
        return VerifyKey.parse(self.key).name

    def text(self) -> str:
        """Write it."""
        packed = json.dumps(asdict(self), separators=(",", ":"), sort_keys=True).encode()
        return _START + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def shown_name(host: str) -> str:
    """Name a host for people: its address, without where its log is."""
    return host.removesuffix("/log")


def read_line(text: str, *, secure: bool) -> Line:
    """Read what the other organiser sent.

    Args:
        text: as it was pasted.
        secure: ask for an address that begins with https.

    Raises:
        Invalid: it is no such line.
    """
    clean = "".join(text.split())
    wrong = Invalid(
        "line",
        "cohost-line",
        _("This is not the line of another host. Paste the whole line that its organiser sent you."),
    )
    if not clean.startswith(_START) or len(clean) > _LONGEST:
        raise wrong
    try:
        packed = clean.removeprefix(_START)
        said = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        line = Line(**said)
        VerifyKey.parse(line.key)
        address = urlsplit(line.address)
    except (binascii.Error, ValueError, TypeError, AttributeError, RecordError):
        raise wrong from None
    fields = (line.address, line.conversation, line.token)
    if not all(isinstance(one, str) and 0 < len(one) <= _LONGEST_FIELD for one in fields):
        raise wrong
    if not address.netloc or address.scheme not in {"http", "https"} or address.query or address.fragment:
        raise wrong
    if len(line.conversation) > _RECORD_ID:
        raise wrong
    if secure and address.scheme != "https":
        raise Invalid(
            "line",
            "cohost-http",
            _("The other host’s address does not begin with https, so others could read along. Ask for one."),
        )
    return line
