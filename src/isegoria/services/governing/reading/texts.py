"""Texts of agents in the reader's language: every one of them is untrusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isegoria.agents.stewards.catalogue import EFFECTS


def chosen(texts: object, language: str) -> tuple[str, str]:
    """Choose a text: in the language asked for, else English, else the first there is.

    Args:
        texts: language code to text.
        language: of the page.

    Returns:
        The text and its language; both empty where there is none.
    """
    if not isinstance(texts, Mapping):
        return "", ""
    written = {str(code): one for code, one in texts.items() if isinstance(one, str) and one.strip()}
    for code in (language[:2], "en", *sorted(written)):
        if code in written:
            return written[code], code
    return "", ""


def meaning_of(privilege: str, language: str) -> str:
    """Say what happens where a privilege is used; "" where that is not known."""
    effect = EFFECTS.get(privilege)
    if effect is None:
        return ""
    return effect.ja if language.startswith("ja") else effect.en


def inside(document: Any, *path: str) -> Any:  # noqa: ANN401 - any JSON
    """Follow names into a JSON object; None where the way ends."""
    for name in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(name)
    return document
