"""The certificate: what is claimed of a slate can be counted again by somebody who trusts nobody."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import isegoria.opinion.slate as room
from casting import votes_of
from independent.check_slate import check, read
from isegoria.opinion.analysis import analyse
from isegoria.opinion.exchange import read_conversation
from isegoria.opinion.settings import POLIS
from isegoria.opinion.slate import certificate_document, slate
from isegoria.opinion.slate.ballots import Ballots
from isegoria.opinion.slate.certifying import certify
from isegoria.opinion.votes import Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.conversation import Conversation

SCHEMA = json.loads((Path(room.__file__).parent / "certificate.schema.json").read_text(encoding="utf-8"))
SHARED = (
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
VOTE = st.sampled_from([1.0, 1.0, 0.0, -1.0, np.nan])
MATRICES = st.tuples(st.integers(1, 10), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=VOTE)
)


def ballots_of(votes: Votes) -> dict[str, dict[str, int]]:
    """Give votes as the checker reads them."""
    return {
        str(row): {str(column): int(vote) for column, vote in enumerate(line) if not np.isnan(vote)}
        for row, line in enumerate(votes.matrix())
    }


def certified(matrix: NDArray[np.float64], size: int) -> tuple[Votes, dict[str, Any]]:
    """Choose a slate of all statements; give its certificate as it comes out of a file."""
    votes = votes_of(matrix)
    found = slate(votes, size, eligible=np.ones(matrix.shape[1], np.bool_))
    return votes, json.loads(json.dumps(certificate_document(votes, found)))


def eligible_of(conversation: Conversation) -> NDArray[np.bool_]:
    """Leave out what was moderated out or is about the conversation itself."""
    return np.array([not one.is_meta and one.moderated >= 0 for one in conversation.statements], np.bool_)


@given(matrix=MATRICES, size=st.integers(1, 7))
@settings(deadline=None, max_examples=100)
def test_independent_code_counts_the_same(matrix: NDArray[np.float64], size: int) -> None:
    """Whoever has the votes finds every figure of the certificate again, in the published form."""
    votes, document = certified(matrix, size)

    jsonschema.validate(document, SCHEMA)
    assert check(ballots_of(votes), document) == []


@pytest.mark.parametrize("name", SHARED)
def test_the_certificate_of_every_shared_conversation_holds(
    name: str, shared_data: Path, tmp_path: Path
) -> None:
    """On ten real conversations, no group has a justified claim: independent code says so from the votes."""
    conversation = read_conversation(shared_data / "polis" / name)
    votes = Votes.latest(conversation.events)
    found = slate(votes, 5, eligible=eligible_of(conversation))
    document = json.loads(json.dumps(certificate_document(votes, found)))
    path = tmp_path / "votes.csv"
    rows = np.repeat(votes.participants, votes.counts).tolist()
    columns = votes.statements[votes.cells >> 2].tolist()
    cast = ((votes.cells & 3).astype(np.int64) - 1).tolist()
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("participant", "statement", "vote"), *zip(rows, columns, cast, strict=True)]
        )

    assert check(read(path), document) == []
    assert document["holds"]
    assert len(document["statements"]) == 5


@pytest.mark.parametrize("name", SHARED)
def test_a_slate_represents_more_people_than_a_top_list(name: str, shared_data: Path) -> None:
    """Fewer people are left without any of five statements than by the five of most group-aware consensus."""
    conversation = read_conversation(shared_data / "polis" / name)
    votes, eligible = Votes.latest(conversation.events), eligible_of(conversation)
    scores = analyse(conversation, replace(POLIS, resamples=0)).group_aware_consensus
    ranked = np.argsort(-scores, kind="stable")
    listed = certify(Ballots.of(votes, eligible, 5), ranked[eligible[ranked]][:5])

    found = slate(votes, 5, eligible=eligible).certificate

    assert found.represented[1] > listed.represented[1]


def test_an_export_is_checked_as_it_was_published(shared_data: Path) -> None:
    """No file of ours is needed: the published export and the certificate are enough."""
    folder = shared_data / "polis" / "scoop-hivemind.taxes"
    conversation = read_conversation(folder)
    votes = Votes.latest(conversation.events)
    found = slate(votes, 5, eligible=eligible_of(conversation))

    assert check(read(folder), certificate_document(votes, found)) == []


def camps() -> NDArray[np.float64]:
    """Hear two camps; one vote in five is missing (simulated)."""
    votes = np.full((10, 12), -1.0)
    votes[:6, :6] = 1
    votes[6:, 6:] = 1
    return np.where(np.arange(120).reshape(10, 12) % 5 == 3, np.nan, votes)


@pytest.mark.parametrize("name", ["voters", "cast", "represented", "others", "holds", "tightest", "levels"])
def test_a_certificate_that_says_otherwise_is_found_out(name: str) -> None:
    """No figure of a certificate can be changed unseen."""
    votes, document = certified(camps(), 5)
    value = document[name]
    if isinstance(value, bool):
        document[name] = not value
    elif isinstance(value, int):
        document[name] = value + 1
    else:
        document[name] = value[::-1]

    assert any(one.startswith(f"{name}: ") for one in check(ballots_of(votes), document))


def test_a_slate_that_leaves_a_minority_out_is_found_out() -> None:
    """Five statements of the larger camp do not pass as a slate, however well they are counted."""
    votes = votes_of(camps())
    everything = np.ones(12, np.bool_)
    picked = np.arange(5)
    forged = room.Slate(picked, everything, certify(Ballots.of(votes, everything, 5), picked))

    wrong = check(ballots_of(votes), certificate_document(votes, forged))

    assert wrong == ["the axiom does not hold"]


def test_statements_out_of_reach_and_twice_are_found_out() -> None:
    """Nothing is on a slate that could not be chosen, or stands there twice."""
    votes, document = certified(camps(), 5)
    document["statements"] = [99, 99, *document["statements"]]

    wrong = check(ballots_of(votes), document)

    assert {"99 was chosen and is not eligible", "a statement is listed twice"} <= set(wrong)
    assert "more than 5 statements were chosen" in wrong


FEW = arrays(np.float64, (3, 3), elements=st.sampled_from([1.0, -1.0, np.nan]))


@given(matrix=FEW, size=st.integers(1, 3))
@settings(deadline=None, max_examples=40)
def test_what_is_guaranteed_holds_in_every_completion(matrix: NDArray[np.float64], size: int) -> None:
    """However the missing votes would have been cast, no claim exceeds the stated worst; one reaches it."""
    everything = np.ones(3, np.bool_)
    votes = votes_of(matrix)
    found = slate(votes, size, eligible=everything)
    voters = (~np.isnan(matrix)).any(axis=1)
    unseen = np.argwhere(np.isnan(matrix) & voters.reshape(-1, 1))
    most = [0] * size
    for missing in product((1.0, -1.0), repeat=len(unseen)):
        full = matrix.copy()
        full[tuple(unseen.T)] = missing
        again = certify(Ballots.of(votes_of(full), everything, size), found.statements)
        most = [max(one, level.most) for one, level in zip(most, again.levels, strict=True)]

    assert most == [one.most_unseen for one in found.certificate.levels]


def test_with_every_vote_cast_there_is_nothing_to_doubt() -> None:
    """Where everybody saw everything, what holds by the votes cast holds without condition."""
    votes = votes_of(np.where(np.isnan(camps()), 0.0, camps()))

    certificate = slate(votes, 5, eligible=np.ones(12, np.bool_)).certificate

    assert certificate.holds_whatever_was_not_seen
    assert [one.most for one in certificate.levels] == [one.most_unseen for one in certificate.levels]
