"""The auditor: a sign of unequal moderation is rarely a false one, and gross bias is seen."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from isegoria.agents.reasoners.offline import Offline
from isegoria.agents.stewards.auditor import Auditor
from isegoria.agents.stewards.catalogue import check_arguments
from isegoria.agents.stewards.fairness import Author, audit, authors_of
from isegoria.agents.world import ModerationFacts, StatementFacts, World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.agents.steward import Proposal

LONG: Final = os.environ.get("ISEGORIA_SLOW") == "1"
TRIES: Final = 2_000 if LONG else 100
NOW: Final = datetime(2026, 5, 4, 9, tzinfo=UTC)
SHARES: Final = (0.5, 0.3, 0.2)


def crowd(random: np.random.Generator, *, bias: float = 0.0, people: int = 60, last: int = 3) -> list[Author]:
    """Draw authors, some careful and some careless; of the last group's statements more are hidden.

    Everybody writes about four statements; the last group's people one more than `last`.
    """
    made = []
    for _ in range(people):
        group = int(random.choice(len(SHARES), p=SHARES))
        statements = 1 + int(random.poisson(last if group == len(SHARES) - 1 else 3))
        careless = float(random.beta(0.3, 1.2))
        chance = min(1.0, careless + bias * (group == len(SHARES) - 1))
        made.append(Author(group, statements, int(random.binomial(statements, chance))))
    return made


def naive_p(authors: Sequence[Author]) -> float:
    """The test that takes every statement for a person of its own."""
    table = np.zeros((len(SHARES), 2))
    for one in authors:
        table[one.group] += (one.hidden, one.statements - one.hidden)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    return float(chi2_contingency(table)[1]) if min(table.shape) > 1 else 1.0


def world_of(authors: Sequence[Author], *, fewest: int = 3) -> World:
    """A conversation in which these people wrote, and moderators decided."""
    statements: dict[int, StatementFacts] = {}
    decisions: list[ModerationFacts] = []
    for who, author in enumerate(authors):
        for place in range(author.statements):
            number = len(statements)
            hide = place < author.hidden
            statements[number] = StatementFacts(
                number,
                "Trams.",
                "en",
                "hidden" if hide else "shown",
                seed=False,
                added=NOW,
                author_group=author.group,
                author=who,
            )
            if hide:
                decisions.append(ModerationFacts(number, "hide", "off-topic", who, author.group))
    letters = ("A", "B", "C")
    return World(
        "trams",
        {"": "Trams"},
        NOW,
        fewest,
        letters=letters,
        statements=statements,
        moderations=tuple(decisions),
    )


def proposed(world: World) -> Proposal:
    """What the auditor asks for; it is of the catalogue's shape."""
    (task,) = Auditor().plan(world)
    (proposal,) = Auditor().work(task, world, Offline())
    check_arguments("publish audit", proposal.arguments)
    return proposal


def test_fair_moderation_is_seldom_suspected() -> None:
    """At odds of 5 %, at most 5 % of fair conversations look unfair; the naive test suspects far more."""
    random = np.random.default_rng(1)
    crowds = [crowd(random) for _ in range(TRIES)]

    ours = sum(found.p <= 50 for found in (audit(one, fewest=1) for one in crowds) if found)
    naive = sum(naive_p(one) <= 0.05 for one in crowds)

    # Three standard deviations of counting above 5 %.
    assert ours <= TRIES * 0.05 + 3 * np.sqrt(TRIES * 0.05 * 0.95)
    assert naive > TRIES * 0.2


def test_a_group_that_writes_much_is_seldom_suspected() -> None:
    """Six busy people vary more than twenty who write a little, and that is no sign of bias."""
    random = np.random.default_rng(5)
    found = [audit(crowd(random, people=30, last=20), fewest=1) for _ in range(TRIES)]

    suspected = sum(one.p <= 50 for one in found if one is not None)

    assert suspected <= TRIES * 0.05 + 3 * np.sqrt(TRIES * 0.05 * 0.95)


def test_a_conversation_looked_at_every_day_is_seldom_suspected() -> None:
    """Twenty looks at a growing conversation raise a false sign in at most 5 % of conversations."""
    random = np.random.default_rng(2)
    tries, suspected = TRIES // 20, 0
    for _ in range(tries):
        everybody = crowd(random, people=80)
        looks = (audit(everybody[:many], fewest=3) for many in range(20, 81, 15 if not LONG else 3))
        suspected += any(one is not None and one.sign for one in looks)

    assert suspected <= tries * 0.05 + 3 * np.sqrt(tries * 0.05 * 0.95)


def test_gross_bias_is_seen() -> None:
    """Half of one group's statements hidden on top of what is usual shows in most of the cases."""
    random = np.random.default_rng(3)
    tries = TRIES // 4
    found = [audit(crowd(random, bias=0.5), fewest=1) for _ in range(tries)]
    signs = [one for one in found if one is not None and one.sign]

    assert len(signs) >= 0.75 * tries
    assert all(one.harsher == (one.apart == 2) for one in signs)


