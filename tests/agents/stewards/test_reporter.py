"""Reporter: every sentence names what it rests on; recounted, it holds, and a changed one never does."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from isegoria.agents.errors import StewardError
from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.stewards.catalogue import REPORT_KINDS
from isegoria.agents.stewards.report_checking import check_report
from isegoria.agents.stewards.reporter import Reporter
from isegoria.opinion import Votes
from real_worlds import SOME, conversation_in, real_world
from worlds import NOW, said, tally, world, worlds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isegoria.agents.world import World

FULL = world(
    [
        said(1, groups=(tally(30, 3), tally(20, 2)), everyone=tally(50, 5), agreed=True, lower=0.71),
        said(2, groups=(tally(31, 2), tally(2, 20)), everyone=tally(33, 22), lower=0.04),
        said(3, added=NOW, groups=(None, None)),
        said(4, state="pending", added=NOW),
    ],
    groups=(33, 22),
    letters=("A", "B"),
)


def _report(found: World) -> dict[str, Any] | None:
    for task in Reporter().plan(found):
        for one in Reporter().work(task, found, Offline()):
            made: dict[str, Any] = json.loads(json.dumps(one.request("reporter").document()["arguments"]))
            return made
    return None


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:,\d{3})*", text)


@given(found=worlds())
@settings(max_examples=60)
def test_every_sentence_names_what_it_rests_on(found: World) -> None:
    """No number stands in a sentence, in either language, that is not a figure or a statement it cites."""
    report = _report(found)
    assume(report is not None)
    assert report is not None

    for one in report["sentences"]:
        cites = one["cites"]
        assert cites["figures"] or cites["statements"]
        known = {f"{figure:,}" for figure in cites["figures"].values()}
        known |= {str(number) for number in cites["statements"]}
        for language in ("en", "ja"):
            assert set(_numbers(one[language].replace("この1日", ""))) <= known
    check_report(report, found)


@given(found=worlds())
@settings(max_examples=60)
def test_no_report_tells_of_fewer_people_than_may_be_told(found: World) -> None:
    """No figure of people is below the limit, and nothing is reported before enough took part."""
    report = _report(found)

    if found.participants < found.fewest:
        assert report is None
    for one in (report or {"sentences": ()})["sentences"]:
        for name, figure in one["cites"]["figures"].items():
            if name in {"participants", "seen"} or name.startswith("group_"):
                assert figure >= found.fewest


def _mutations(report: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Change one thing each: a number, a word, a citation, a sentence, the day or the source."""
    for place, one in enumerate(report["sentences"]):
        for what, change in _changes(one):
            made: dict[str, Any] = copy.deepcopy(report)
            change(made["sentences"][place])
            yield what, made
        yield "sentence twice", {**report, "sentences": [*report["sentences"], one]}
    made_up = {
        "kind": "agreed",
        "cites": {"statements": [], "figures": {}},
        "en": "All agree.",
        "ja": "合意。",
    }
    yield "sentence added", {**report, "sentences": [*report["sentences"], made_up]}
    yield "no sentence", {**report, "sentences": []}
    yield "another day", {**report, "day": "2026-11-24"}
    yield "another source", {**report, "source": "landscape 2, 9 votes"}
    yield "another digest", {**report, "digest": "sha256:2"}


def _changes(one: dict[str, Any]) -> Iterator[tuple[str, Callable[..., object]]]:
    """Change a sentence."""
    for name in one["cites"]["figures"]:
        for by in (-1, 1, 10):
            yield f"figure {name}", partial(_add, name=name, by=by)
        yield f"no {name}", partial(_drop, name=name)
    for at, number in enumerate(one["cites"]["statements"]):
        yield "citation dropped", partial(_cite, at=at, others=[])
        yield "another statement", partial(_cite, at=at, others=[number + 1])
    yield "citation added", partial(_cite, at=len(one["cites"]["statements"]), others=[999])
    yield "figure added", partial(_add, name="people", by=7)
    for language in ("en", "ja"):
        for number in dict.fromkeys(_numbers(one[language])):
            more = f"{int(number.replace(',', '')) + 1:,}"
            yield f"number in {language}", partial(_say, **{language: one[language].replace(number, more)})
        yield f"words added in {language}", partial(_say, **{language: f"{one[language]} So vote no."})
        yield f"nothing in {language}", partial(_say, **{language: " "})
    for kind in REPORT_KINDS:
        if kind != one["kind"]:
            yield "another kind", partial(_say, kind=kind)


