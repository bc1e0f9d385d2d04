"""The analysis as a whole: the same votes, the same landscape, however odd the votes are."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from isegoria.opinion.analysis import STAGES, analyse
from isegoria.opinion.consensus import agreed_in_every_group
from isegoria.opinion.document import digest_of, document_of
from isegoria.opinion.errors import OpinionError, SettingsError
from isegoria.opinion.exchange import read_conversation
from isegoria.opinion.routing import priorities
from isegoria.opinion.settings import POLIS, ROBUST, Settings, settings_named
from isegoria.opinion.space import robust_scores
from isegoria.opinion.votes import VoteEvents, Votes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from conftest import Converse
    from isegoria.opinion.conversation import Conversation

BOTH = pytest.mark.parametrize("chosen", [ROBUST, POLIS], ids=["robust", "polis"])
CONVERSATIONS = (
    "15-per-hour-seattle",
    "austria-climate.5twd2jsnkf.2022-08-08",
    "bg2050-volunteers",
    "canadian-electoral-reform",
    "football-concussions",
    "london.youth.policing",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.freshwater",
    "scoop-hivemind.taxes",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
)
CELL = st.sampled_from([1.0, 0.0, -1.0, np.nan])


def figures(value: object) -> Iterator[float]:
    """Give every number in a document."""
    if isinstance(value, dict):
        for one in value.values():
            yield from figures(one)
    elif isinstance(value, list):
        for one in value:
            yield from figures(one)
    elif isinstance(value, float | int):
        yield float(value)


def with_events(conversation: Conversation, order: NDArray[np.intp]) -> Conversation:
    """Give the same votes in another order."""
    events = conversation.events
    moved = replace(
        events,
        participant=events.participant[order],
        statement=events.statement[order],
        vote=events.vote[order],
        time=events.time[order],
    )
    return replace(conversation, events=moved)


def doubted(conversation: Conversation) -> Conversation:
    """Let a third of the votes be cast the other way round first."""
    events = conversation.events
    some = np.arange(0, len(events), 3)
    return replace(
        conversation,
        events=replace(
            events,
            participant=np.concatenate([events.participant[some], events.participant]),
            statement=np.concatenate([events.statement[some], events.statement]),
            vote=np.concatenate([-events.vote[some], events.vote]),
            time=np.concatenate([events.time[some] - len(events), events.time]),
        ),
    )


@BOTH
@given(seed=st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=10)
def test_the_order_in_which_votes_arrive_does_not_matter(
    two_camps: Conversation, chosen: Settings, seed: int
) -> None:
    """However a server stored the votes, changed minds included, the landscape has the same digest."""
    conversation = doubted(two_camps)
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(conversation.events))

    shuffled = analyse(with_events(conversation, order), chosen)

    assert digest_of(shuffled) == digest_of(analyse(conversation, chosen))


@BOTH
@pytest.mark.parametrize("shards", [2, 7, 64])
def test_the_number_of_shards_does_not_matter(two_camps: Conversation, chosen: Settings, shards: int) -> None:
    """Counted whole or in parts, even in more parts than people, the landscape is the same."""
    whole = analyse(two_camps, chosen)

    merged = analyse(two_camps, chosen, shards=shards)

    assert document_of(merged, members=True) == document_of(whole, members=True)
    np.testing.assert_array_equal(merged.positions, whole.positions)


@BOTH
def test_real_votes_give_one_digest_in_any_order_and_number_of_shards(
    shared_data: Path, chosen: Settings
) -> None:
    """The same holds for a real conversation."""
    conversation = read_conversation(shared_data / "polis" / "canadian-electoral-reform")
    events = conversation.events
    # Votes at one millisecond keep their order; all others are shuffled.
    shuffled = np.random.Generator(np.random.PCG64(1)).permutation(np.unique(events.time))
    order = np.lexsort(
        (np.arange(len(events)), np.argsort(shuffled)[np.searchsorted(np.unique(events.time), events.time)])
    )

    moved = analyse(with_events(conversation, order), chosen, shards=5)

    assert digest_of(moved) == digest_of(analyse(conversation, chosen))


@BOTH
def test_statements_may_be_worded_anew_without_changing_the_digest(
    two_camps: Conversation, chosen: Settings
) -> None:
    """The digest names what was voted, not how it was written or translated."""
    reworded = replace(
        two_camps,
        topic="Straßenbahn",
        statements=tuple(replace(one, text=f"Satz {one.id}") for one in two_camps.statements),
    )

    assert digest_of(analyse(reworded, chosen)) == digest_of(analyse(two_camps, chosen))


@BOTH
@pytest.mark.parametrize("place", [0, 17, 200])
def test_one_changed_vote_changes_the_digest(two_camps: Conversation, chosen: Settings, place: int) -> None:
    """Nobody's vote can be turned without the digest telling."""
    votes = two_camps.events.vote.copy()
    votes[place] = -votes[place]
    forged = replace(two_camps, events=replace(two_camps.events, vote=votes))

    assert digest_of(analyse(forged, chosen)) != digest_of(analyse(two_camps, chosen))


