"""The conversations that are measured, and how to reach the peer with them."""

from __future__ import annotations

import importlib
import os
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from isegoria.opinion import Votes, read_conversation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion import Conversation


class Say(Protocol):
    """Tells whoever waits what was measured."""

    def __call__(self, line: str) -> None:
        """Print a line."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure.

    Attributes:
        quick: small conversations only, few rounds.
        full: also what takes the peer many minutes and gigabytes.
    """

    quick: bool = False
    full: bool = False


def shared_data() -> Path:
    """Find the folder of open data beside the repository, or where ISEGORIA_SHARED_DATA says."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("ISEGORIA_SHARED_DATA", beside))


@cache
def real() -> dict[str, Path]:
    """Name the open conversations: short name to folder; empty where the data is absent."""
    folder = shared_data() / "polis"
    if not folder.is_dir():
        return {}
    return {one.name.partition(".2")[0]: one for one in sorted(folder.iterdir()) if one.is_dir()}


@cache
def read(folder: Path) -> Conversation:
    """Read a conversation, once."""
    return read_conversation(folder)


def out_of(conversation: Conversation) -> NDArray[np.bool_]:
    """Tell which statements were moderated out or are about the conversation itself: shape (C,)."""
    return np.array([one.is_meta or one.moderated < 0 for one in conversation.statements], np.bool_)


def peer_votes(conversation: Conversation) -> list[dict[str, int]]:
    """Give the latest votes in the form the peer reads."""
    votes = Votes.latest(conversation.events)
    participants = np.repeat(votes.participants, votes.counts).astype(np.int64).tolist()
    statements = votes.statements[votes.cells >> 2].astype(np.int64).tolist()
    cast = ((votes.cells & 3).astype(np.int64) - 1).tolist()
    return [
        {"participant_id": participant, "statement_id": statement, "vote": vote}
        for participant, statement, vote in zip(participants, statements, cast, strict=True)
    ]


def peer(votes: list[dict[str, int]], conversation: Conversation) -> Any:  # noqa: ANN401 - the peer's own type
    """Run the peer's whole pipeline."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its libraries deprecate one another
        pipeline = importlib.import_module("reddwarf.implementations.polis").run_pipeline
        left_out = conversation.events.statements[out_of(conversation)].tolist()
        return pipeline(votes=votes, mod_out_statement_ids=left_out, random_state=0)


def peer_labels(result: Any, conversation: Conversation) -> NDArray[np.int64]:  # noqa: ANN401 - likewise
    """Give the peer's group of each participant: shape (n,), -1 where not grouped."""
    groups = result.participants_df["cluster_id"].dropna().to_dict()
    participants = conversation.events.participants.tolist()
    return np.array([int(groups.get(one, -1)) for one in participants], np.int64)
