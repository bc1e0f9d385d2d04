"""How many people five statements represent: our slate beside two lists of the five highest scores.

python -m benchmarks.slates

Writes the tables of docs/slate.md anew, from the open conversations.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.cases import out_of, read, real
from benchmarks.planted import PLAIN_LARGE, crowd
from isegoria.opinion import POLIS, ROBUST, Votes, analyse
from isegoria.opinion.slate import slate
from isegoria.opinion.slate.ballots import Ballots
from isegoria.opinion.slate.certifying import certify

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion import Conversation
    from isegoria.opinion.slate import Certificate

SIZE = 5
PAGE = Path(__file__).resolve().parents[1] / "docs" / "slate.md"
BEGIN, END = "<!-- measured by benchmarks/slates.py -->", "<!-- end of what was measured -->"


def rows_of(name: str, conversation: Conversation) -> tuple[str, str]:
    """Measure one conversation: a row of who is represented, and one of what is guaranteed."""
    out, votes = out_of(conversation), Votes.latest(conversation.events)
    ballots = Ballots.of(votes, ~out, SIZE)
    ours = slate(votes, SIZE, eligible=~out).certificate
    aware = certify(ballots, top(analyse(conversation, POLIS).group_aware_consensus, out))
    surest = certify(ballots, top(analyse(conversation, ROBUST).consensus.lower, out))
    anything = int((ballots.held(np.flatnonzero(~out)) > 0).sum())
    shares = [
        f"{100 * one.represented[1] / one.voters:.1f} %{'' if one.holds else ' ✗'}"
        for one in (ours, aware, surest)
    ]
    eligible = f"{ours.others + SIZE:,}"
    measured = (name, f"{ours.voters:,}", eligible, *shares, f"{100 * anything / ours.voters:.1f} %")
    return line(measured), line((name, *guarantees(ours)))


def top(scores: NDArray[np.float64], out: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Take the highest scores, the lower id first among equals."""
    ranked = np.argsort(-scores, kind="stable")
    return np.asarray(ranked[~out[ranked]][:SIZE])


def guarantees(certificate: Certificate) -> list[str]:
    """Say what is guaranteed: votes seen, the tightest claim, and statements safe at each level."""
    tightest = certificate.tightest
    cells = certificate.voters * (certificate.others + SIZE)
    near = "-"
    if tightest is not None:
        entitled = -(-tightest.level * certificate.voters // SIZE)
        near = f"{tightest.most} of {entitled}, l = {tightest.level}"
    return [
        f"{100 * certificate.cast / cells:.0f} %",
        near,
        *(f"{100 * one.guaranteed / certificate.others:.0f} %" for one in certificate.levels),
    ]


def line(cells: tuple[str, ...]) -> str:
    """Write a row of a table."""
    return f"| {' | '.join(cells)} |"


def speed() -> str:
    """Time one large simulated crowd, compiled loops warm."""
    votes = Votes.latest(crowd(PLAIN_LARGE).conversation().events)
    eligible = np.ones(votes.statements.size, np.bool_)
    begun = time.process_time()
    slate(votes, SIZE, eligible=eligible)
    spent = time.process_time() - begun
    return (
        f"A simulated crowd of {votes.participants.size:,} people, {votes.statements.size:,} statements and "
        f"{votes.cells.size:,} votes: {spent:.1f} s in one thread."
    )


def tables() -> str:
    """Write both tables."""
    rows = [rows_of(name, read(folder)) for name, folder in real().items()]
    lists = ("slate", "top five, group-aware", "top five, lower bound", "all statements")
    first = ("conversation", "voters", "statements", *lists)
    second = ("conversation", "seen", "nearest claim", *(f"l = {one}" for one in range(1, SIZE + 1)))
    return "\n".join(
        [
            line(first),
            line(("---", *["---:"] * (len(first) - 1))),
            *(one for one, _ in rows),
            "",
            line(second),
            line(("---", *["---:"] * (len(second) - 1))),
            *(other for _, other in rows),
            "",
            speed(),
        ]
    )


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables()}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
