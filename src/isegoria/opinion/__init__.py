"""The landscape of opinion: votes in, what people agree on across their differences out.

    from isegoria.opinion import analyse, document_of, read_conversation

    landscape = analyse(read_conversation(Path("export")))
    document_of(landscape)["consensus"]

Names are loaded when first used, so that importing this room costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isegoria.opinion.analysis import analyse
    from isegoria.opinion.conversation import Conversation, Statement
    from isegoria.opinion.document import canonical_json, digest_of, document_of
    from isegoria.opinion.errors import ExchangeError, JointError, OpinionError, SettingsError, SignError
    from isegoria.opinion.exchange import read_conversation, write_plain, write_polis
    from isegoria.opinion.landscape import Landscape
    from isegoria.opinion.prediction import Prediction
    from isegoria.opinion.settings import POLIS, ROBUST, Settings, settings_named
    from isegoria.opinion.summary import Summary
    from isegoria.opinion.votes import AGREE, DISAGREE, PASS, VoteEvents, Votes, inputs_digest

__all__ = [
    "AGREE",
    "DISAGREE",
    "PASS",
    "POLIS",
    "ROBUST",
    "Conversation",
    "ExchangeError",
    "JointError",
    "Landscape",
    "OpinionError",
    "Prediction",
    "Settings",
    "SettingsError",
    "SignError",
    "Statement",
    "Summary",
    "VoteEvents",
    "Votes",
    "analyse",
    "canonical_json",
    "digest_of",
    "document_of",
    "inputs_digest",
    "read_conversation",
    "settings_named",
    "write_plain",
    "write_polis",
]

_HOMES = {
    "analysis": ("analyse",),
    "conversation": ("Conversation", "Statement"),
    "document": ("canonical_json", "digest_of", "document_of"),
    "errors": ("ExchangeError", "JointError", "OpinionError", "SettingsError", "SignError"),
    "exchange": ("read_conversation", "write_plain", "write_polis"),
    "landscape": ("Landscape",),
    "prediction": ("Prediction",),
    "settings": ("POLIS", "ROBUST", "Settings", "settings_named"),
    "summary": ("Summary",),
    "votes": ("AGREE", "DISAGREE", "PASS", "VoteEvents", "Votes", "inputs_digest"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Find a public name in its module."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
