"""Who is voting in another site's frame, where browsers may keep no cookies: told by a signed token.

Every form in a frame carries the token, and nothing else is asked who it is: neither cookies nor the session.
A request that another site forges therefore speaks for nobody, so these forms need no token against forgery.
The token is for one conversation and a week. Without it, a frame is as anonymous as a first visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext as _

from isegoria.services.errors import Gone

_WEEK = 604_800
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Framed:
    """Who is in the frame.

    Attributes:
        participant: who they are in the conversation; None for nobody yet.
        external_id: by which the embedding site knows them; "" where it does not say.
        visit: a mark of this loading of the frame, for whoever is nobody yet; "" for none.
    """

    participant: int | None = None
    external_id: str = ""
    visit: str = ""


def write_token(conversation: int, framed: Framed) -> str:
    """Sign who is in the frame."""
    content: dict[str, Any] = {"p": framed.participant, "x": framed.external_id, "v": framed.visit}
    return _signer(conversation).sign_object(content, compress=True)


def read_token(conversation: int, token: str) -> Framed:
    """Read a token.

    Raises:
        Gone: it was not written here, for another conversation, or more than a week ago.
    """
    try:
        content = _signer(conversation).unsign_object(token[:_LONGEST], max_age=_WEEK)
    except (BadSignature, ValueError):
        raise Gone(
            "frame-expired", _("This page has been open for too long. Load it again to go on.")
        ) from None
    return Framed(content["p"], content["x"], content.get("v", ""))


def _signer(conversation: int) -> TimestampSigner:
    return TimestampSigner(salt=f"isegoria.frame.{conversation}")