def _add(sentence: dict[str, Any], *, name: str, by: int) -> None:
    sentence["cites"]["figures"][name] = sentence["cites"]["figures"].get(name, 0) + by


def _drop(sentence: dict[str, Any], *, name: str) -> None:
    del sentence["cites"]["figures"][name]


def _cite(sentence: dict[str, Any], *, at: int, others: list[int]) -> None:
    sentence["cites"]["statements"][at : at + 1] = others


def _say(sentence: dict[str, Any], /, **words: str) -> None:
    sentence.update(words)


def _all_refused(report: dict[str, Any], found: World) -> int:
    tried = 0
    check_report(report, found)
    for what, changed in _mutations(report):
        tried += 1
        try:
            check_report(changed, found)
        except StewardError:
            continue
        pytest.fail(f"{what} passed: {changed}")
    return tried


@given(found=worlds())
@settings(max_examples=20)
def test_whatever_is_changed_is_refused(found: World) -> None:
    """A number, a word, a citation or a sentence that is not so does not pass, in any conversation."""
    report = _report(found)
    assume(report is not None)
    assert report is not None

    assert _all_refused(report, found) > 10


@pytest.mark.parametrize("name", SOME)
def test_whatever_is_changed_in_a_real_report_is_refused(shared_data: Path, name: str) -> None:
    """Likewise in reports of conversations that people held: hundreds of changes, none passes."""
    found = real_world(shared_data, name)
    report = _report(found)
    assert report is not None

    assert _all_refused(report, found) > 60


@given(changed=st.integers(1, 50))
def test_a_report_holds_only_for_the_world_that_it_is_of(changed: int) -> None:
    """Once somebody has voted since, an old report's figures are no longer the recount's."""
    report = _report(FULL)
    assert report is not None

    with pytest.raises(StewardError, match="a recount gives"):
        check_report(report, replace(FULL, votes=FULL.votes + changed))


@pytest.mark.parametrize("name", SOME)
def test_figures_are_those_that_anybody_counts_from_the_votes(shared_data: Path, name: str) -> None:
    """Counted anew from the export, by other code: people, votes, decisions, and how groups divide."""
    conversation, found = conversation_in(shared_data, name), real_world(shared_data, name)
    report = _report(found)
    assert report is not None
    told = {one["kind"]: one["cites"] for one in report["sentences"]}

    votes = Votes.latest(conversation.events)
    assert told["participation"]["figures"]["participants"] == votes.participants.size
    assert told["participation"]["figures"]["votes"] == votes.cells.size
    decided = [one.moderated for one in conversation.statements if one.moderated]
    assert told["moderation"]["figures"] == {
        "decided": len(decided),
        "shown": decided.count(1),
        "hidden": decided.count(-1),
    }
    if "agreed-most" in told:
        (number,) = told["agreed-most"]["statements"]
        column = int(np.flatnonzero(np.asarray(votes.statements) == number)[0])
        cast = votes.cells[(votes.cells >> 2) == column] & 3
        assert told["agreed-most"]["figures"]["agree"] == int((cast == 2).sum())
        assert told["agreed-most"]["figures"]["seen"] == cast.size


@given(found=worlds())
@settings(max_examples=60)
def test_both_languages_tell_the_same(found: World) -> None:
    """Whoever reads Japanese is told the same figures as whoever reads English."""
    for one in (_report(found) or {"sentences": ()})["sentences"]:
        english, japanese = _numbers(one["en"]), _numbers(one["ja"].replace("この1日", ""))

        assert set(english) == set(japanese)
        assert one["en"].isascii()
        assert any("\u3040" <= letter <= "\u30ff" for letter in one["ja"])