@BOTH
def test_a_vote_cast_and_repeated_changes_the_digest(two_camps: Conversation, chosen: Settings) -> None:
    """Re-votes are part of the record even where they change no tally of latest votes."""
    twice = with_events(two_camps, np.append(np.arange(len(two_camps.events)), 3))

    first, second = analyse(two_camps, chosen), analyse(twice, chosen)

    assert digest_of(first) != digest_of(second)
    np.testing.assert_array_equal(first.positions, second.positions)


@BOTH
def test_participants_may_be_numbered_anew_without_changing_the_figures(
    two_camps: Conversation, chosen: Settings
) -> None:
    """Other ids in the same order change who is named, and nothing else."""
    renumbered = replace(two_camps, events=replace(two_camps.events, participants=np.arange(40) * 7 + 1000))

    first, second = (document_of(analyse(one, chosen), members=True) for one in (two_camps, renumbered))

    assert list(first["members"].values()) == list(second["members"].values())
    for document in (first, second):
        for name in ("members", "members_digest", "digest"):
            del document[name]
    assert first == second


@BOTH
def test_had_everybody_voted_the_other_way_agreement_would_be_rejection(
    converse: Converse, two_camps: Conversation, chosen: Settings
) -> None:
    """Nothing favours a side: turning every vote swaps what is agreed with what is rejected."""
    matrix = Votes.latest(two_camps.events).matrix()

    ours, turned = analyse(two_camps, chosen), analyse(converse(-matrix), chosen)

    assert ours.agreed.size
    assert ours.rejected.size
    np.testing.assert_array_equal(turned.agreed, ours.rejected)
    np.testing.assert_array_equal(turned.rejected, ours.agreed)
    np.testing.assert_array_equal(turned.grouping.labels, ours.grouping.labels)
    np.testing.assert_allclose(turned.divisiveness, ours.divisiveness, atol=0.2)
    np.testing.assert_allclose(turned.positions, -ours.positions, atol=1e-6)


@BOTH
def test_two_camps_are_seen(two_camps: Conversation, chosen: Settings) -> None:
    """The two camps, what each stands for, what all agree on and what divides them come out as they are."""
    landscape = analyse(two_camps, chosen)

    camp = np.where(np.arange(40) % 8 < 5, 0, 1)
    np.testing.assert_array_equal(landscape.grouping.labels, camp)
    assert landscape.group_sizes.tolist() == [25, 15]
    assert landscape.stability is not None
    assert landscape.stability.min() > 0.9
    assert landscape.agreed.tolist() == [10]
    assert landscape.rejected.tolist() == [11]
    assert set(landscape.divisive) == set(range(10))
    for group, own in ((0, range(5)), (1, range(5, 10))):
        for one in landscape.representatives[group]:
            assert (one.direction == "agree") == (one.statement in own)


