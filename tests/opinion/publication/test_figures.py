"""What is published follows from published cells alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from crowds import planted
from isegoria.opinion import ROBUST, Votes, analyse
from isegoria.opinion.publication.figures import SectorOf, masked, page_of
from isegoria.opinion.publication.shaping import shape_of
from isegoria.opinion.tallies import Tallies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conftest import Converse

FEWEST = 10


def sectors_of(places: NDArray[np.int64], count: int) -> SectorOf:
    """Name sectors by letters; nobody is vouched for."""
    keys = tuple("abcdefghi"[:count])
    return SectorOf(places, keys, tuple({} for _key in keys), np.zeros(count, np.int64))


@pytest.mark.parametrize("seed", range(8))
def test_a_cell_is_what_was_voted_or_nothing(converse: Converse, seed: int) -> None:
    """Whatever is shown is counted rightly, and of at least ten people."""
    random = np.random.Generator(np.random.PCG64(seed))
    votes = Votes.latest(converse(planted(90, seed=seed, seen=0.4)).events)
    labels = random.integers(-1, 3, 90)
    places = random.integers(-1, 5, 90)

    cells = masked(votes, labels, 3, sectors_of(places, 5), FEWEST)

    for found, of, count in ((cells.groups, labels, 3), (cells.sectors, places, 5)):
        whole = Tallies.of(votes, of, count)
        shown = found.seen > 0
        assert found.seen[shown].min(initial=FEWEST) >= FEWEST
        for name in ("agrees", "disagrees", "seen"):
            right = getattr(whole, name)
            assert np.array_equal(getattr(found, name), np.where(shown, right, 0)), name
    assert (cells.groups.seen > 0).any()


def test_people_whose_votes_are_held_back_could_have_voted_otherwise(converse: Converse) -> None:
    """Three people are in no group and a small sector: had they voted the opposite, nothing would change."""
    votes = planted(63, seen=1.0)
    conversation = converse(votes)
    alone = [60, 61, 62]
    landscape = analyse(conversation, ROBUST)
    labels = landscape.grouping.labels.copy()
    labels[alone] = -1
    landscape = replace(landscape, grouping=replace(landscape.grouping, labels=labels))
    sectors = sectors_of(np.where(np.isin(np.arange(63), alone), 1, np.arange(63) % 2 * 2), 3)
    otherwise = votes.copy()
    otherwise[alone] *= -1.0
    important = np.full(12, 20)

    pages = [
        page_of(landscape, Votes.latest(one.events), sectors, important, FEWEST)
        for one in (conversation, converse(otherwise))
    ]

    assert pages[0] == pages[1]
    assert pages[0]["agreed"] == [10]
    assert not any(pages[0]["whole"])
    assert pages[0]["important"] == [None] * 12


def test_the_map_shows_no_place_where_few_stand(converse: Converse) -> None:
    """Hexagons hold ten people or more; the classes of density say no exact number."""
    landscape = analyse(converse(planted(200)), ROBUST)

    shape = shape_of(landscape, FEWEST)

    assert shape.page is not None
    assert set(shape.page["levels"]) <= {10, 20, 40, 80, 160}
    assert shape.page["hexagons"]
    assert np.isfinite(shape.points).all()
    width, height = shape.page["width"], shape.page["height"]
    assert ((shape.points > 0) & (shape.points < [width, height])).all()


@pytest.mark.parametrize("people", [40, 400, 4000])
def test_the_map_is_of_one_size_for_any_number_of_people(converse: Converse, people: int) -> None:
    """Forty people or four thousand: what is kept to draw the map stays below 30 kB."""
    shape = shape_of(analyse(converse(planted(people)), ROBUST), FEWEST)

    assert len(repr(shape.page)) < 30_000
