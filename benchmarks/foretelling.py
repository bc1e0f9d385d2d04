"""How well hidden votes are told: by us, and by logistic matrix factorisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.cases import out_of, read, real
from benchmarks.heldout import Split, factorised
from benchmarks.report import Section, Target
from isegoria.opinion import Prediction, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.cases import Effort, Say
    from isegoria.opinion import Conversation

_RIDGES = ((2.0, 2.5), (3.0, 1.0), (3.0, 2.5), (4.0, 1.0), (4.0, 2.5), (6.0, 1.0))
_SEEDS = 3
_SLACK = 1.0
_TEXT = """\
A tenth of the votes is hidden ({seeds} seeds); from the rest each method gives the probability that a
hidden agree or disagree is an agree. Figures are by how many percent its log-loss is below that of the
statements' own means, which know nothing of the person. The peer is logistic matrix factorisation with
four axes and intercepts of statements and persons, fitted by L-BFGS. Its two penalties are the best of
{grid} for all conversations together and, in the last column, the best for each conversation: both
chosen by looking at the hidden votes, in its favour. Ours has nothing to choose."""


def foretelling(effort: Effort, say: Say) -> Section:
    """Tell hidden votes."""
    seeds = 1 if effort.quick else _SEEDS
    section = Section("Hidden votes", _TEXT.format(seeds=seeds, grid=len(_RIDGES)))
    if not real():
        section.text += "\n\nSkipped: the shared data is absent."
        return section
    ours, peers = [], []
    for name, folder in real().items():
        mine, grid = _gains(read(folder), seeds)
        ours.append(mine)
        peers.append(grid)
        say(f"{name}: {mine:.1f} % against {grid.max():.1f} %")
    table = np.array(peers)
    chosen = int(table.mean(axis=0).argmax())
    columns = [np.array(ours), table[:, chosen], table.max(axis=1)]
    rows = [(name, *(f"{column[place]:.1f}" for column in columns)) for place, name in enumerate(real())]
    rows.append(("mean", *(f"{column.mean():.2f}" for column in columns)))
    header = ("conversation", "ours, %", "factorisation, %", "factorisation, best for each, %")
    section.tables.append((header, rows))
    mine, peer = columns[0].mean(), columns[1].mean()
    words = f"mean at least that of the factorisation less {_SLACK:.0f} point"
    section.targets.append(Target(words, f"{mine:.2f} against {peer:.2f}", mine >= peer - _SLACK))
    return section


def _gains(conversation: Conversation, seeds: int) -> tuple[float, NDArray[np.float64]]:
    votes, out = Votes.latest(conversation.events), out_of(conversation)
    ours = 0.0
    grid = np.zeros(len(_RIDGES))
    for seed in range(seeds):
        split = Split.of(votes, out, seed)
        hidden = split.hidden
        ours += split.gain(Prediction.of(split.votes, out).agree(hidden.participant, hidden.statement))
        grid += [split.gain(factorised(split, *ridges)) for ridges in _RIDGES]
    return ours / seeds, grid / seeds
