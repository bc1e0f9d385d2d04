"""What can be seen of a text without understanding it: weak evidence, and work is ordered by it, no more."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LINK: Final = re.compile(r"https?://|www\.|\b[a-z0-9-]+\.(?:com|org|net|info|jp|de|io)\b", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE: Final = re.compile(r"(?<!\d)(?:\+\d{1,3}[ -]?)?\(?0?\d{2,4}\)?[ -]\d{2,4}[ -]\d{3,4}(?!\d)")
_ENDS: Final = re.compile(r"[.!?]+(?=\s+\S)|[。！？]+(?=\S)")
_SHORT_LETTERS, _SHORT_KANJI = 15, 6
_SHOUTED: Final = 0.7
_SHOUTABLE: Final = 12
_SEVERAL: Final = 4


def signals(text: str) -> tuple[str, ...]:
    """Name what stands out in a text.

    >>> signals("CALL ME NOW: 090-1234-5678!!!")
    ('personal-data-likely', 'shouting')
    >>> signals("The number 12 tram should run until midnight.")
    ()

    Returns:
        Of "personal-data-likely" (an e-mail address or telephone number), "link", "shouting" (capitals, or
        marks of exclamation in a row), "short" and "several" (four sentences or more).
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    found = {
        "personal-data-likely": bool(_MAIL.search(folded) or _PHONE.search(folded)),
        "link": bool(_LINK.search(_MAIL.sub("", folded))),
        "shouting": _shouts(folded),
        "short": _short(folded),
        "several": len(_ENDS.findall(folded)) + 1 >= _SEVERAL,
    }
    return tuple(name for name, there in found.items() if there)


def _shouts(text: str) -> bool:
    letters = [one for one in text if one.isupper() or one.islower()]
    loud = sum(one.isupper() for one in letters)
    return "!!!" in text or (len(letters) >= _SHOUTABLE and loud >= _SHOUTED * len(letters))


def _short(text: str) -> bool:
    wide = any(unicodedata.east_asian_width(one) in "WF" for one in text)
    return len(text) < (_SHORT_KANJI if wide else _SHORT_LETTERS)
