"""Nothing about fewer than ten people is published of a joint landscape, whatever one adds and subtracts."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from benchmarks.planted import MAIN, crowd

from isegoria.opinion.joint.combining import joint_of
from isegoria.opinion.joint.together import together
from opinion.joint.shards import FEWEST, cut, one_place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.joint.together import Third


def landscape(people: int, sectors: int, hosts: int = 2, seed: int = 0) -> Third:
    """Compute a joint landscape of planted groups."""
    plan = replace(MAIN, participants=people, statements=30, votes=24, offset=1.2)
    return together(cut(one_place(crowd(plan, seed).conversation(), sectors), hosts, seed))


def atoms(third: Third) -> NDArray[np.int64]:
    """Count who voted on each statement, by group, sector and host."""
    return np.stack([part.seen for part in third.parts], axis=2)


@pytest.mark.parametrize(("people", "sectors"), [(60, 0), (60, 2), (120, 2), (400, 2)])
@pytest.mark.parametrize("seed", range(2))
def test_no_sum_of_published_cells_counts_a_few(people: int, sectors: int, seed: int) -> None:
    """Add and subtract groups, sectors, hosts and everybody as you like: it counts nobody, or ten."""
    third = landscape(people, sectors, seed=seed)
    page = joint_of(third, FEWEST).page
    counted = atoms(third)

    for place in range(0, len(page["statements"]), 4):
        check(page, counted[..., place], place)


def check(page: dict[str, Any], people: NDArray[np.int64], place: int) -> None:
    """Try every combination of the cells of one statement with coefficients -1, 0 and 1."""
    shape = people.shape
    blocks = []
    for axis, name in enumerate(("by_group", "by_sector", "by_host")):
        for row, cells in enumerate(page[name]):
            if cells[place] is not None:
                block = np.zeros(shape, np.int64)
                block[(slice(None),) * axis + (row,)] = 1
                blocks.append(block)
    if page["whole"][place]:
        blocks.append(np.ones(shape, np.int64))
    for signs in product((-1, 0, 1), repeat=len(blocks)):
        combined = sum((sign * block for sign, block in zip(signs, blocks, strict=True)), np.zeros(shape))
        counts = int(people[combined != 0].sum())
        assert counts == 0 or counts >= FEWEST


def test_a_crowd_of_hundreds_is_shown_by_group_and_host() -> None:
    """Where many took part on both hosts, what each group and each host thinks is published."""
    third = landscape(400, 0)
    joint = joint_of(third, FEWEST)
    page = joint.page

    assert page["digest"] == joint.document["digest"]
    assert [one["name"] for one in page["hosts"]] == ["host0.example/log", "host1.example/log"]
    assert all(one["size"] for one in page["groups"])
    shown = [cell is not None for row in page["by_host"] for cell in row]
    assert np.mean(shown) > 0.9
    assert page["agreed"] == joint.document["consensus"]
    assert page["divisive"] == joint.document["divisive"]


def test_agreed_everywhere_is_agreed_on_every_host() -> None:
    """What is called agreed everywhere has more than half of every host behind it."""
    page = joint_of(landscape(1500, 2), FEWEST).page

    places = [page["statements"].index(key) for key in page["agreed_everywhere"]]
    assert set(page["agreed_everywhere"]) <= set(page["agreed"])
    for place in places:
        for row in (*page["by_host"], *page["by_group"]):
            assert row[place] is None or row[place][3] > 0.5


def test_sizes_of_groups_are_not_told_where_hosts_would_give_a_few_away() -> None:
    """A group that is one host's people but for a few is not counted beside it."""
    third = landscape(60, 0)
    page = joint_of(third, FEWEST).page
    people = np.stack([part.people.sum(axis=1) for part in third.parts], axis=1)

    for group, one in enumerate(page["groups"]):
        if one["size"] is not None:
            inside = people[group]
            outside = people.sum(axis=0) - inside
            between = int(np.minimum(inside, outside).sum())
            assert between == 0 or between >= FEWEST
