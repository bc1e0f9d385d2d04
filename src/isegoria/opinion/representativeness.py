"""What a group stands for: statements on which it votes unlike everybody else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri

from isegoria.opinion.tallies import Tallies, share, share_variance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from isegoria.opinion.settings import Settings

Direction = Literal["agree", "disagree"]

Z90 = 1.2816  # one tailed, as Polis writes it
_MOST = 5
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Representative:
    """One statement that a group stands for.

    Attributes:
        statement: index of the statement.
        direction: whether the group agrees with it or disagrees.
        count: members who voted so.
        seen: members who voted on it.
        share: estimated share of members who would vote so.
        figures: the further figures by which it was chosen; names as in the JSON.
    """

    statement: int
    direction: Direction
    count: int
    seen: int
    share: float
    figures: Mapping[str, float] = field(default_factory=dict)


def proportion_test(count: NDArray[np.int64], seen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Score how far a share lies above one half, in standard errors, with one vote added as Polis does."""
    return np.asarray(2.0 * np.sqrt(seen + 1.0) * ((count + 1.0) / (seen + 1.0) - 0.5))


def two_proportion_test(
    count: NDArray[np.int64],
    seen: NDArray[np.int64],
    count_others: NDArray[np.int64],
    seen_others: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Score how far a group's share lies above the others', one added to all four; 0 where all voted so."""
    ours, theirs = (count + 1.0) / (seen + 1.0), (count_others + 1.0) / (seen_others + 1.0)
    pooled = (count + count_others + 2.0) / (seen + seen_others + 2.0)
    spread = pooled * (1.0 - pooled) * (1.0 / (seen + 1.0) + 1.0 / (seen_others + 1.0))
    return np.where(pooled == 1.0, 0.0, (ours - theirs) / np.sqrt(np.where(spread > 0, spread, 1.0)))


@dataclass(frozen=True, slots=True, eq=False)
class Polis:
    """Polis's scores of every statement for every group; each of shape (k, C).

    Attributes:
        share: estimated share of the group who vote so.
        share_test: its distance from one half.
        ratio: that share over the others' share.
        ratio_test: its distance from the others' share.
        metric: the product of all four.
        written: the same with `ratio_test` in single precision, as Polis writes it down and then ranks.
    """

    share: NDArray[np.float64]
    share_test: NDArray[np.float64]
    ratio: NDArray[np.float64]
    ratio_test: NDArray[np.float64]
    metric: NDArray[np.float64]
    written: NDArray[np.float64]

    @classmethod
    def of(cls, tallies: Tallies) -> Polis:
        """Score agreement; mirror the tallies to score disagreement.

        Source: Small et al. (2021), doi:10.6035/recerca.5516.
        """
        others = tallies.others()
        ours = share(tallies.agrees, tallies.seen)
        test = proportion_test(tallies.agrees, tallies.seen)
        ratio = ours / share(others.agrees, others.seen)
        ratio_test = two_proportion_test(tallies.agrees, tallies.seen, others.agrees, others.seen)
        written = ratio_test.astype(np.float32).astype(np.float64)
        metric, rank = ours * test * ratio * ratio_test, ours * test * ratio * written
        return cls(ours, test, ratio, ratio_test, metric, rank)


def polis_representatives(tallies: Tallies, out: NDArray[np.bool_]) -> list[list[Representative]]:
    """Choose at most five statements for each group by Polis's rules.

    Args:
        tallies: votes by group.
        out: shape (C,); statements that cannot be chosen.

    Returns:
        For each group, its statements: the best agreed one first, agreements before disagreements.
    """
    agree, disagree = Polis.of(tallies), Polis.of(tallies.mirrored())
    return [_polis_choice(group, tallies, agree, disagree, out) for group in range(tallies.groups)]


def _polis_choice(
    group: int, tallies: Tallies, agree: Polis, disagree: Polis, out: NDArray[np.bool_]
) -> list[Representative]:
    voted = (tallies.agrees[group] + tallies.disagrees[group] > 0) & ~out
    agrees = agree.ratio_test[group] > disagree.ratio_test[group]
    metric = np.where(agrees, agree.written[group], disagree.written[group])
    passing = voted & (
        ((agree.ratio_test[group] > Z90) & (agree.share_test[group] > Z90))
        | ((disagree.ratio_test[group] > Z90) & (disagree.share_test[group] > Z90))
    )
    ranked = [int(one) for one in np.argsort(-metric, kind="stable") if passing[one]]
    head = _best_agreed(group, agree, np.flatnonzero(voted))
    if head is not None:
        ranked = [head] + [one for one in ranked if one != head]
    elif not ranked and voted.any():
        strength = np.where(voted, np.maximum(agree.ratio_test[group], disagree.ratio_test[group]), -np.inf)
        ranked = [int(np.argmax(strength))]
    chosen = [
        _polis_one(group, one, tallies, agree, disagree, agrees=bool(agrees[one]) or one == head)
        for one in ranked[:_MOST]
    ]
    return sorted(chosen, key=lambda one: one.direction != "agree")


def _best_agreed(group: int, agree: Polis, voted: NDArray[np.intp]) -> int | None:
    # Polis walks through the statements once and keeps a champion; what it compares depends on whether the
    # champion is agreed with more than elsewhere.
    ratio, metric = agree.ratio[group].tolist(), agree.metric[group].tolist()
    liked = (agree.share[group] * agree.share_test[group]).tolist()
    good = (agree.share_test[group] > Z90) | ((agree.ratio[group] > 1.0) & (agree.share[group] > _HALF))
    best: int | None = None
    for one in voted.tolist():
        if best is None:
            wins = good[one]
        elif ratio[best] > 1.0:
            wins = metric[one] > metric[best]
        else:
            wins = liked[one] > liked[best]
        if wins:
            best = one
    return best


def _polis_one(  # noqa: PLR0913 - the two directions are scored apart
    group: int, one: int, tallies: Tallies, agree: Polis, disagree: Polis, *, agrees: bool
) -> Representative:
    scores, counts = (agree, tallies.agrees) if agrees else (disagree, tallies.disagrees)
    here = (group, one)
    figures = {
        "share_test": float(scores.share_test[here]),
        "ratio": float(scores.ratio[here]),
        "ratio_test": float(np.float32(scores.ratio_test[here])),
    }
    direction: Direction = "agree" if agrees else "disagree"
    seen = int(tallies.seen[here])
    return Representative(one, direction, int(counts[here]), seen, float(scores.share[here]), figures)


def robust_representatives(
    tallies: Tallies, out: NDArray[np.bool_], settings: Settings
) -> list[list[Representative]]:
    """Choose at most five statements for each group: most members vote so, and surely more than elsewhere.

    A statement counts where enough votes were cast on both sides, more than half of the group votes so,
    and the lead over the others stays above zero at the lower end of its interval; ranked by that end.

    Args:
        tallies: votes by group.
        out: shape (C,); statements that cannot be chosen.
        settings: votes needed, and the posterior probability left out.
    """
    others = tallies.others()
    enough = (tallies.seen >= settings.votes_seen) & (others.seen >= settings.votes_seen) & ~out
    leads = {
        "agree": _lead(tallies, others, settings),
        "disagree": _lead(tallies.mirrored(), others.mirrored(), settings),
    }
    chosen: list[list[Representative]] = []
    for group in range(tallies.groups):
        found: list[tuple[float, Representative]] = []
        for direction, counts, elsewhere in (
            ("agree", tallies.agrees, others.agrees),
            ("disagree", tallies.disagrees, others.disagrees),
        ):
            ours, theirs = (
                share(counts[group], tallies.seen[group]),
                share(elsewhere[group], others.seen[group]),
            )
            lower = leads[direction][group]
            for one in np.flatnonzero(enough[group] & (ours > _HALF) & (lower > 0)):
                figures = {"others": float(theirs[one]), "lead_lower": float(lower[one])}
                count, seen = int(counts[group, one]), int(tallies.seen[group, one])
                side: Direction = "agree" if direction == "agree" else "disagree"
                found.append(
                    (lower[one], Representative(int(one), side, count, seen, float(ours[one]), figures))
                )
        found.sort(key=lambda pair: (-pair[0], pair[1].statement))
        chosen.append([one for _, one in found[:_MOST]])
    return chosen


def _lead(tallies: Tallies, others: Tallies, settings: Settings) -> NDArray[np.float64]:
    ahead = share(tallies.agrees, tallies.seen) - share(others.agrees, others.seen)
    variance = share_variance(tallies.agrees, tallies.seen) + share_variance(others.agrees, others.seen)
    return np.asarray(ahead + ndtri(settings.tail) * np.sqrt(variance))