@BOTH
def test_what_was_moderated_out_is_counted_and_never_listed(
    converse: Converse, two_camps: Conversation, chosen: Settings
) -> None:
    """Statements that were moderated out, or are about the conversation, keep only their tallies."""
    matrix = Votes.latest(two_camps.events).matrix()

    landscape = analyse(converse(matrix, out=[10, 0], meta=[11, 5]), chosen)

    listed = {*landscape.agreed.tolist(), *landscape.rejected.tolist(), *landscape.divisive.tolist()}
    listed |= {one.statement for group in landscape.representatives for one in group}
    listed |= {one.statement for side in landscape.majority for one in side}
    assert not listed & {0, 5, 10, 11}
    assert np.flatnonzero(landscape.out).tolist() == [0, 5, 10, 11]
    assert landscape.everyone.seen[0].tolist() == (~np.isnan(matrix)).sum(axis=0).tolist()
    assert np.abs(landscape.space.axes[[0, 5, 10, 11]]).max() < 1e-12
    assert (landscape.priority == 49.0).nonzero()[0].tolist() == [5, 11]


@BOTH
def test_votes_on_what_was_moderated_out_move_nobody(
    converse: Converse, two_camps: Conversation, chosen: Settings
) -> None:
    """However people voted on a statement that was moderated out, the map and the groups are the same."""
    before, after = Votes.latest(two_camps.events).matrix(), Votes.latest(two_camps.events).matrix()
    after[:, 3], after[:, 7] = -after[:, 3], 1.0

    first, second = (analyse(converse(one, out=[3, 7]), chosen) for one in (before, after))

    np.testing.assert_allclose(second.positions, first.positions, atol=1e-12)
    np.testing.assert_array_equal(second.grouping.labels, first.grouping.labels)
    assert second.space.edge == pytest.approx(first.space.edge)


def test_camps_that_say_yes_and_no_to_everything_are_camps(converse: Converse) -> None:
    """Two camps are not taken for a habit of agreeing only because all statements please the same one."""
    rng = np.random.Generator(np.random.PCG64(3))
    camp = np.where(np.arange(60) % 3 < 2, 1.0, -1.0)
    votes = np.where(rng.random((60, 16)) < 0.1, -camp[:, None], camp[:, None])

    landscape = analyse(converse(votes))

    assert landscape.group_sizes.tolist() == [40, 20]


def test_a_habit_of_agreeing_makes_no_groups(converse: Converse) -> None:
    """Where people differ only in how readily they agree, there are no groups."""
    rng = np.random.Generator(np.random.PCG64(11))
    readiness = 1 / (1 + np.exp(-1.2 * rng.standard_normal((400, 1))))
    votes = np.where(rng.random((400, 24)) < readiness, 1.0, -1.0)

    landscape = analyse(converse(votes))

    assert (landscape.groups, landscape.grouping.clarity) == (0, "no_shared_directions")


def test_without_groups_those_who_voted_enough_speak_as_one(converse: Converse) -> None:
    """Consensus is then measured among all who qualify, and no group stands for anything."""
    votes = np.where(np.arange(30 * 10).reshape(30, 10) % 10 < 9, 1.0, -1.0)
    votes[:4, 6:] = np.nan

    landscape = analyse(converse(votes))

    assert landscape.groups == 0
    assert landscape.representatives == []
    assert landscape.stability is None
    assert landscape.tallies.seen.tolist() == [[26] * 10]
    assert landscape.everyone.seen.tolist() == [[30] * 6 + [26] * 4]
    assert landscape.agreed.tolist() == list(range(9))
    assert landscape.rejected.tolist() == [9]
    asked = priorities(landscape.tallies, landscape.space, 10, np.zeros(10, np.bool_))
    np.testing.assert_array_equal(landscape.priority, asked)


