"""Hidden votes are told about as well as by the best known method, and nothing is told for certain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from benchmarks.heldout import Split, factorised
from benchmarks.planted import MAIN, Plan, crowd
from scipy.special import expit

from isegoria.opinion import Prediction, VoteEvents, Votes, read_conversation

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TWO_CAMPS = Plan(400, 40, 12, shares=(0.5, 0.5), offset=2.0)
YES_SAYERS = Plan(500, 400, 10, shares=(1.0,), offset=0.0, yes_saying=1.0)
RIDGES = (3.0, 2.5)  # the best for the ten open conversations of those that the benchmarks try


@pytest.fixture
def camps() -> Votes:
    """Give two camps of two hundred people each, who differ on every statement."""
    return Votes.latest(crowd(TWO_CAMPS).conversation().events)


def none_out(votes: Votes) -> NDArray[np.bool_]:
    """Leave no statement out."""
    return np.zeros(votes.statements.size, np.bool_)


def everything(prediction: Prediction) -> NDArray[np.float64]:
    """Predict every person on every statement: shape (n, C)."""
    people, statements = prediction.places.shape[0], prediction.intercepts.size
    rows, columns = np.divmod(np.arange(people * statements), statements)
    return prediction.agree(rows, columns).reshape(people, statements)


def changed(votes: Votes, cells: NDArray[np.integer]) -> Votes:
    """Put other cells in place of all."""
    return Votes(votes.participants, votes.statements, votes.offsets, cells.astype(np.uint16), votes.events)


def with_silent_person(votes: Votes) -> Votes:
    """Add somebody who has not voted."""
    participants = np.append(votes.participants, votes.participants[-1] + 1)
    offsets = np.append(votes.offsets, votes.offsets[-1])
    return Votes(participants, votes.statements, offsets, votes.cells, votes.events)


def real_splits(shared_data: Path) -> list[tuple[str, Split, NDArray[np.bool_]]]:
    """Hide a tenth of the votes of each open conversation."""
    splits = []
    for folder in sorted((shared_data / "polis").iterdir()):
        conversation = read_conversation(folder)
        out = np.array([one.is_meta or one.moderated < 0 for one in conversation.statements])
        splits.append((folder.name, Split.of(Votes.latest(conversation.events), out, seed=0), out))
    return splits


def test_hidden_votes_are_told_as_well_as_by_matrix_factorisation(shared_data: Path) -> None:
    """On open conversations our prediction is no more than a point worse than one fitted at length."""
    ours, peers = [], []

    for name, split, out in real_splits(shared_data):
        prediction = Prediction.of(split.votes, out)
        gain = split.gain(prediction.agree(split.hidden.participant, split.hidden.statement))
        assert gain > 0, f"{name}: knowing the person makes it worse"
        ours.append(gain)
        peers.append(split.gain(factorised(split, *RIDGES, rounds=60)))

    assert np.mean(ours) > 15
    assert np.mean(ours) >= np.mean(peers) - 1


def test_a_persons_own_votes_tell_more_than_their_group_would() -> None:
    """Where people differ in readiness to agree, forty votes tell more than the true odds of one's group."""
    planted = crowd(MAIN)
    votes = Votes.latest(planted.conversation().events)
    split = Split.of(votes, none_out(votes), seed=0)
    people, statements = split.hidden.participant, split.hidden.statement

    ours = split.gain(Prediction.of(split.votes, none_out(votes)).agree(people, statements))
    groups = split.gain(expit(planted.odds[planted.group_of[people], statements]))

    assert ours > groups + 1


def test_a_readiness_to_agree_is_learned_from_few_votes() -> None:
    """Somebody who agreed with most of ten statements is expected to agree with others, opinion or not."""
    votes = Votes.latest(crowd(YES_SAYERS).conversation().events)
    split = Split.of(votes, none_out(votes), seed=0)

    prediction = Prediction.of(split.votes, none_out(votes))

    assert split.gain(prediction.agree(split.hidden.participant, split.hidden.statement)) > 2


def test_nothing_is_certain(camps: Votes) -> None:
    """However one-sided the votes, no vote is foretold with certainty."""
    unanimous = changed(camps, (camps.cells >> 2 << 2) | 2)

    for votes in (camps, unanimous):
        agree = everything(Prediction.of(votes, none_out(votes)))
        assert agree.min() > 0
        assert agree.max() < 1


