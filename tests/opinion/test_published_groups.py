"""The groups that Polis published for open conversations, compared with ours under its settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from isegoria.opinion.analysis import analyse
from isegoria.opinion.exchange import read_conversation
from isegoria.opinion.kmeans import lloyd
from isegoria.opinion.settings import POLIS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from isegoria.opinion.landscape import Landscape

# The least adjusted Rand index to the published groups: from our own start, and from the published centres.
AGREEMENT = {
    "15-per-hour-seattle": (0.93, 0.93),
    "austria-climate.5twd2jsnkf.2022-08-08": (0.95, 0.96),
    "bg2050-volunteers": (0.99, 0.99),
    "canadian-electoral-reform": (0.995, 0.995),
    "scoop-hivemind.taxes": (0.90, 0.90),
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01": (0.74, 0.96),
}


@dataclass(frozen=True)
class Published:
    """One conversation as we group it, beside the groups that Polis published.

    Attributes:
        ours: the landscape under Polis's settings.
        groups: shape (n,); the published group, -1 for none.
        own_start: least agreement of our groups.
        their_start: least agreement when started from theirs.
    """

    ours: Landscape
    groups: NDArray[np.int64]
    own_start: float
    their_start: float

    @property
    def both(self) -> NDArray[np.bool_]:
        """Who is grouped by Polis and by us: shape (n,)."""
        return (self.groups >= 0) & self.ours.qualified


@cache
def published(folder: Path) -> Published:
    """Compute once what every test here looks at."""
    conversation = read_conversation(folder)
    ours = analyse(conversation, POLIS)
    groups = [conversation.published_groups.get(one) for one in ours.participants.tolist()]
    return Published(ours, np.array([-1 if one is None else one for one in groups]), *AGREEMENT[folder.name])


@pytest.fixture(params=list(AGREEMENT))
def conversation(request: pytest.FixtureRequest, shared_data: Path) -> Published:
    """Give each conversation in turn."""
    return published(shared_data / "polis" / str(request.param))


def test_whoever_qualifies_has_a_published_group(conversation: Published) -> None:
    """We group whom Polis grouped; it keeps a few more, who came when few votes were enough."""
    ours, theirs = conversation.ours.qualified, conversation.groups >= 0

    kept = theirs & ~ours
    assert not (ours & ~theirs).any()
    assert kept.sum() <= 2
    events = conversation.ours.conversation.events
    cast = np.bincount(events.participant, minlength=kept.size)
    assert (cast[kept] < POLIS.votes_to_group).all()


def test_our_groups_are_the_published_ones(conversation: Published) -> None:
    """From our own start, with nothing known of Polis's history, nearly everybody has the same neighbours."""
    both = conversation.both

    agreement = adjusted_rand_score(conversation.groups[both], conversation.ours.grouping.labels[both])

    assert agreement >= conversation.own_start


def test_published_groups_rest_on_our_map(conversation: Published) -> None:
    """Started from the middles of the published groups on our map, k-means stays with these groups."""
    ours, groups, both = conversation.ours, conversation.groups, conversation.both
    centres = np.array(
        [ours.positions[both & (groups == one)].mean(axis=0) for one in range(groups.max() + 1)]
    )

    found = lloyd(np.ascontiguousarray(ours.positions[ours.qualified]), centres)

    assert adjusted_rand_score(groups[both], found.labels[both[ours.qualified]]) >= conversation.their_start
