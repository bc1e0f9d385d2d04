"""Whether +1 means agree: people agree with what they wrote themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from isegoria.opinion.conversation import Note
from isegoria.opinion.errors import SignError
from isegoria.opinion.votes import AGREE, DISAGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.votes import VoteEvents

Sign: TypeAlias = Literal["auto", "agree", "disagree"]

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class OwnVotes:
    """Authors' first votes on their own statements, as the source writes them.

    Attributes:
        plus: statements whose author voted +1.
        minus: statements whose author voted -1.
    """

    plus: int
    minus: int


def own_votes(events: VoteEvents, author: NDArray[np.int64]) -> OwnVotes:
    """Count authors' first votes on their own statements.

    Args:
        events: the votes as the source writes them. Never modified.
        author: shape (statements,); each author's place in `events.participants`, or -1.
    """
    found = [
        start
        + np.flatnonzero(
            author[events.statement[start : start + _PIECE]] == events.participant[start : start + _PIECE]
        )
        for start in range(0, len(events), _PIECE)
    ]
    own = np.concatenate([np.empty(0, np.int64), *found])
    if events.time.size:
        own = own[np.argsort(events.time[own], kind="stable")]
    _, first = np.unique(events.statement[own], return_index=True)
    votes = events.vote[own[first]]
    return OwnVotes(int((votes == AGREE).sum()), int((votes == DISAGREE).sum()))


def decide_sign(source: str, asked: Sign, marked: int | None, own: OwnVotes | None) -> tuple[int, Note]:
    """Decide which vote means agree.

    What the caller asked for counts first, then what the source says of itself, then its authors'
    votes on their own statements. Tallies named "agrees" prove nothing: exports that were written
    with the wrong sign have it in all of their files.

    Args:
        source: name of the source, for the message.
        asked: "agree" if +1 means agree, "disagree" if +1 means disagree, or "auto".
        marked: +1 or -1 where the source says which vote means agree.
        own: authors' votes; None for a format that says itself that +1 means agree.

    Returns:
        The vote that means agree, +1 or -1, and how that was decided.

    Raises:
        SignError: the authors' votes are tied.
    """
    if asked != "auto":
        vote, note = (AGREE if asked == "agree" else DISAGREE), "sign-named"
    elif marked is not None:
        vote, note = marked, "sign-marked"
    elif own is None:
        vote, note = AGREE, "sign-format"
    elif own.plus == own.minus:
        reason = (
            f"the votes do not tell whether +1 means agree: {own.plus} authors' first votes on their own "
            f"statements are +1 and {own.minus} are -1"
        )
        raise SignError(source, reason, "pass --sign agree if +1 means agree, --sign disagree if -1 does")
    else:
        vote = AGREE if own.plus > own.minus else DISAGREE
        agree, disagree = (own.plus, own.minus)[::vote]
        return vote, Note("sign-authors", {"agree_vote": f"{vote:+d}", "agree": agree, "disagree": disagree})
    return vote, Note(note, {"agree_vote": f"{vote:+d}"})
