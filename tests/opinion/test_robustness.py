"""Robustness: how many added accounts would end an agreement, and that no search finds fewer than is said."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import comb
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.opinion import ROBUST, Conversation, OpinionError, VoteEvents, analyse, read_conversation
from isegoria.opinion.consensus import agreed_in_every_group
from isegoria.opinion.robustness import (
    UNSEEN,
    Radius,
    attacked_radii,
    attacked_radius,
    radii,
    radius,
    search_attack,
    tries_for,
)
from isegoria.opinion.tallies import Tallies

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from conftest import Converse

LONG: Final = os.environ.get("ISEGORIA_SLOW") == "1"
INDEPENDENT_TRIES: Final = 120
CONVERSATIONS: Final = (
    "15-per-hour-seattle",
    "bg2050-volunteers",
    "canadian-electoral-reform",
    "football-concussions",
    "london.youth.policing",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.freshwater",
    "scoop-hivemind.taxes",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
    "austria-climate.5twd2jsnkf.2022-08-08",
)
SHORT: Final = frozenset(
    {
        "15-per-hour-seattle",
        "football-concussions",
        "london.youth.policing",
        "scoop-hivemind.freshwater",
    }
)
GROUP = st.tuples(st.integers(0, 40), st.integers(0, 12), st.integers(0, 12))


def holds(groups: list[tuple[int, int, int]]) -> bool:
    """Tell by the landscape's own rule whether every group of agrees, disagrees, passes agrees."""
    agrees, disagrees, passes = (np.array(one, np.int64)[:, None] for one in zip(*groups, strict=True))
    tallies = Tallies(agrees, disagrees, agrees + disagrees + passes)
    return bool(agreed_in_every_group(tallies, ROBUST, np.zeros(1, np.bool_)).size)


def by_trying(groups: list[tuple[int, int, int]]) -> int:
    """Add accounts in every possible way, to any groups, until the agreement ends."""
    accounts = 1
    while True:
        for shares in product(range(accounts + 1), repeat=len(groups)):
            if sum(shares) == accounts and not holds(
                [(a, d + more, p) for (a, d, p), more in zip(groups, shares, strict=True)]
            ):
                return accounts
        accounts += 1


def radius_of(groups: list[tuple[int, int, int]]) -> int | None:
    """Give the radius of agrees, disagrees, passes."""
    agrees, disagrees, passes = (np.array(one) for one in zip(*groups, strict=True))
    return radius(agrees, disagrees, agrees + disagrees + passes, ROBUST)


