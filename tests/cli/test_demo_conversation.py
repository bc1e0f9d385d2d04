"""The bundled demo conversation: simulated, said to be so, the same every time, and worth analysing."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from isegoria.cli.demo.crowd import CLOSES, OPENS
from isegoria.cli.demo.design import DesignError, bundled_design, read_design
from isegoria.cli.demo.sectors import simulated_sectors
from isegoria.cli.demo.simulate import FEWEST, planted_tendencies, simulate
from isegoria.opinion.votes import AGREE, Votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isegoria.opinion.conversation import Conversation, Statement

LENGTHS = {"en": (20, 140), "ja": (12, 70)}

SMALL = """
axes = ["caution"]
[conversation]
topic-en = "T"
topic-ja = "題"
description-en = "D"
description-ja = "説明"
[[tendency]]
name = "careful"
share = 0.5
centre = [1.0]
spread = 0.5
[[statement]]
en = "One"
ja = "一"
base = 0.0
loading = [1.0]
seed = true
"""


@pytest.fixture(scope="module")
def demo() -> Conversation:
    """The conversation as the package ships it."""
    return simulate()


@pytest.fixture(scope="module")
def latest(demo: Conversation) -> Votes:
    """Its votes, the last of each participant on each statement."""
    return Votes.latest(demo.events)


def submitted(demo: Conversation) -> Iterator[Statement]:
    """Give what participants wrote."""
    return (statement for statement in demo.statements if not statement.is_seed)


def agreement(demo: Conversation, latest: Votes, statement: int) -> dict[str, float]:
    """Share of agreement with one statement in each planted tendency."""
    column, of = latest.matrix()[:, statement], planted_tendencies()
    name = np.array([of[person] or "" for person in demo.events.participants.tolist()])
    seen = ~np.isnan(column)
    return {
        tendency.name: float((column[seen & (name == tendency.name)] == AGREE).mean())
        for tendency in bundled_design().tendencies
    }


def test_the_demo_is_the_same_every_time(demo: Conversation) -> None:
    """Whoever runs the demo sees what everybody else saw, to the byte."""
    again = simulate()

    assert again.statements == demo.statements
    assert dict(again.translations) == dict(demo.translations)
    for name in ("participants", "statements", "participant", "statement", "vote", "time"):
        assert getattr(again.events, name).tobytes() == getattr(demo.events, name).tobytes(), name


def test_another_seed_gives_other_votes(demo: Conversation) -> None:
    """The seed is really what decides."""
    other = simulate(seed=1)

    assert other.events.vote.tobytes() != demo.events.vote.tobytes()


def test_the_demo_touches_nobody_elses_randomness() -> None:
    """Simulating leaves the global random state as it was."""
    before = np.random.get_state(legacy=False)  # noqa: NPY002 - the global state is what this test watches

    simulate(participants=FEWEST)

    after = np.random.get_state(legacy=False)  # noqa: NPY002 - likewise
    assert str(before) == str(after)


def test_the_demo_says_that_it_is_simulated(demo: Conversation) -> None:
    """Nobody can take the demo for what people said, in either language."""
    for key in ("topic", "description"):
        assert "simulated" in demo.translations[f"{key}-en"]
        assert "模擬データ" in demo.translations[f"{key}-ja"]

    assert demo.simulated
    assert "simulated" in demo.topic
    assert "simulated" in demo.description
    assert any("Simulated" in note for note in demo.notes)
    assert any("模擬データ" in note for note in demo.notes)


def test_every_statement_can_be_read_in_both_languages(demo: Conversation) -> None:
    """Japanese and English readers get every statement, short enough for a phone."""
    for statement in demo.statements:
        assert statement.text == statement.translations["en"]
        for language, (shortest, longest) in LENGTHS.items():
            text = statement.translations[language]
            assert shortest <= len(text) <= longest, text
            assert text == text.strip()


def test_japanese_is_japanese_and_english_is_english(demo: Conversation) -> None:
    """No text sits in the other language's place."""
    for statement in demo.statements:
        assert statement.translations["en"].isascii()
        assert any("\u3040" <= letter <= "\u309f" for letter in statement.translations["ja"])


def test_no_statement_is_there_twice(demo: Conversation) -> None:
    """Each text appears once in each language."""
    for language in LENGTHS:
        texts = {statement.translations[language].casefold() for statement in demo.statements}
        assert len(texts) == len(demo.statements)


def test_the_organiser_seeds_a_third_and_moderates_little(demo: Conversation) -> None:
    """Seeds, withdrawn statements and the meta statement are all there to be handled."""
    seeds = [statement for statement in demo.statements if statement.is_seed]

    assert 0.25 <= len(seeds) / len(demo.statements) <= 0.4
    assert {statement.author for statement in seeds} == {0}
    assert sum(statement.moderated == -1 for statement in demo.statements) == 3
    assert sum(statement.is_meta for statement in demo.statements) == 1


def test_statements_and_events_name_the_same_ids(demo: Conversation) -> None:
    """Statements stand in the order of the votes' ids, and arrive in that order."""
    assert [statement.id for statement in demo.statements] == demo.events.statements.tolist()
    created = [statement.created or 0 for statement in demo.statements]
    assert all(earlier < later for earlier, later in pairwise(created))


def test_votes_come_one_at_a_time_within_the_two_weeks(demo: Conversation) -> None:
    """Time only moves forward, no two votes share a millisecond, and none falls outside the opening."""
    time = demo.events.time

    assert (np.diff(time) > 0).all()
    assert time[0] >= OPENS
    assert time[-1] <= CLOSES


def test_nobody_votes_on_a_statement_before_it_exists(demo: Conversation) -> None:
    """A vote follows the statement it is about."""
    created = np.array([statement.created for statement in demo.statements])

    assert (demo.events.time >= created[demo.events.statement]).all()


