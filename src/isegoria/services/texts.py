"""What people write, checked before it is kept; see docs/formats.md for what no database or page can hold."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from isegoria.services.errors import Invalid

# NUL is refused by PostgreSQL and by HTML; half of a surrogate pair is no character and has no UTF-8.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> bool:
    """Tell whether a text can be kept and shown again exactly."""
    return _UNSTORABLE.search(text) is None


def check(field: str, text: str, longest: int, *, code: str, needed: str = "") -> str:
    """Give the text as it was written, if it can be kept.

    Args:
        field: its name in the request.
        text: as it was written.
        longest: so many characters are allowed.
        code: the beginning of the error's code; "-empty", "-nul" or "-long" follows.
        needed: what to say to somebody who wrote nothing; "" where that is allowed.

    Raises:
        Invalid: it is empty, too long, or holds what cannot be kept.
    """
    if needed and not text.strip():
        raise Invalid(field, f"{code}-empty", needed)
    if not storable(text):
        raise Invalid(
            field,
            f"{code}-nul",
            _("This holds a character that cannot be stored, such as NUL. Remove it."),
        )
    if len(text) > longest:
        raise Invalid(
            field,
            f"{code}-long",
            _("This has %(length)d characters; %(longest)d are allowed. Shorten it.")
            % {"length": len(text), "longest": longest},
        )
    return text