def test_groups_that_dissolve_are_not_shown(converse: Converse) -> None:
    """Groups that would not come out again from half of the people are not called groups."""
    found = []
    for seed in range(20, 40):
        rng = np.random.Generator(np.random.PCG64(seed))
        odds = rng.standard_normal((60, 5)) @ rng.standard_normal((5, 60)) * 1.5
        votes = np.where(odds + rng.standard_normal(odds.shape) > 0, 1.0, -1.0)
        found.append(analyse(converse(np.where(rng.random(votes.shape) < 0.88, np.nan, votes))))

    shown = [
        one.stability @ one.group_sizes / one.group_sizes.sum() for one in found if one.stability is not None
    ]
    unstable = [one for one in found if one.grouping.clarity == "unstable"]

    assert shown
    assert min(shown) >= 0.5
    assert unstable
    assert all((one.groups, one.grouping.labels.max()) == (0, -1) for one in unstable)


def test_the_map_is_drawn_in_expected_votes(two_camps: Conversation) -> None:
    """A stronger difference of opinion looks wider: one unit is one vote's worth along the axes."""
    landscape = analyse(two_camps)

    scores = robust_scores(Votes.latest(two_camps.events), landscape.space)

    np.testing.assert_allclose(landscape.positions, scores * np.sqrt(landscape.space.strengths), atol=1e-12)


def assert_sound(conversation: Conversation, chosen: Settings) -> None:
    """Compute a landscape and look at every figure."""
    landscape = analyse(conversation, chosen)

    document = document_of(landscape, members=True)
    assert all(math.isfinite(one) for one in figures(document))
    assert np.isfinite(landscape.positions).all()
    assert landscape.positions.shape == (landscape.participants.size, 2)
    assert np.isfinite(landscape.space.axes).all()
    sizes = landscape.group_sizes
    assert (sizes > 0).all()
    assert (np.diff(sizes) <= 0).all()
    assert landscape.groups != 1
    assert (landscape.grouping.clarity == "clear") == (landscape.groups > 0)
    assert (landscape.grouping.labels >= 0).sum() in {0, landscape.qualified.sum()}
    if landscape.stability is not None:
        assert ((landscape.stability >= 0) & (landscape.stability <= 1)).all()


@BOTH
@given(
    votes=st.tuples(st.integers(1, 9), st.integers(1, 6))
    .flatmap(lambda shape: arrays(np.float64, shape, elements=CELL))
    .filter(lambda votes: not bool(np.isnan(votes).all())),
    out=st.sets(st.integers(0, 5)),
    meta=st.sets(st.integers(0, 5)),
)
@settings(deadline=None, max_examples=60)
def test_no_conversation_is_too_odd(
    converse: Converse, chosen: Settings, votes: NDArray[np.float64], out: set[int], meta: set[int]
) -> None:
    """However few and strange the votes, a landscape comes out, and every figure in it is a number."""
    assert_sound(converse(votes, out=out, meta=meta), chosen)


@BOTH
@given(
    kinds=arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 9)), elements=CELL).filter(
        lambda votes: not bool(np.isnan(votes).all())
    ),
    people=st.integers(15, 40),
)
@settings(deadline=None, max_examples=30)
def test_no_crowd_of_copies_is_too_odd(
    converse: Converse, chosen: Settings, kinds: NDArray[np.float64], people: int
) -> None:
    """Where everybody votes like one of one to three people, nothing is undefined."""
    assert_sound(converse(kinds[np.arange(people) % kinds.shape[0]]), chosen)