def test_the_odds_are_those_of_all_arrangements() -> None:
    """What is drawn by chance agrees with going through every way to deal out the groups.

    Who wrote four to seven statements are dealt out among themselves, and so are those with two or three.
    """
    many, few = [(4, 3), (5, 2), (4, 1), (6, 0)], [(3, 1), (2, 1)]
    authors = [Author(int(place > 1), *one) for place, one in enumerate(many)]
    authors += [Author(place, *one) for place, one in enumerate(few)]
    share = sum(one.hidden for one in authors) / sum(one.statements for one in authors)
    surplus = [[hidden - share * statements for statements, hidden in one] for one in (many, few)]
    ways = [a + b + c for a, b in combinations(surplus[0], 2) for c in surplus[1]]
    middle = sum(ways) / len(ways)
    truly = abs(surplus[0][0] + surplus[0][1] + surplus[1][0] - middle)
    as_far = sum(abs(one - middle) >= truly - 1e-9 for one in ways)

    found = audit(authors, fewest=1)

    assert found is not None
    assert 1 < as_far < len(ways)
    assert found.p == pytest.approx(1_000 * as_far / len(ways), abs=15)


def test_whoever_audits_again_finds_the_same() -> None:
    """Chance is drawn from what is audited: the same decisions, in any order, give the same figures."""
    authors = crowd(np.random.default_rng(4))

    assert audit(authors, fewest=1) == audit(authors[::-1], fewest=1)


def test_too_few_decisions_are_called_too_few() -> None:
    """Where even the worst bias could not be told from chance, the audit says so, and tells no effect."""
    proposal = proposed(world_of([Author(0, 2, 1), *[Author(0, 1, 0)] * 4, *[Author(1, 1, 0)] * 5]))

    assert proposal.arguments["verdict"] == "no-sign"
    assert proposal.arguments["effect"] is None
    assert "too few decisions" in proposal.prose["en"]
    assert "少なすぎる" in proposal.prose["ja"]


def test_a_sign_names_the_group_and_proves_nothing() -> None:
    """The words say which group, in which direction, and that people should look."""
    fair, hard = [Author(0, 3, 0)] * 20, [Author(1, 3, 3)] * 10

    proposal = proposed(world_of([*fair, *hard]))

    assert proposal.arguments["verdict"] == proposal.words["reason"] == "sign"
    assert proposal.arguments["effect"] == 1_000
    assert proposal.arguments["groups"][1] == {
        "group": 1,
        "letter": "B",
        "authors": 10,
        "statements": 30,
        "hidden": 30,
    }
    assert "group B writes is hidden more often" in proposal.prose["en"]
    assert "does not tell why" in proposal.prose["en"]


def test_no_figure_of_few_people_is_told() -> None:
    """A group with fewer authors than may be told is left out of the audit altogether."""
    world = world_of([*[Author(0, 2, 1)] * 5, *[Author(1, 2, 0)] * 5, *[Author(2, 2, 2)] * 2])

    proposal = proposed(world)

    assert [one["group"] for one in proposal.arguments["groups"]] == [0, 1]
    assert proposal.arguments["hidden"] == 5
    assert "group C" not in proposal.prose["en"]
    assert Auditor().plan(replace(world, fewest=6)) == ()


def test_seeds_waiting_and_unmapped_authors_do_not_count() -> None:
    """Only what moderators let stand or hid, of authors whose opinion group is known, is audited."""
    world = world_of([Author(0, 1, 0), Author(1, 1, 1)])
    shown = world.statements[0]
    more = (
        replace(shown, number=2, seed=True),
        replace(shown, number=3, state="pending"),
        replace(shown, number=4, state="withdrawn"),
        replace(shown, number=5, author=-1, author_group=-1),
        replace(shown, number=6, author=9, author_group=-1),
    )

    assert authors_of(
        replace(world, statements={**world.statements, **{one.number: one for one in more}})
    ) == (
        Author(0, 1, 0),
        Author(1, 1, 1),
    )


def test_an_audit_is_made_once_a_day_and_only_of_something_new() -> None:
    """Neither twice on a day nor of the same decisions again."""
    authors = [*[Author(0, 3, 0)] * 5, *[Author(1, 3, 3)] * 5]
    world = world_of(authors)
    asked = frozenset({proposed(world).key})
    tomorrow = NOW.replace(day=5)
    more = world_of([*authors, Author(0, 1, 1)])

    assert Auditor().plan(replace(world, asked=asked)) == ()
    assert Auditor().plan(replace(world, asked=asked, at=tomorrow)) == ()
    assert Auditor().plan(replace(more, asked=asked)) == ()
    assert Auditor().plan(replace(more, asked=asked, at=tomorrow)) != ()
