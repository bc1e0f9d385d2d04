"""The watch: chance alone seldom raises an alarm, a planted brigade does, and alarms accuse nobody."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from time import process_time
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
from scipy.stats import hypergeom

from brigades import OPEN, brigade, redealt, reordered, voters_of
from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.stewards.alarms import alarms
from isegoria.agents.stewards.ballots import Ballots, Dealing, ballots
from isegoria.agents.stewards.bursts import bursts
from isegoria.agents.stewards.catalogue import check_arguments
from isegoria.agents.stewards.clockwork import clockwork
from isegoria.agents.stewards.copies import copies
from isegoria.agents.stewards.watch import Watch
from isegoria.agents.world import VoterFacts, World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isegoria.agents.steward import Proposal

LONG: Final = os.environ.get("ISEGORIA_SLOW") == "1"
TRIES: Final = 200 if LONG else 10
RATE: Final = 0.1
SHORT: Final = ("15-per-hour-seattle", "canadian-electoral-reform", "scoop-hivemind.taxes")
CONVERSATIONS: Final = OPEN if LONG else SHORT
NOW: Final = datetime(2026, 5, 4, 9, tzinfo=UTC)
START: Final = 1_770_000_000_000


def most(tries: int, rate: float) -> float:
    """Four standard deviations of counting above a rate."""
    return tries * rate + 4 * float(np.sqrt(tries * rate * (1 - rate)))


def crowd(random: np.random.Generator, people: int = 150, statements: int = 40) -> tuple[VoterFacts, ...]:
    """Two camps and people between, who come in any order and read at their own pace."""
    lean = random.normal(size=people)
    side = random.normal(size=statements)
    chance = 1 / (1 + np.exp(-1.5 * np.outer(lean, side)))
    votes = np.where(random.random(chance.shape) < chance, 1, -1)
    made = []
    for person in range(people):
        times = START + person * 90_000 + np.cumsum(random.gamma(3.0, 2_000, statements)).astype(int)
        own = zip(random.permutation(statements).tolist(), times.tolist(), strict=True)
        seen = [(one, int(votes[person, one]), at) for one, at in own if random.random() < 0.8]
        made.append(VoterFacts(START + person * 90_000, tuple(seen)))
    return tuple(made)


def world_of(voters: Sequence[VoterFacts]) -> World:
    """A conversation in which these people voted."""
    return World("trams", {"": "Trams"}, NOW, 5, voters=tuple(voters))


def proposed(world: World) -> list[Proposal]:
    """What the watch asks for; it is of the catalogue's shape."""
    made = [one for task in Watch().plan(world) for one in Watch().work(task, world, Offline())]
    for one in made:
        check_arguments("raise alarm", one.arguments)
    return made


def clock(random: np.random.Generator, *, gap: float, spread: float, votes: int = 40) -> VoterFacts:
    """Somebody who votes every so many milliseconds."""
    times = START + np.cumsum(random.normal(gap, spread * gap, votes)).astype(int)
    return VoterFacts(START, tuple((one, 1 - 2 * (one % 2), at) for one, at in enumerate(times.tolist())))


def test_the_odds_of_dealing_are_the_hypergeometric_ones() -> None:
    """The bound is never below the true chance, and close to it where the chance is small."""
    random = np.random.default_rng(1)
    many = random.integers(20, 400, 500)
    good, tries = random.integers(1, many), random.integers(1, many)
    hits = random.integers(0, np.minimum(good, tries) + 1)
    possible = tries - hits <= many - good
    exact = hypergeom.logsf(hits - 1, many, good, tries)

    bound = Dealing(400).tail(hits, tries, good, many)

    assert (bound >= exact - 1e-9)[possible].all()
    small = possible & (exact < np.log(1e-6))
    assert small.sum() > 50
    assert (bound - exact)[small].max() < np.log(2)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_people_in_another_order_seldom_raise_an_alarm(name: str, shared_data: Path) -> None:
    """Real ballots in a random order: at a rate of one in ten, at most one look in ten raises an alarm."""
    voters, random = voters_of(shared_data / "polis" / name), np.random.default_rng(2)
    looks = [ballots(reordered(voters, random)) for _ in range(TRIES)]

    assert sum(bool(copies(one, chance=RATE)) for one in looks) <= most(TRIES, RATE)
    assert sum(bool(bursts(one, chance=RATE)) for one in looks) <= most(TRIES, RATE)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_votes_dealt_out_anew_seldom_raise_an_alarm(name: str, shared_data: Path) -> None:
    """Likewise where statements keep their agrees, and people their number of votes, and nothing else."""
    voters, random = voters_of(shared_data / "polis" / name), np.random.default_rng(3)
    looks = [ballots(redealt(voters, random)) for _ in range(TRIES)]

    assert sum(bool(copies(one, chance=RATE)) for one in looks) <= most(TRIES, RATE)
    assert sum(bool(bursts(one, chance=RATE)) for one in looks) <= most(TRIES, RATE)


def test_camps_raise_no_alarm() -> None:
    """People who think alike are no brigade, however alike, as long as they come in any order."""
    random = np.random.default_rng(4)

    assert not any(alarms(crowd(random)) for _ in range(TRIES))


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_planted_brigade_is_found(name: str, shared_data: Path) -> None:
    """Twenty copies of a ballot with a mind of its own, a tenth of the votes turned round, came in a row."""
    voters, random = voters_of(shared_data / "polis" / name), np.random.default_rng(5)
    tries = TRIES // 2
    found = 0
    for _ in range(tries):
        crowded, size = brigade(voters, random)
        found += any(one.kind == "near-duplicate-ballots" and one.people >= 15 for one in alarms(crowded))
        assert size >= 3

    # Among 26 people, twenty are most of all; among more, others tell what is unlikely.
    assert found >= (0.8 if len(voters) >= 100 else 0.5) * tries


