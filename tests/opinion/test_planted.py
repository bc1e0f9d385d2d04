"""Planted groups come back, and where none were planted none are named."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.planted import MAIN, MAIN_LARGE, PLAIN, PLAIN_LARGE, Plan, conversation_of, crowd
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_info

from isegoria.opinion import POLIS, ROBUST, Settings, VoteEvents, analyse, digest_of

ONE_CROWD = Plan(shares=(1.0,), offset=0.0)
SIZES = {"100": (100, 40, 20), "1k": (1_000, 100, 30), "10k": (10_000, 500, 40)}
SMALL = replace(MAIN, participants=2_000, statements=200, offset=1.2)
PRINT_DIGEST = """
from dataclasses import replace
from benchmarks.planted import MAIN, crowd
from isegoria.opinion import analyse, digest_of
landscape = analyse(crowd(replace(MAIN, participants=2_000, statements=200, offset=1.2)).conversation())
print(landscape.groups, digest_of(landscape))
"""


def sized(plan: Plan, size: str) -> Plan:
    """Give a plan for so many people, statements and votes."""
    people, statements, votes = SIZES[size]
    return replace(plan, participants=people, statements=statements, votes=votes)


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(PLAIN, id="10k"),
        pytest.param(MAIN, id="10k-yes-sayers"),
        pytest.param(PLAIN_LARGE, id="100k"),
        pytest.param(MAIN_LARGE, id="100k-yes-sayers"),
    ],
)
def test_planted_groups_come_back(plan: Plan) -> None:
    """Three groups are found nearly as well as by an oracle that knows what each group thinks."""
    planted = crowd(plan)

    landscape = analyse(planted.conversation())

    assert landscape.groups == 3
    assert landscape.grouping.clarity == "clear"
    assert 0.51 < adjusted_rand_score(planted.group_of, planted.oracle()) < 0.54
    assert adjusted_rand_score(planted.group_of, landscape.grouping.labels) >= 0.45


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", range(3))
def test_no_groups_are_read_into_noise(size: str, seed: int) -> None:
    """Where nobody's votes hang together there are no groups, and the landscape says why."""
    landscape = analyse(crowd(sized(ONE_CROWD, size), seed).conversation())

    assert landscape.groups == 0
    assert landscape.grouping.clarity == "no_shared_directions"


@pytest.mark.parametrize("size", ["1k", "10k"])
@pytest.mark.parametrize("seed", range(3))
def test_saying_yes_to_everything_makes_no_group(size: str, seed: int) -> None:
    """Some people agree with whatever they are asked: that is no opinion, and no group."""
    landscape = analyse(crowd(sized(replace(ONE_CROWD, yes_saying=0.7), size), seed).conversation())

    assert landscape.groups == 0
    assert landscape.space.signal == 1, "the readiness to agree is there to be seen"


@pytest.mark.xfail(
    strict=True, reason="known: a spectrum without gaps is cut into groups when many take part"
)
def test_a_spectrum_without_gaps_has_no_groups() -> None:
    """People spread evenly around one middle are one population, wherever one would cut it."""
    landscape = analyse(crowd(replace(ONE_CROWD, spectrum=0.5)).conversation())

    assert landscape.groups == 0
    assert landscape.grouping.clarity == "one_population"


@pytest.mark.parametrize("settings", [ROBUST, POLIS], ids=lambda one: one.name)
def test_the_order_of_the_log_changes_nothing(settings: Settings) -> None:
    """Votes and re-votes may arrive in any order: their times tell which counts."""
    events = with_changed_minds(SMALL)
    shuffled = np.random.Generator(np.random.PCG64(3)).permutation(len(events))
    other = VoteEvents(
        events.participants,
        events.statements,
        events.participant[shuffled],
        events.statement[shuffled],
        events.vote[shuffled],
        events.time[shuffled],
    )

    one, two = (analyse(conversation_of(log), settings) for log in (events, other))

    assert one.groups > 1
    assert digest_of(one) == digest_of(two)


@pytest.mark.parametrize("settings", [ROBUST, POLIS], ids=lambda one: one.name)
def test_shards_add_up_to_the_same_landscape(settings: Settings) -> None:
    """Sixty-four machines that each saw some of the people find what one would have found."""
    conversation = conversation_of(with_changed_minds(SMALL))

    whole, parted = (analyse(conversation, settings, shards=shards) for shards in (1, 64))

    assert whole.groups > 1
    assert digest_of(whole) == digest_of(parted)


def test_the_number_of_threads_changes_nothing() -> None:
    """A machine with more processors finds the same landscape, figure by figure."""
    digests = set()
    for threads in ("1", "2"):
        environment = os.environ | {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        environment["PYTHONPATH"] = os.pathsep.join(sys.path)
        done = subprocess.run(
            [sys.executable, "-c", PRINT_DIGEST],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        digests.add(done.stdout)

    assert len(digests) == 1
    assert digests.pop().startswith("3 sha256:")


def test_linear_algebra_keeps_to_one_thread() -> None:
    """Threads add in no fixed order, so none may help while a landscape is computed."""
    threads: set[int] = set()

    def note(stage: str, done: int, total: int) -> None:
        del stage, done, total
        threads.update(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")

    analyse(crowd(replace(SMALL, participants=200)).conversation(), progress=note)

    assert threads == {1}


def with_changed_minds(plan: Plan) -> VoteEvents:
    """Make a log with distinct times in which every tenth vote was first cast the other way."""
    events = crowd(plan).conversation().events
    again = np.arange(0, len(events), 10)
    size = len(events) + again.size
    return VoteEvents(
        events.participants,
        events.statements,
        np.concatenate([events.participant[again], events.participant]),
        np.concatenate([events.statement[again], events.statement]),
        np.concatenate([-events.vote[again], events.vote]),
        1_600_000_000_000 + np.arange(size),
    )
