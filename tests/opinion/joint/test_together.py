"""However people are spread over hosts, the joint landscape is the same, digit for digit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from benchmarks.planted import MAIN, PLAIN, Plan, crowd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import adjusted_rand_score

from isegoria.opinion import JointError, Votes, analyse, read_conversation
from isegoria.opinion.joint.document import document_of
from isegoria.opinion.joint.keys import key_of
from isegoria.opinion.joint.together import HostVotes, host_votes, together
from opinion.joint.shards import by_documents, cut, groups_of_people, one_place, only

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from conftest import Converse
    from isegoria.opinion import Conversation
    from isegoria.opinion.joint.together import Third

# Least adjusted Rand index between joint groups and those of the ordinary landscape; None: neither has any.
POLIS = {
    "15-per-hour-seattle": None,
    "austria-climate.5twd2jsnkf.2022-08-08": 0.95,
    "bg2050-volunteers": 0.85,
    "canadian-electoral-reform": 0.95,
    "football-concussions": 0.85,
    "scoop-hivemind.affordable-housing": 0.95,
    "scoop-hivemind.freshwater": 0.8,
    "scoop-hivemind.taxes": 0.85,
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01": 0.9,
}
SMALL = replace(MAIN, participants=2_000, statements=200, offset=1.2)


def digests(parts: dict[str, HostVotes]) -> str:
    """Name the joint landscape."""
    return str(document_of(together(parts))["digest"])


@given(
    votes=arrays(np.float64, (24, 6), elements=st.sampled_from([1.0, 0.0, -1.0, float("nan")])),
    hosts=st.sampled_from([2, 3, 7]),
    seed=st.integers(0, 99),
)
@settings(max_examples=40, deadline=None)
def test_hosts_find_what_one_place_would_find(
    converse: Converse, votes: NDArray[np.float64], hosts: int, seed: int
) -> None:
    """Two, three or seven hosts, however people are spread over them, compute one landscape bit for bit."""
    votes[0, 0] = 1.0
    whole = one_place(converse(votes, out={4}, meta={5}), sectors=2)

    assert digests(cut(whole, hosts, seed)) == digests({"one.example/log": whole})


@pytest.mark.parametrize("name", POLIS)
def test_real_conversations_split_in_two_lose_nothing(name: str, shared_data: Path) -> None:
    """A conversation that took place once gives the same landscape when two hosts share its people."""
    conversation = read_conversation(shared_data / "polis" / name)
    whole = one_place(conversation, sectors=3)

    alone = together({"one.example/log": whole})

    for hosts in (2, 7):
        assert digests(cut(whole, hosts)) == document_of(alone)["digest"]
    agreement(conversation, alone, whole, POLIS[name])


def agreement(conversation: Conversation, alone: Third, whole: HostVotes, least: float | None) -> None:
    """Compare with the groups of the ordinary landscape."""
    ordinary = analyse(conversation).grouping
    joint = groups_of_people(whole, alone)
    assert (alone.second.groups.count, alone.second.groups.clarity) == (ordinary.count, ordinary.clarity)
    if least is not None:
        both = (joint >= 0) & (ordinary.labels >= 0)
        assert adjusted_rand_score(joint[both], ordinary.labels[both]) >= least


@pytest.mark.parametrize("plan", [replace(PLAIN, participants=2_000, statements=200), SMALL, MAIN])
def test_planted_groups_come_back_as_well_as_in_one_place(plan: Plan) -> None:
    """Rounding places to a lattice costs next to nothing: planted groups are found as in one place."""
    planted = crowd(plan)
    whole = one_place(planted.conversation())

    joint = groups_of_people(whole, together(cut(whole, 3)))

    ordinary = analyse(planted.conversation()).grouping.labels
    found, usual = (adjusted_rand_score(planted.group_of, labels) for labels in (joint, ordinary))
    assert found >= usual - 0.02


def test_documents_carry_all_that_is_needed() -> None:
    """What passes between hosts is enough: whole numbers in three documents each."""
    whole = one_place(crowd(replace(SMALL, participants=600, statements=60)).conversation(), sectors=3)

    joint = by_documents(cut(whole, 2))

    alone = together({"one.example/log": whole})
    assert alone.second.groups.count == 3
    assert joint.document["digest"] == document_of(alone)["digest"]


def test_each_host_is_told_apart_but_not_in_the_digest() -> None:
    """Every host's own counts add up to the joint ones; who hosts whom does not name the landscape."""
    whole = one_place(crowd(replace(SMALL, participants=600, statements=60)).conversation())

    one, other = (document_of(together(cut(whole, 2, seed))) for seed in (1, 2))

    assert one["digest"] == other["digest"]
    assert one["hosts_digest"] != other["hosts_digest"]
    for place, result in enumerate(one["statement_results"]):
        for count in ("agree", "disagree", "seen"):
            assert result[count] == sum(host["statement_results"][place][count] for host in one["hosts"])


def test_a_statement_of_one_host_counts_with_the_votes_it_has(converse: Converse) -> None:
    """What was said on one site only is in the joint list, with that site's votes."""
    camp = np.where(np.arange(80) % 2, 1.0, -1.0)
    votes = np.outer(camp, np.array([1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0]))
    votes[40:, 6] = np.nan
    whole = one_place(converse(votes))
    fewer = one_place(converse(votes[40:, :6]))

    joint = together({"a": only(whole, np.arange(40)), "b": fewer})

    assert document_of(joint)["digest"] == digests({"all": whole})
    key = key_of("6 Statement 6")
    result = next(one for one in document_of(joint)["statement_results"] if one["id"] == key)
    assert result["seen"] == 40


def test_words_name_a_statement_however_they_are_composed() -> None:
    """“é” in one piece and in two are the same words, on every host."""
    assert key_of("cafe\u0301") == key_of("caf\u00e9")
    assert key_of("cafe") != key_of("caf\u00e9")


def test_of_two_statements_of_the_same_words_the_later_vote_counts(converse: Converse) -> None:
    """A statement that somebody was asked twice is one statement."""
    votes = Votes.latest(converse([[1.0, -1.0], [1.0, np.nan]]).events)

    host = host_votes(votes, [key_of("a"), key_of("a")], np.zeros(2, np.bool_))

    assert host.votes.cells.tolist() == [0, 2]


def test_too_few_people_with_enough_votes_are_helped_alike(converse: Converse) -> None:
    """Where fewer than fifteen voted seven times, fewer votes are enough: for all who cast as many."""
    votes = np.full((40, 8), np.nan)
    votes[:, :5] = np.where(np.arange(40)[:, None] % 2, 1.0, -1.0)
    votes[:14] = 1.0

    joint = together({"one": one_place(converse(votes))})

    assert joint.second.first.needed == 5
    assert document_of(joint)["participants_qualified"] == 40


def test_nobody_voted_anywhere(converse: Converse) -> None:
    """Without votes there is no landscape, and the message says so."""
    empty = one_place(converse(np.full((3, 2), np.nan)))

    with pytest.raises(JointError, match="nobody has voted on any host"):
        together({"one": empty})
