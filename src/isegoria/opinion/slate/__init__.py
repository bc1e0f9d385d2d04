"""A slate: few statements that represent many people, and a certificate of what that means.

    from isegoria.opinion.slate import certificate_document, slate

    found = slate(votes, 5, eligible=~out)
    certificate_document(votes, found)

Names are loaded when first used, so that importing this room costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isegoria.opinion.slate.certifying import Certificate, Level
    from isegoria.opinion.slate.choosing import MOST_STATEMENTS, Slate, slate
    from isegoria.opinion.slate.writing import certificate_document

__all__ = ["MOST_STATEMENTS", "Certificate", "Level", "Slate", "certificate_document", "slate"]

_HOMES = {
    "certifying": ("Certificate", "Level"),
    "choosing": ("MOST_STATEMENTS", "Slate", "slate"),
    "writing": ("certificate_document",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Find a public name in its module."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
