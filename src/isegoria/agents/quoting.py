"""How words that somebody else wrote stand in a sentence: within quotation marks, bounded, and visible."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_QUOTE: Final = 200


def quoted(text: str, language: str, longest: int = LONGEST_QUOTE) -> str:
    """Put words that are not the agent's own into quotation marks: bounded, on one line, nothing invisible.

    Args:
        text: untrusted, such as a statement, or what a steward of somebody else's says.
        language: of the sentence around it; "ja", or English for every other.
        longest: characters at most; what is cut off is marked by an ellipsis.
    """
    opening, closing = ("「", "」") if language == "ja" else ("“", "”")
    plain = "".join(_plain(one) for one in text[: 4 * longest]).translate(
        {ord(opening): "'", ord(closing): "'"}
    )
    plain = " ".join(plain.split())
    cut = len(plain) > longest or len(text) > 4 * longest
    return f"{opening}{plain[:longest]}{'…' if cut else ''}{closing}"


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Zs", "Zl", "Zp", "Cc"}:
        return " "
    return "" if category[0] == "C" else character
