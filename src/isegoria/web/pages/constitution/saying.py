"""Texts of a constitution in the reader's language, or else in one that there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.opinion.report.text import cleaned

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_KNOWN = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A text.

    Attributes:
        text: invalid characters replaced; untrusted.
        language: its code, "" where there is no text.
    """

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


def said(texts: Mapping[str, str], language: str) -> Said:
    """Choose a text: in the language asked for, else the first that is not empty by its code.

    Args:
        texts: language code to text.
        language: that of the page.
    """
    written = {code: text for code, text in sorted(texts.items()) if text.strip()}
    if not written:
        return Said("", _NOT_KNOWN)
    code = language if language in written else next(iter(written))
    return Said(cleaned(written[code]), code)
