"""Reading and writing votes: Polis exports, plain tables, Parquet."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isegoria.opinion.exchange.plain import write_plain
    from isegoria.opinion.exchange.polis_write import write_polis
    from isegoria.opinion.exchange.reading import read_conversation

__all__ = ["read_conversation", "write_plain", "write_polis"]

_HOME = {"read_conversation": "reading", "write_plain": "plain", "write_polis": "polis_write"}


def __getattr__(name: str) -> object:
    """Load polars and numba only when somebody reads or writes."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
