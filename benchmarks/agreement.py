"""Whether our groups are those that Polis published, and as near to them as the peer's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.cases import peer, peer_labels, peer_votes, read, real
from benchmarks.report import Section, Target
from isegoria.opinion import POLIS, analyse
from isegoria.opinion.kmeans import lloyd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.cases import Effort, Say
    from isegoria.opinion import Conversation, Landscape

_OWN_START = {
    "15-per-hour-seattle": 0.46,
    "canadian-electoral-reform": 1.0,
    "bg2050-volunteers": 0.9,
    "austria-climate.5twd2jsnkf": 0.95,
    "ssis.land-bank-farmland": 0.74,
    "scoop-hivemind.taxes": 0.91,
}
_THEIR_START = {
    "15-per-hour-seattle": 0.93,
    "canadian-electoral-reform": 0.93,
    "bg2050-volunteers": 0.93,
    "austria-climate.5twd2jsnkf": 0.93,
    "ssis.land-bank-farmland": 0.93,
    "scoop-hivemind.taxes": 0.90,
}
_HEADER = (
    "conversation",
    "in published groups",
    "published groups",
    "ours",
    "red-dwarf's",
    "ours from our start",
    "red-dwarf's",
    "ours from theirs",
)
_TEXT = """\
Adjusted Rand index between the groups that Polis published with each open conversation and ours in the
Polis settings, over participants who are in both. Published groups depend on the history of updates,
which nobody has: k-means may rest in several places. So we also start k-means from the published groups'
centres on our map; what comes back then tells whether our map is theirs.

Targets are set for six conversations. In the other four the published groups cannot be found again, by
red-dwarf as little as by us; they are listed all the same."""


def agreement(effort: Effort, say: Say) -> Section:
    """Compare groups with the published ones."""
    section = Section("Agreement with published groups", _TEXT)
    if not real():
        section.text += "\n\nSkipped: the shared data is absent."
        return section
    rows = []
    for name, folder in real().items():
        conversation = read(folder)
        published = published_groups(conversation)
        landscape = analyse(conversation, replace(POLIS, resamples=0))
        own = similarity(published, landscape.grouping.labels)
        theirs = similarity(published, from_published_centres(landscape, published))
        peers = np.full(published.size, -1)
        if not effort.quick:
            peers = peer_labels(peer(peer_votes(conversation), conversation), conversation)
        rows.append(
            (
                name,
                f"{(published >= 0).sum():,}",
                str(published.max() + 1),
                str(landscape.groups),
                str(peers.max() + 1) if peers.max() >= 0 else "-",
                f"{own:.3f}",
                f"{similarity(published, peers):.3f}" if peers.max() >= 0 else "-",
                f"{theirs:.3f}",
            )
        )
        section.targets += _targets(name, own, theirs)
        say(f"{name}: {own:.3f} from our start, {theirs:.3f} from theirs")
    section.tables.append((_HEADER, rows))
    return section


def published_groups(conversation: Conversation) -> NDArray[np.int64]:
    """Give the published group of each participant: shape (n,), -1 where there is none."""
    groups = (conversation.published_groups.get(one) for one in conversation.events.participants.tolist())
    return np.array([-1 if group is None else group for group in groups], np.int64)


def from_published_centres(landscape: Landscape, published: NDArray[np.int64]) -> NDArray[np.int64]:
    """Let k-means start from the published groups on our map: shape (n,), -1 where not qualified."""
    names = np.unique(published[published >= 0])
    centres = np.array([landscape.positions[published == name].mean(axis=0) for name in names])
    labels = np.full(published.size, -1, np.int64)
    points = np.ascontiguousarray(landscape.positions[landscape.qualified])
    labels[landscape.qualified] = lloyd(points, centres).labels
    return labels


def similarity(left: NDArray[np.int64], right: NDArray[np.int64]) -> float:
    """Compare two groupings over those who are grouped in both: the adjusted Rand index."""
    both = (left >= 0) & (right >= 0)
    return float(adjusted_rand_score(left[both], right[both]))


def _targets(name: str, own: float, theirs: float) -> list[Target]:
    return [
        Target(f"{name}: {aim:.2f} from {start} start", f"{figure:.3f}", round(figure, 2) >= aim)
        for aims, start, figure in ((_OWN_START, "our", own), (_THEIR_START, "their", theirs))
        if (aim := aims.get(name)) is not None
    ]
