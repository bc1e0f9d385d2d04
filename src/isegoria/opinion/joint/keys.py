"""Names by content, the same on every host."""

from __future__ import annotations

import hashlib
import unicodedata


def key_of(text: str) -> str:
    """Name a statement by its words: the SHA-256 of their NFC form, the same on every host."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def digest_of_text(text: str) -> str:
    """Name a round's document: "sha256:" and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