@given(
    groups=st.lists(
        st.tuples(st.integers(4, 12), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=3
    )
)
@settings(deadline=None, max_examples=60)
def test_the_radius_is_that_of_trying_everything(groups: list[tuple[int, int, int]]) -> None:
    """With groups as they stand, no way to share out fewer accounts among them ends the agreement."""
    found = radius_of(groups)

    if not holds(groups):
        assert found is None
    else:
        assert found == by_trying(groups)


def surely_more_than_half(agrees: int, seen: int) -> bool:
    """Tell whether all but one twentieth of the posterior lies above one half, in whole numbers."""
    above = sum(comb(seen + 1, heads) for heads in range(agrees + 1, seen + 2))
    return Fraction(above, 2 ** (seen + 1)) < Fraction(ROBUST.tail)


@given(groups=st.lists(GROUP, min_size=1, max_size=5))
@settings(deadline=None)
def test_the_radius_is_exact_in_whole_numbers(groups: list[tuple[int, int, int]]) -> None:
    """One account fewer leaves every group's agreement sure; with all of them one group's is not."""
    found = radius_of(groups)
    sure = all(surely_more_than_half(a, a + d + p) and a + d + p >= ROBUST.votes_seen for a, d, p in groups)
    mirrored = [(d, a, p) for a, d, p in groups]
    rejected = all(surely_more_than_half(d, a + d + p) and a + d + p >= 5 for a, d, p in groups)

    assert (found is not None) == (sure or rejected)
    if found is not None:
        sides = groups if sure else mirrored
        assert all(surely_more_than_half(a, a + d + p + found - 1) for a, d, p in sides)
        assert not all(surely_more_than_half(a, a + d + p + found) for a, d, p in sides)


@given(groups=st.lists(GROUP, min_size=1, max_size=4), which=st.integers(0, 3))
@settings(deadline=None)
def test_one_more_who_agrees_never_lowers_the_radius(groups: list[tuple[int, int, int]], which: int) -> None:
    """More agreement in any group never makes an agreement easier to end."""
    place = which % len(groups)
    more = [(a + (group == place), d, p) for group, (a, d, p) in enumerate(groups)]

    if holds(groups):
        assert (radius_of(more) or 0) >= (radius_of(groups) or 0)


def test_what_everybody_rejects_is_as_robust_as_its_mirror() -> None:
    """Rejection is agreement to say no."""
    for_it, against = radius([40, 22], [5, 4], [50, 30], ROBUST), radius([5, 4], [40, 22], [50, 30], ROBUST)

    assert for_it == against == 5


def test_published_lists_will_do() -> None:
    """Numbers from a page are enough; without groups or agreement there is no radius."""
    assert radius([20], [0], [20], ROBUST) == 11
    assert radius([4], [0], [4], ROBUST) is None
    assert radius([10, 10], [10, 0], [20, 10], ROBUST) is None
    assert radius([], [], [], ROBUST) is None


def test_radii_of_many_statements_are_those_of_each() -> None:
    """Counting them together changes nothing."""
    draw = np.random.Generator(np.random.PCG64(3))
    agrees, disagrees, passes = draw.integers(0, 40, (3, 3, 200))
    tallies = Tallies(agrees, disagrees // 4, agrees + disagrees // 4 + passes // 4)

    found = radii(tallies, ROBUST)

    alone = [
        radius(tallies.agrees[:, one], tallies.disagrees[:, one], tallies.seen[:, one], ROBUST) or 0
        for one in range(200)
    ]
    assert found.tolist() == alone
    assert (found > 0).sum() > 30


def with_accounts(conversation: Conversation, rows: NDArray[np.int8]) -> Conversation:
    """Let accounts join after all others: their votes, 2 for none."""
    events = conversation.events
    row, column = np.nonzero(rows != UNSEEN)
    joined = VoteEvents(
        np.arange(events.participants.size + rows.shape[0]),
        events.statements,
        np.concatenate([events.participant, (events.participants.size + row).astype(np.uint32)]),
        np.concatenate([events.statement, column.astype(np.uint16)]),
        np.concatenate([events.vote, rows[row, column]]),
        np.concatenate([events.time, np.full(row.size, events.time.max(initial=0) + 1)])
        if events.time.size
        else events.time,
    )
    return replace(conversation, events=joined)


def other_accounts(
    crowd: NDArray[np.int8], accounts: int, kind: int, draw: np.random.Generator
) -> NDArray[np.int8]:
    """Make accounts by other code; those that pass are such as the search never makes."""
    people: NDArray[np.int8] = crowd[draw.integers(0, crowd.shape[0], accounts)]
    rows: NDArray[np.int8] = people.copy()
    if kind == 0:
        others = crowd[draw.integers(0, crowd.shape[0], accounts)]
        swap = draw.random(people.shape) < 0.5
        rows[swap] = others[swap]
    elif kind == 1:
        camp = draw.choice(np.array([-1, 1], np.int8), crowd.shape[1])
        rows[0::2], rows[1::2] = camp, -camp
    elif kind == 2:
        noisy = draw.random(people.shape) < 0.2
        rows[noisy] = draw.choice(np.array([-1, 0, 1, UNSEEN], np.int8), people.shape)[noisy]
    elif kind == 3:
        rows[people != UNSEEN] *= -1
    elif kind == 4:
        rows[draw.random(people.shape) < draw.random()] = 0
    else:
        rows = draw.permuted(people, axis=1)
    return rows


def matrix_of(conversation: Conversation) -> NDArray[np.int8]:
    """Give everybody's latest votes, of those who cast seven or more; 2 where there is none."""
    events = conversation.events
    order = np.argsort(events.time, kind="stable") if events.time.size else np.arange(len(events))
    shape = (events.participants.size, events.statements.size)
    found: NDArray[np.int8] = np.full(shape, UNSEEN, np.int8)
    found[events.participant[order], events.statement[order]] = events.vote[order]
    grouped: NDArray[np.int8] = found[(found != UNSEEN).sum(axis=1) >= 7]
    return grouped


def check_independently(conversation: Conversation, said: dict[int, Radius], tries: int) -> int:
    """Try other attacks of fewer accounts than is said, by whole landscapes; tell how many were tried."""
    crowd, draw = matrix_of(conversation), np.random.Generator(np.random.PCG64(4242))
    before = analyse(conversation)
    assert sorted(said) == sorted([*before.agreed.tolist(), *before.rejected.tolist()])
    strongest = max((one.accounts for one in said.values()), default=0)
    if strongest <= 1:
        return 0
    for number in range(tries):
        accounts = int(draw.integers(1, strongest))
        targets = [one for one, radius in said.items() if radius.accounts > accounts]
        rows = other_accounts(crowd, accounts, number % 6, draw)
        for one in targets if number % 2 else draw.choice(targets, 1).tolist():
            rows[:, one] = -1 if one in before.agreed else 1
        after = analyse(with_accounts(conversation, rows))

        kept = {*after.agreed.tolist(), *after.rejected.tolist()}
        assert set(targets) <= kept, (number, accounts, {one: said[one] for one in set(targets) - kept})
    return tries


@pytest.mark.slow
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_no_other_attack_of_fewer_accounts_ends_an_agreement(name: str, shared_data: Path) -> None:
    """Attacks of other kinds and another seed, through the whole landscape, find none below what is said."""
    if not LONG and name not in SHORT:
        pytest.skip("takes a minute; ISEGORIA_SLOW=1 runs it")
    conversation = read_conversation(shared_data / "polis" / name)
    said = attacked_radii(conversation)

    assert all(1 <= one.accounts <= one.searched <= one.in_groups for one in said.values())
    check_independently(conversation, said, INDEPENDENT_TRIES)


@pytest.fixture(scope="module")
def clear_town(converse: Converse) -> Conversation:
    """Hear 90 people who want trams and 60 who do not, all simulated; they agree on statements 16 to 19."""
    draw = np.random.Generator(np.random.PCG64(11)).random
    camp = np.where(np.arange(150) % 5 < 3, 1.0, -1.0)
    votes = np.outer(camp, np.repeat([1.0, -1.0, 0.0], [8, 8, 4]))
    votes[:, 16:18], votes[:, 18:] = 1.0, -1.0
    votes = np.where(draw(votes.shape) < 0.15, -votes, votes)
    return converse(np.where(draw(votes.shape) < 0.1, np.nan, votes))


def test_in_a_clear_town_the_radius_is_large_and_stands(clear_town: Conversation) -> None:
    """Where groups are clear and agreement broad, it takes many accounts, and no other attack takes fewer."""
    said = attacked_radii(clear_town, tries=150)

    assert sorted(said) == [16, 17, 18, 19]
    assert min(one.in_groups for one in said.values()) >= 10
    assert min(one.accounts for one in said.values()) >= 5
    assert check_independently(clear_town, said, 60) == 60


def test_the_same_search_finds_the_same(clear_town: Conversation) -> None:
    """Whoever repeats the search with the same seed gets the same figures."""
    assert attacked_radii(clear_town, tries=20) == attacked_radii(clear_town, tries=20)


def test_an_attack_that_is_found_ends_the_agreement(clear_town: Conversation) -> None:
    """What the search calls an attack is one: let its accounts join, and the agreement is gone."""
    said = attacked_radius(clear_town, ROBUST, 16, tries=20)
    assert said is not None

    found = search_attack(clear_town, ROBUST, 16, 2 * said.in_groups, seed=3, tries=20)

    assert found is not None
    assert 16 not in analyse(with_accounts(clear_town, found.rows)).agreed
    assert 16 in analyse(clear_town).agreed


def test_what_is_no_agreement_is_not_attacked(clear_town: Conversation) -> None:
    """A statement that divides has no radius; one that does not exist is an error."""
    assert attacked_radius(clear_town, ROBUST, 0) is None
    assert search_attack(clear_town, ROBUST, 0, 50, seed=1) is None
    with pytest.raises(OpinionError, match="there is no statement at place 20; name one below 20"):
        attacked_radius(clear_town, ROBUST, 20)


def test_a_conversation_without_votes_is_an_error(converse: Converse) -> None:
    """There is nothing to attack before anybody voted."""
    with pytest.raises(OpinionError, match="nobody has voted in this conversation; collect votes first"):
        attacked_radii(converse([[np.nan]]))


def test_more_votes_get_fewer_tries() -> None:
    """The time stays bounded: a million people cost no thousand landscapes."""
    assert [tries_for(votes) for votes in (0, 60_000, 10**9)] == [2000, 1000, 8]
