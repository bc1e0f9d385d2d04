"""Another judge: Cedar, given the exported policies, says what our own evaluator says."""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import TYPE_CHECKING

import cedarpy

from constitution.drawn import ROLES, a_guard, an_action
from isegoria.constitution.exports.cedar import policies, request
from isegoria.constitution.guards import judge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.constitution.guards import Action, Guard

CASES = int(os.environ.get("ISEGORIA_CASES", "100000"))
_ACTIONS = 500


def test_cedar_judges_as_we_do() -> None:
    """Whoever enforces the exported policies enforces what people ratified."""
    chance = random.Random(5)  # noqa: S311 - reproducible, not secret
    seen: Counter[str] = Counter()
    for _set in range(-(-CASES // _ACTIONS)):
        guards = {f"c{one}": [a_guard(chance) for _g in range(chance.randrange(1, 4))] for one in (1, 2)}
        actions = [an_action(chance) for _one in range(_ACTIONS)]
        now = _allowed(guards, actions)
        later = iter(
            _allowed(guards, [one for one, allowed in zip(actions, now, strict=True) if not allowed], ROLES)
        )
        for one, allowed in zip(actions, now, strict=True):
            outcome = "allow" if allowed else "approve" if next(later) else "deny"
            assert judge(guards, one).outcome == outcome, (guards, one)
            seen[outcome] += 1

    assert sum(seen.values()) >= CASES
    assert min(seen.values()) > CASES / 20, seen


def _allowed(
    guards: Mapping[str, Sequence[Guard]], actions: list[Action], approvals: tuple[str, ...] | None = None
) -> list[bool]:
    given = None if approvals is None else frozenset(approvals)
    asked = [request(one, approvals=given) for one in actions]
    answers = cedarpy.is_authorized_batch(asked, policies(guards), [])
    assert not any(one.diagnostics.errors for one in answers)
    return [one.allowed for one in answers]