def test_withdrawn_statements_are_no_longer_shown(demo: Conversation) -> None:
    """A statement that moderation took out gathers no votes after its first day."""
    for statement in demo.statements:
        if statement.moderated == -1:
            last = demo.events.time[demo.events.statement == statement.id].max()
            assert last - (statement.created or 0) < 24 * 60 * 60 * 1000


def test_authors_agree_with_their_own_statement_first(demo: Conversation) -> None:
    """A reader of exports can tell the sign of the votes from the authors."""
    events = demo.events
    for statement in submitted(demo):
        own = (events.statement == statement.id) & (
            events.participants[events.participant] == statement.author
        )
        assert events.vote[own][0] == AGREE
        assert events.time[own][0] == events.time[events.statement == statement.id].min()


def test_some_people_change_their_minds(demo: Conversation, latest: Votes) -> None:
    """About one vote in fifty replaces an earlier one, and says something else."""
    events = demo.events
    last: dict[tuple[int, int], int] = {}
    again = zip(events.participant.tolist(), events.statement.tolist(), events.vote.tolist(), strict=True)
    for person, statement, vote in again:
        assert last.get((person, statement)) != vote
        last[person, statement] = vote

    assert 0.01 <= (len(events) - latest.cells.size) / len(events) <= 0.03


def test_people_take_part_as_unevenly_as_they_do(latest: Votes) -> None:
    """Half vote on about twenty statements, a few on three or fewer, a few on everything there is."""
    counts = latest.counts

    assert counts.size == 1200
    assert counts.min() >= 1
    assert 18 <= np.median(counts) <= 26
    assert (counts <= 3).sum() >= 10
    assert (counts >= 59).sum() >= 30


def test_the_planted_tendencies_can_be_found(demo: Conversation, latest: Votes) -> None:
    """Two axes and three clusters recover the tendencies well, yet not perfectly: the groups overlap."""
    shown = [not statement.is_meta and statement.moderated >= 0 for statement in demo.statements]
    votes = latest.matrix()[:, shown]
    centred = np.nan_to_num(votes - np.nanmean(votes, axis=0))
    _, _, axes = np.linalg.svd(centred - centred.mean(axis=0), full_matrices=False)
    scores = centred @ axes[:2].T * np.sqrt(60 / np.maximum(latest.counts, 1))[:, None]
    of = planted_tendencies()
    planted = np.array([of[person] or "" for person in demo.events.participants.tolist()])
    judged = (latest.counts >= 7) & (planted != "")

    found = KMeans(3, n_init=10, random_state=0).fit_predict(scores[judged])

    assert 0.7 <= adjusted_rand_score(planted[judged], found) <= 0.9


def test_some_statements_unite_all_tendencies(demo: Conversation, latest: Votes) -> None:
    """There is agreement across the differences to be found."""
    united = [
        statement
        for statement in demo.statements
        if statement.moderated >= 0 and min(agreement(demo, latest, int(statement.id)).values()) > 0.75
    ]

    assert len(united) >= 6


def test_one_tendency_dissents_from_a_popular_statement(demo: Conversation, latest: Votes) -> None:
    """A majority of everybody is not agreement across differences."""
    popular = next(s for s in demo.statements if "switch a model off" in s.text)

    shares = sorted(agreement(demo, latest, int(popular.id)).values())

    assert shares[0] < 0.35
    assert shares[1] > 0.75


def test_the_unaligned_have_no_tendency() -> None:
    """Some simulated participants belong nowhere, as some people do."""
    of = planted_tendencies()

    assert sorted(of) == list(range(1, 1201))
    assert 60 <= sum(name is None for name in of.values()) <= 180


def test_simulated_people_say_for_which_part_of_society_they_speak() -> None:
    """Four in five say it, the same ones every time, and companies lean to innovation."""
    said, of = simulated_sectors(), planted_tendencies()

    assert said == simulated_sectors()
    assert 0.75 < len(said) / len(of) < 0.85
    companies = [of[person] for person, sector in said.items() if sector == "company"]
    assert companies.count("innovation-first") > len(companies) / 2
    assert min(Counter(said.values()).values()) >= 50


def test_too_few_participants_are_refused() -> None:
    """A crowd too small to write the statements is not simulated."""
    with pytest.raises(ValueError, match=f"3 participants cannot fill the demo; ask for {FEWEST} or more"):
        simulate(participants=3)


def test_a_sound_design_is_read_whole() -> None:
    """The loader takes every statement and tendency it is given."""
    design = read_design(SMALL)

    assert [statement.ja for statement in design.statements] == ["一"]
    assert [tendency.name for tendency in design.tendencies] == ["careful"]
    assert len(bundled_design().statements) == 63


@pytest.mark.parametrize(
    ("sound", "broken", "words"),
    [
        ("axes = [", "axes = ", "not TOML"),
        ('axes = ["caution"]', "", "has no 'axes'"),
        ("base = 0.0", "bsae = 0.0", "bsae"),
        ("loading = [1.0]", "loading = []", "loads on 0 axes of 1; give one loading an axis"),
        ("centre = [1.0]", "centre = []", "centred on 0 axes of 1; give one figure an axis"),
        ("share = 0.5", "share = 1.5", "shares exceed 1; leave room"),
        ("seed = true", "seed = false", "seed statements are missing or come late"),
        ('topic-ja = "題"', "", "topic-ja is missing; write it in every language"),
    ],
)
def test_a_broken_design_is_refused(sound: str, broken: str, words: str) -> None:
    """The loader says what is wrong and what to do."""
    with pytest.raises(DesignError, match=words):
        read_design(SMALL.replace(sound, broken))
