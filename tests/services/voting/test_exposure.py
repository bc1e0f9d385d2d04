"""A steward balances what people see: more of what few saw, never none of anything, and by the true odds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from effected import let_through
from isegoria.services.voting import routing, turns
from isegoria.store.models import Exposure
from voted import voted_town

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db


def _weights(town: Town) -> dict[int, float]:
    table = routing.table_of(town.id)
    return dict(zip(table.numbers, table.weights.tolist(), strict=True))


def test_factors_multiply_what_the_landscape_says_and_nothing_else() -> None:
    """Statements without a factor keep their weight; the others' is multiplied by it."""
    town = voted_town()
    before = _weights(town)

    let_through(town, "balance exposure", {"factors": {"0": 400, "3": 50}})

    after = _weights(town)
    assert after == {number: weight * {0: 4.0, 3: 0.5}.get(number, 1.0) for number, weight in before.items()}
    assert min(after.values()) > 0


def test_taking_the_factors_back_restores_the_weights() -> None:
    """Balancing loses nothing."""
    town = voted_town()
    before = _weights(town)
    let_through(town, "balance exposure", {"factors": {"0": 400, "3": 50}})

    let_through(town, "balance exposure", {"factors": {}})

    assert _weights(town) == before


def test_the_probability_on_record_is_the_one_of_the_draw(town: Town) -> None:
    """Results corrected for who was shown what stay right: the odds that are noted are those that held."""
    let_through(town, "balance exposure", {"factors": {"0": 400, "1": 50}})
    person = town.people[0]

    ahead = turns.turn(conversation=town.id, participant=person, language="en")
    turns.note_shown(conversation=town.id, participant=person, turn=ahead)

    expected = {0: 4 / 5.5, 1: 0.5 / 5.5, 2: 1 / 5.5}
    assert ahead.next is not None
    assert ahead.next.probability == pytest.approx(expected[ahead.next.number])
    noted = Exposure.objects.select_related("statement").get()
    assert noted.probability == pytest.approx(expected[noted.statement.number])
    for number, odds in expected.items():
        assert turns.first_probability(conversation=town.id, statement=number) == pytest.approx(odds)


def test_statements_are_drawn_as_often_as_their_probability_says(town: Town) -> None:
    """Over twenty thousand draws, each statement comes up as often as its odds have it."""
    let_through(town, "balance exposure", {"factors": {"0": 400, "1": 50}})
    table, draws = routing.table_of(town.id), 20_000

    drawn = [table.draw((), routing.chance_of(town.id, person, 0)) for person in range(draws)]

    counts = Counter(one.place for one in drawn if one is not None)
    for place, odds in ((0, 4 / 5.5), (1, 0.5 / 5.5), (2, 1 / 5.5)):
        assert counts[place] / draws == pytest.approx(odds, abs=0.012)


def test_a_kept_table_follows_a_new_balance_within_a_moment(live_town: Town) -> None:
    """The site's memory of weights looks whether a steward balanced anew."""
    before = _weights(live_town)
    let_through(live_town, "balance exposure", {"factors": {"0": 400}})
    first = {number: routing.table_of(live_town.id, now=True).weights[number] for number in before}
    let_through(live_town, "balance exposure", {"factors": {"1": 300}})
    second = {number: routing.table_of(live_town.id, now=True).weights[number] for number in before}

    assert first == {0: 4 * before[0], 1: before[1], 2: before[2]}
    assert second == {0: before[0], 1: 3 * before[1], 2: before[2]}


def test_a_kept_table_asks_the_database_nothing(live_town: Town) -> None:
    """A vote is as cheap with a balance as without: within half a second, nothing is asked again."""
    let_through(live_town, "balance exposure", {"factors": {"0": 400}})
    routing.table_of(live_town.id, now=True)

    with CaptureQueriesContext(connection) as asked:
        routing.table_of(live_town.id)

    assert len(asked) == 0