def test_a_brigade_among_others_is_found() -> None:
    """Twenty copies of which every other person who joins is one are found as well."""
    random = np.random.default_rng(6)
    crowded, _ = brigade(crowd(random), random, apart=2)

    assert [one.kind for one in alarms(crowded)] == ["near-duplicate-ballots"]


def test_a_run_that_turns_a_statement_is_found() -> None:
    """Forty people in a row who think as they like, but agree on a statement that others are split on."""
    random = np.random.default_rng(7)
    voters = crowd(random, people=200)
    turned = tuple(
        replace(one, votes=tuple((what, 1 if what == 3 else value, at) for what, value, at in one.votes))
        if 80 <= place < 120
        else one
        for place, one in enumerate(voters)
    )

    (found,) = alarms(turned)

    assert (found.kind, found.statements) == ("burst", (3,))
    assert found.strength > 850
    assert voters[70].joined < found.since < found.until < voters[130].joined


def readers(random: np.random.Generator, people: int) -> list[VoterFacts]:
    """People whose gaps vary by a third of their mean: the most regular ones that count as chance."""
    times = START + np.cumsum(random.gamma(9.0, 700, (people, 40)), axis=1).astype(int)
    return [VoterFacts(START, tuple((one, 1, at) for one, at in enumerate(own))) for own in times.tolist()]


def test_readers_are_seldom_taken_for_clocks() -> None:
    """At a rate of one in ten, at most one look at two hundred readers in ten raises an alarm."""
    random = np.random.default_rng(12)

    assert sum(bool(clockwork(readers(random, 200), chance=RATE)) for _ in range(TRIES)) <= most(TRIES, RATE)


def test_a_clock_is_found_whatever_breaks_it_takes() -> None:
    """Gaps that hardly vary are no reader's, even with an hour's break among them."""
    random = np.random.default_rng(8)
    even = clock(random, gap=4_000, spread=0.05)
    broken = tuple((what, value, at + 3_600_000 * (what >= 20)) for what, value, at in even.votes)

    found = clockwork([*readers(random, 40), replace(even, votes=broken)])

    assert [one.person for one in found] == [40]
    assert found[0].variation < 0.1


@pytest.mark.parametrize("name", OPEN)
def test_no_reader_of_an_open_conversation_is_taken_for_a_clock(name: str, shared_data: Path) -> None:
    """Nobody in ten real conversations voted so regularly."""
    assert clockwork(voters_of(shared_data / "polis" / name)) == ()


def test_votes_without_times_are_no_clockwork() -> None:
    """Some imports count votes instead of keeping the time; nothing is concluded from that."""
    counted = VoterFacts(0, tuple((one, 1, one) for one in range(60)))

    assert clockwork([counted] * 3) == ()


def test_alarms_name_nobody_and_are_for_roles_only() -> None:
    """An alarm tells how many people, when and how strong, and the plan, which is public, none of it."""
    random = np.random.default_rng(9)
    crowded, _ = brigade(crowd(random), random)
    world = world_of([*crowded, clock(random, gap=3_000, spread=0.02)])
    (task,) = Watch().plan(world)

    made = proposed(world)

    assert [one.arguments["kind"] for one in made] == ["near-duplicate-ballots", "timing"]
    assert all(one.arguments["restricted"] is True and "restricted" in one.flags for one in made)
    assert made[1].prose["en"].startswith("Votes of 1 of the participants")
    assert "people should look" in made[0].prose["en"]
    assert "結論を出す前に" in made[0].prose["ja"]
    assert not any(letter.isdigit() for text in (task.name, *task.prose.values()) for letter in text)


def test_an_alarm_is_raised_once() -> None:
    """What was warned of is not warned of again, and the same votes give the same alarm."""
    random = np.random.default_rng(10)
    crowded, _ = brigade(crowd(random), random)
    world = world_of(crowded)
    keys = frozenset(one.key for one in proposed(world))

    assert keys == {one.key for one in proposed(world_of(crowded[::-1]))}
    assert Watch().plan(replace(world, asked=keys)) == ()


def test_quiet_conversations_are_left_alone() -> None:
    """Nobody, or a handful of people, is nothing to look at."""
    voter = VoterFacts(START, tuple((one, 1, START) for one in range(30)))

    assert Watch().plan(world_of([])) == ()
    assert Watch().plan(world_of([voter] * 5)) == ()
    assert Watch().plan(world_of([VoterFacts(START, ((1, 0, START),))] * 30)) == ()


def test_eight_times_the_people_take_about_eight_times_the_time() -> None:
    """The work grows with people, not with pairs of people; 100,000 x 1,000 in the long form."""
    statements, few = (1_000, 12_500) if LONG else (200, 1_000)
    random = np.random.default_rng(11)

    def seconds(people: int) -> float:
        votes = random.choice(np.array([1, -1, 0], np.int8), (people, statements), p=(0.06, 0.04, 0.9))
        cast = Ballots(votes, np.arange(statements), np.arange(people))
        began = process_time()
        copies(cast)
        bursts(cast)
        return process_time() - began

    few_take, many_take = seconds(few), seconds(8 * few)

    # Pairs of people would take sixty-four times as long; a busy machine measures neither exactly.
    assert many_take < 24 * few_take
    if LONG:
        print(f"100,000 people x 1,000 statements: {many_take:.1f} s of one core")  # noqa: T201 - a figure for the docs