@BOTH
@pytest.mark.parametrize(
    "votes",
    [
        np.ones((1, 1)),
        np.ones((1, 30)),
        np.ones((30, 1)),
        np.zeros((30, 10)),
        np.ones((30, 10)),
        np.where(np.arange(200)[:, None] % 5 < 3, 1.0, -1.0) * np.where(np.arange(12) % 2, 1.0, -1.0),
        np.where(np.arange(300).reshape(10, 30) % 3, 1.0, -1.0),
        np.where(np.eye(40, 200) > 0, 1.0, np.nan),
        np.where(np.arange(40)[:, None] % 2 == np.arange(200) % 2, 1.0, -1.0),
    ],
    ids=[
        "one person one statement",
        "one person",
        "one statement",
        "all pass",
        "all agree",
        "two choirs",
        "more statements than people",
        "nobody shares a statement",
        "two choirs and many statements",
    ],
)
def test_extreme_conversations_are_sound(
    converse: Converse, chosen: Settings, votes: NDArray[np.float64]
) -> None:
    """The limits of what can be voted still give landscapes."""
    assert_sound(converse(votes), chosen)


@BOTH
@pytest.mark.parametrize("statements", [3, 200])
def test_a_conversation_about_nothing_else_is_sound(
    converse: Converse, chosen: Settings, statements: int
) -> None:
    """Where every statement was moderated out, people are counted and not grouped by anything."""
    votes = np.where(np.arange(20 * statements).reshape(20, -1) % 3, 1.0, -1.0)

    assert_sound(converse(votes, out=range(statements)), chosen)


@pytest.mark.parametrize("vote", [1.0, 0.0, -1.0])
def test_people_of_one_mind_are_no_groups(converse: Converse, vote: float) -> None:
    """Where all vote alike there is nothing to divide; what they agree with is consensus."""
    landscape = analyse(converse(np.full((30, 10), vote)))

    assert (landscape.groups, landscape.grouping.clarity) == (0, "no_shared_directions")
    assert landscape.agreed.size == (10 if vote == 1 else 0)
    assert landscape.rejected.size == (10 if vote == -1 else 0)


@BOTH
def test_two_choirs_are_two_groups(converse: Converse, chosen: Settings) -> None:
    """Two sets of people who vote exactly opposite are two groups, as stable as can be."""
    votes = np.where(np.arange(50)[:, None] % 5 < 3, 1.0, -1.0) * np.where(np.arange(12) % 2, 1.0, -1.0)

    landscape = analyse(converse(votes), chosen)

    assert landscape.group_sizes.tolist() == [30, 20]
    assert landscape.stability is not None
    assert landscape.stability.tolist() == [1.0, 1.0]
    assert landscape.grouping.silhouette == pytest.approx(1.0)


@BOTH
def test_without_votes_there_is_no_landscape(converse: Converse, chosen: Settings) -> None:
    """A conversation in which nobody voted is refused, and the remedy is named."""
    with pytest.raises(OpinionError, match="nobody has voted in this conversation; collect votes first"):
        analyse(converse(np.full((3, 2), np.nan)), chosen)


def test_fewer_than_one_shard_is_refused(two_camps: Conversation) -> None:
    """Votes cannot be counted in no parts."""
    with pytest.raises(OpinionError, match="0 shards were asked for"):
        analyse(two_camps, shards=0)


def test_settings_are_found_by_name() -> None:
    """The two settings have names, and their figures can be read."""
    assert settings_named("robust") is ROBUST
    assert settings_named("polis") is POLIS
    assert POLIS.as_dict()["fewest_members"] == 2
    assert ROBUST.as_dict() | {"name": "polis", "fewest_members": 2} == POLIS.as_dict()


@pytest.mark.parametrize("name", ["", "Robust", "red"])
def test_unknown_settings_are_refused(name: str) -> None:
    """A name that no settings have is refused, and the names there are, are given."""
    with pytest.raises(SettingsError, match=f"no settings called '{name}'; use robust or polis"):
        settings_named(name)


def test_settings_are_part_of_the_digest(two_camps: Conversation) -> None:
    """A landscape computed in another way has another name."""
    digests = {digest_of(analyse(two_camps, one)) for one in (ROBUST, POLIS, replace(ROBUST, tail=0.1))}

    assert len(digests) == 3