def test_somebody_who_has_not_voted_is_expected_to_vote_like_the_crowd(camps: Votes) -> None:
    """Of a stranger nothing is known but what the others said."""
    votes = with_silent_person(camps)
    codes, cast = votes.cells >> 2, votes.cells & 3
    agrees = np.bincount(codes[cast == 2], minlength=votes.statements.size)
    disagrees = np.bincount(codes[cast == 0], minlength=votes.statements.size)

    prediction = Prediction.of(votes, none_out(votes))

    assert prediction.places[-1] == pytest.approx(0)
    assert everything(prediction)[-1] == pytest.approx((agrees + 1) / (agrees + disagrees + 2))


def test_people_are_expected_to_side_with_their_camp() -> None:
    """Whoever votes with a camp is expected to side with it on what they have not seen."""
    planted = crowd(TWO_CAMPS)
    votes = Votes.latest(planted.conversation().events)
    dividing = np.abs(planted.odds[0] - planted.odds[1]) > 3

    agree = everything(Prediction.of(votes, none_out(votes)))[:, dividing]
    expected = (planted.odds[planted.group_of] > planted.odds.mean(axis=0))[:, dividing]
    crowds = agree.mean(axis=0)

    assert ((agree > crowds) == expected).mean() > 0.9


def test_more_votes_make_a_person_better_known() -> None:
    """Uncertainty about a person shrinks with the votes they cast, and starts at knowing nothing."""
    votes = with_silent_person(Votes.latest(crowd(TWO_CAMPS).conversation().events))
    keep = np.ones(votes.cells.size, np.bool_)
    keep[votes.offsets[0] + 3 : votes.offsets[1]] = False  # of the first person's twelve votes three are left
    offsets = np.concatenate([[0], np.cumsum(np.add.reduceat(keep, votes.offsets[:-2])), [keep.sum()]])
    fewer = Votes(votes.participants, votes.statements, offsets, votes.cells[keep], votes.events)

    much, little = (Prediction.of(one, none_out(one)).covariances for one in (votes, fewer))

    assert much[-1] == pytest.approx(np.eye(much.shape[1]))
    assert np.linalg.det(little[0]) < 1
    assert np.linalg.det(much[0]) < np.linalg.det(little[0])
    assert np.linalg.eigvalsh(much).max() <= 1 + 1e-9


def test_passes_take_no_side(camps: Votes) -> None:
    """A person who passes on everything is placed in the middle."""
    cells = camps.cells.copy()
    own = slice(camps.offsets[0], camps.offsets[1])
    cells[own] = (cells[own] >> 2 << 2) | 1

    prediction = Prediction.of(changed(camps, cells), none_out(camps))

    assert prediction.places[0] == pytest.approx(0)
    assert prediction.covariances[0] == pytest.approx(np.eye(prediction.places.shape[1]))


def test_turning_every_vote_round_turns_every_prediction_round(camps: Votes) -> None:
    """Whether statements are put for or against something makes no difference."""
    turned = changed(camps, (camps.cells >> 2 << 2) | (2 - (camps.cells & 3)))

    one, other = (everything(Prediction.of(votes, none_out(votes))) for votes in (camps, turned))

    assert other == pytest.approx(1 - one, abs=1e-6)


@pytest.mark.parametrize("how", ["turned round", "taken back"])
def test_votes_on_a_statement_left_out_tell_nothing(camps: Votes, how: str) -> None:
    """What was moderated out changes nobody's prediction on anything else, whatever people said to it."""
    out = none_out(camps)
    out[5] = True
    on_it = camps.cells >> 2 == 5
    if how == "turned round":
        cells = np.where(on_it, (camps.cells >> 2 << 2) | (2 - (camps.cells & 3)), camps.cells)
        other = changed(camps, cells)
    else:
        rows = np.repeat(np.arange(camps.participants.size), camps.counts)
        counts = np.bincount(rows[~on_it], minlength=camps.participants.size)
        offsets = np.concatenate([[0], np.cumsum(counts)])
        other = Votes(camps.participants, camps.statements, offsets, camps.cells[~on_it], camps.events)

    one, two = (everything(Prediction.of(votes, out))[:, ~out] for votes in (camps, other))

    assert two == pytest.approx(one, abs=1e-9)


def test_the_order_of_the_log_changes_no_prediction() -> None:
    """The same votes in another order give the same expectations."""
    events = crowd(replace(TWO_CAMPS, participants=100)).conversation().events
    some = np.random.Generator(np.random.PCG64(4)).permutation(len(events))
    other = VoteEvents(
        events.participants,
        events.statements,
        events.participant[some],
        events.statement[some],
        events.vote[some],
        events.time,
    )

    one, two = (Votes.latest(log) for log in (events, other))

    assert np.array_equal(
        everything(Prediction.of(one, none_out(one))), everything(Prediction.of(two, none_out(two)))
    )
