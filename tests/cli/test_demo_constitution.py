"""The demo's constitution: drafted from what simulated people agree on, and decided on by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isegoria.cli.demo.constitution import answer, bundled_drafts
from isegoria.cli.demo.design import bundled_design
from isegoria.constitution.clauses import Clause, Example
from isegoria.constitution.guards import parse, write
from isegoria.services.ratifying import SimulatedVoter

if TYPE_CHECKING:
    from collections.abc import Mapping

YES, NO = {3: 1, 41: 1}, {3: -1, 41: -1}


def share(votes: Mapping[int, int], key: str = "c1") -> float:
    """How many of a thousand people who voted like this accept, of those who cast a ballot."""
    voters = [SimulatedVoter(place, 0, votes) for place in range(1000)]
    cast = [one for one in answer(voters, {"c1": (3,), "c2": (3, 41)}) if one is not None]
    assert 700 < len(cast) < 900
    return sum(one[key]["choice"] == "accept" for one in cast) / len(cast)


def test_every_draft_holds_together() -> None:
    """Each clause says the same in both languages, rests on statements, and passes its own examples."""
    drafts = bundled_drafts()

    assert set(drafts.titles) == {"en", "ja"}
    for place, one in enumerate(drafts.clauses, 1):
        guards = write(parse(one.guards))
        examples = tuple(Example.read(each) for each in one.examples)
        clause = Clause(f"c{place}", one.title, one.prose, guards, examples)
        assert set(clause.titles) == set(clause.prose) == {"en", "ja"}
        assert one.statements
        assert all(bundled_design().statements[each].moderated == 1 for each in one.statements)
    assert sum(bool(one.examples) for one in drafts.clauses) >= 2
    assert any(not one.guards for one in drafts.clauses)


def test_simulated_people_mostly_vote_as_they_said() -> None:
    """Whoever agreed with what a clause rests on accepts it; whoever disagreed with any of it seldom does."""
    assert share(YES) > 0.9
    assert share(NO) < 0.2
    assert share({3: 1, 41: -1}) > 0.9
    assert share({3: 1, 41: -1}, "c2") < 0.2


def test_whoever_did_not_vote_answers_as_their_group() -> None:
    """A ballot about what somebody never saw follows those with whom they agree otherwise."""
    voters = [SimulatedVoter(place, place % 2, {}) for place in range(1000)]
    voters += [SimulatedVoter(1000, 0, YES), SimulatedVoter(1001, 1, NO)]

    ballots = list(answer(voters, {"c1": (3,)}))
    accepted = [
        sum(ballot["c1"]["choice"] == "accept" for ballot in ballots[group:1000:2] if ballot)
        for group in (0, 1)
    ]

    assert accepted[0] > 4 * accepted[1]


def test_the_simulated_ballot_is_the_same_every_time() -> None:
    """Nobody's demo tells another story."""
    voters = [SimulatedVoter(place, 0, YES) for place in range(50)]

    assert list(answer(voters, {"c1": (3,)})) == list(answer(voters, {"c1": (3,)}))
    assert list(answer(voters, {"c1": (3,)})) != list(answer(voters, {"c1": (3,)}, seed=1))


@pytest.mark.parametrize("choice", ["accept", "reject", "object"])
def test_every_answer_occurs(choice: str) -> None:
    """Objections have reasons."""
    voters = [SimulatedVoter(place, 0, {3: 0}) for place in range(200)]
    found = [one["c1"] for one in answer(voters, {"c1": (3,)}) if one and one["c1"]["choice"] == choice]

    assert found
    assert all(("reason" in one) == (choice == "object") for one in found)