def test_without_resamples_stability_is_not_computed(two_camps: Conversation) -> None:
    """Who asks for no half-samples gets no stability, and the same groups."""
    landscape = analyse(two_camps, replace(ROBUST, resamples=0))

    assert landscape.stability is None
    np.testing.assert_array_equal(landscape.grouping.labels, analyse(two_camps).grouping.labels)


def test_progress_is_told_stage_by_stage(two_camps: Conversation) -> None:
    """Whoever waits is told each stage in order, never more than all of it, and when it is done."""
    told: list[tuple[str, int, int]] = []

    analyse(two_camps, shards=3, progress=lambda stage, done, total: told.append((stage, done, total)))

    stages = [STAGES.index(stage) for stage, _, _ in told]
    assert stages == sorted(stages)
    assert set(stages) == set(range(len(STAGES)))
    assert all(0 <= done <= total for _, done, total in told)
    for stage in STAGES:
        steps = [(done, total) for one, done, total in told if one == stage]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]


def test_the_conversation_is_never_changed(two_camps: Conversation) -> None:
    """Analysing leaves the record as it was."""
    events = two_camps.events
    kept = VoteEvents(
        events.participants.copy(),
        events.statements.copy(),
        events.participant.copy(),
        events.statement.copy(),
        events.vote.copy(),
        events.time.copy(),
    )

    analyse(two_camps)

    for name in ("participants", "statements", "participant", "statement", "vote", "time"):
        np.testing.assert_array_equal(getattr(events, name), getattr(kept, name))


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_real_tallies_are_those_that_polis_published(shared_data: Path, name: str) -> None:
    """Latest votes as in participants-votes.csv, events as in comments.csv, statement by statement."""
    folder = shared_data / "polis" / name
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as file:
        comments = {int(row["comment-id"]): row for row in csv.DictReader(file)}
    with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))

    document = document_of(analyse(read_conversation(folder), POLIS))

    results = {one["id"]: one for one in document["statement_results"]}
    assert results.keys() == comments.keys()
    for one, result in results.items():
        cells = [row.get(str(one), "") for row in people]
        ours = [result["agree"], result["disagree"], result["pass"]]
        assert ours == [cells.count("1"), cells.count("-1"), cells.count("0")]
        assert result["seen"] == sum(ours)
        events = [result["events_agree"], result["events_disagree"]]
        assert events == [int(comments[one]["agrees"]), int(comments[one]["disagrees"])]
    assert document["participants"] == len(people)
    assert document["statements"] == len(comments)
    assert document["votes"] == sum(one["seen"] for one in results.values())
    with (folder / "votes.csv").open(encoding="utf-8", newline="") as file:
        assert document["vote_events"] == sum(1 for _ in csv.DictReader(file))


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_real_consensus_holds_in_every_group(shared_data: Path, name: str) -> None:
    """In no real conversation is a statement called agreed on a few votes, or against a group."""
    landscape = analyse(read_conversation(shared_data / "polis" / name))

    for one in landscape.agreed:
        assert not landscape.out[one]
        assert landscape.everyone.seen[0, one] > 3
        assert (landscape.tallies.seen[:, one] >= 5).all()
        assert (2 * landscape.tallies.agrees[:, one] > landscape.tallies.seen[:, one]).all()
        assert (landscape.consensus.group_lower[:, one] > 0.5).all()


def test_a_single_agree_is_not_significant(shared_data: Path) -> None:
    """Most of what passes Polis's test in football-concussions has three votes or fewer; here nothing has."""
    landscape = analyse(read_conversation(shared_data / "polis" / "football-concussions"))
    agrees, seen = landscape.everyone.agrees[0], landscape.everyone.seen[0]
    test = 2 * np.sqrt(seen + 1) * ((agrees + 1) / (seen + 1) - 0.5)
    passing = (test > 1.2816) & ((agrees + 1) / (seen + 2) > 0.5)

    assert (passing & (seen <= 3)).sum() > passing.sum() / 2
    listed = agreed_in_every_group(landscape.everyone, ROBUST, landscape.out)
    assert listed.size
    assert seen[listed].min() > 3
