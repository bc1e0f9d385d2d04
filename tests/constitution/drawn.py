"""Guards and actions drawn at random from a small world, so that they often meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.constitution.guards import Action, Approve, Forbid, Limit, Require, Scope
from isegoria.constitution.guards.actions import LEAST, MOST, PERIODS
from isegoria.constitution.guards.syntax import All, Flag, Not, Number, Some, Word

if TYPE_CHECKING:
    import random

    from isegoria.constitution.guards import Condition, Guard

VERBS = ("hide", "publish", "send")
TARGETS = ("statement", "report", "email")
WORDS = ("reason", "language")
TEXTS = ("spam", "off-topic", "", 'a "quoted" \\ text', "意見", "<b>", "🗳", "two\u00a0words")
NUMBERS = ("votes", "budget")
VALUES = (-1, 0, 1, 2, 49, 50, 51, LEAST, MOST)
FLAGS = ("citation", "logged")
ROLES = ("moderator", "board")
COMPARISONS = ("at most", "at least", "over", "under")


def a_condition(chance: random.Random, deep: int = 3) -> Condition:
    """Draw a condition."""
    kind = chance.randrange(6 if deep else 3)
    if kind == 0:
        count = chance.choice((1, 1, 2, 3))
        return Word(chance.choice(WORDS), tuple(chance.sample(TEXTS, count)), chance.random() < 0.4)
    if kind == 1:
        return Number(chance.choice(NUMBERS), chance.choice(COMPARISONS), chance.choice(VALUES))  # type: ignore[arg-type]
    if kind == 2:
        return Flag(chance.choice(FLAGS), chance.random() < 0.4)
    if kind == 3:
        return Not(a_condition(chance, deep - 1))
    parts = tuple(a_condition(chance, deep - 1) for _one in range(chance.choice((2, 2, 3))))
    return All(parts) if kind == 4 else Some(parts)


def a_guard(chance: random.Random) -> Guard:
    """Draw a guard."""
    when = a_condition(chance) if chance.random() < 0.7 else None
    scope = Scope(chance.choice((*VERBS, "any")), chance.choice((*TARGETS, "any")), when)
    kind = chance.randrange(4)
    if kind == 0:
        return Forbid(scope)
    if kind == 1:
        return Require(scope, chance.choice(FLAGS))
    if kind == 2:
        return Approve(scope, chance.choice(ROLES))
    return Limit(scope, chance.choice((0, 1, 2, 1_000_000)), chance.choice(PERIODS))


def an_action(chance: random.Random) -> Action:
    """Draw an action; what it does not have is as likely as what it has."""
    verb, target = chance.choice(VERBS), chance.choice(TARGETS)
    counts = {
        f"{chance.choice((verb, 'any'))} {chance.choice((target, 'any'))} per {chance.choice(PERIODS)}": (
            chance.choice((0, 1, 2, 1_000_000))
        )
        for _one in range(chance.randrange(10))
    }
    return Action(
        verb,
        target,
        {one: chance.choice(TEXTS) for one in WORDS if chance.random() < 0.6},
        {one: chance.choice(VALUES) for one in NUMBERS if chance.random() < 0.6},
        frozenset(one for one in FLAGS if chance.random() < 0.5),
        counts,
        frozenset(one for one in ROLES if chance.random() < 0.4),
    )
