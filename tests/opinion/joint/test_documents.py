"""What passes between hosts is read as a stranger's: impossible or unfitting documents are refused."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785
from benchmarks.planted import MAIN, crowd
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.opinion import JointError
from isegoria.opinion.joint.combining import after_first, after_second, after_third
from isegoria.opinion.joint.rounds import text_of
from opinion.joint.shards import cut, firsts, one_place, seconds, thirds

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN = replace(MAIN, participants=300, statements=30, votes=24, offset=1.2)


@cache
def rounds() -> tuple[list[str], list[str], list[str]]:
    """Give the documents of two hosts, a list a round."""
    hosts = cut(one_place(crowd(PLAN).conversation(), sectors=2), 2)
    one = firsts(hosts)
    two = seconds(hosts, one)
    return one, two, thirds(hosts, one, two)


def combine(one: list[str], two: list[str], three: list[str]) -> str:
    """Name what follows from the documents."""
    return str(after_third(after_second(after_first(one), two), three).document["digest"])


def altered(texts: list[str], change: Callable[[dict[str, Any]], None]) -> list[str]:
    """Change the first host's document."""
    document = json.loads(texts[0])
    change(document)
    return [text_of(document), *texts[1:]]


def more_votes(document: dict[str, Any]) -> None:
    """Add a vote that nobody cast."""
    document["seen"][0] += 1


def one_more_agrees(document: dict[str, Any]) -> None:
    """Turn somebody's vote."""
    votes = document["votes"]
    place = next(at for at in range(0, len(votes), 3) if votes[at])
    votes[place] -= 1
    votes[place + 2] += 1


def moved(document: dict[str, Any]) -> None:
    """Count somebody at another place."""
    document["counts"][0] += 1


FORGED = {
    "first: other votes": (0, more_votes),
    "first: more votes than people": (0, lambda one: one["both"].__setitem__(0, 10**9)),
    "first: other settings": (0, lambda one: one["settings"].update(gap="0.1")),
    "first: no key": (0, lambda one: one["statements"][0].update(key="trams")),
    "first: an order of keys": (0, lambda one: one["statements"].reverse()),
    "first: many votes by more than few": (0, lambda one: one["enough"].__setitem__(0, 0)),
    "first: a figure that is not whole": (0, lambda one: one.update(participants=1.5)),
    "second: more people": (1, moved),
    "second: another frame": (1, lambda one: one.update(frame="sha256:" + "0" * 64)),
    "second: other first rounds": (1, lambda one: one["before"].append("sha256:" + "0" * 64)),
    "second: surer than sure": (1, lambda one: one.update(spread=[-(1 << 40)] * len(one["spread"]))),
    "second: another epoch": (1, lambda one: one.update(epoch=2)),
    "second: another host": (1, lambda one: one.update(host="stranger.example/log")),
    "third: other votes": (2, one_more_agrees),
    "third: other groups": (2, lambda one: one.update(groups="sha256:" + "0" * 64)),
    "third: sectors twice": (2, lambda one: one.update(sectors=["s0", "s0"])),
    "third: people elsewhere": (2, lambda one: one["people"].reverse()),
    "third: a round too early": (2, lambda one: one.update(round=2)),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_document_that_does_not_fit_is_refused(forged: str) -> None:
    """Whoever alters their numbers later, or gives some that cannot be, is found out by the other host."""
    at, change = FORGED[forged]
    given = list(rounds())
    given[at] = altered(given[at], change)

    with pytest.raises(JointError):
        combine(*given)


def test_the_documents_as_they_were_written_fit() -> None:
    """The same documents, unaltered and in any order, give one landscape."""
    one, two, three = rounds()

    assert combine(one, two, three) == combine(one[::-1], two, three[::-1])


@given(round_=st.sampled_from([0, 1, 2]), data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_field_may_hold_anything(round_: int, data: st.DataObject) -> None:
    """Whatever a stranger writes into a field, the answer is one clear refusal or a landscape, no crash."""
    junk = st.recursive(
        st.none() | st.booleans() | st.integers(-(1 << 70), 1 << 70) | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=5,
    )
    given_ = list(rounds())
    document = json.loads(given_[round_][0])
    name = data.draw(st.sampled_from(sorted(document)))
    document[name] = data.draw(junk)
    given_[round_] = [json.dumps(document), *given_[round_][1:]]

    with suppress(JointError):
        combine(*given_)


@pytest.mark.parametrize("text", ["", "[]", "nothing", "[" * 100_000, '{"format":1}', '{"round":1e400}'])
def test_what_is_no_document_is_refused(text: str) -> None:
    """A page of the web, an empty answer, a bomb: none of it is a document."""
    with pytest.raises(JointError):
        after_first([text])


def test_two_documents_of_one_host_do_not_make_two_hosts() -> None:
    """Nobody counts twice."""
    one = rounds()[0]

    with pytest.raises(JointError, match="same host"):
        after_first([one[0], one[0]])


def test_documents_are_canonical() -> None:
    """Every program writes a document of the same numbers with the same bytes: RFC 8785."""
    for texts in rounds():
        for text in texts:
            assert text.encode() == rfc8785.dumps(json.loads(text))


@given(st.dictionaries(st.text("abc", max_size=2), st.text() | st.integers(-(1 << 53) + 1, (1 << 53) - 1)))
def test_words_of_any_kind_are_written_canonically(document: dict[str, Any]) -> None:
    """Whatever people write in a statement, its document has one form."""
    assert text_of(document).encode() == rfc8785.dumps(document)
