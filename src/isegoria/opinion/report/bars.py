"""How people voted on one statement, as a bar: agree, pass and disagree, and how sure the share is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from isegoria.opinion.report.words import Words
    from isegoria.opinion.representativeness import Direction

_WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """The votes of some people on one statement.

    Attributes:
        name: whose votes: a group's letter, or everyone's or the others' in words.
        group: the group, -1 where it is none.
        agree: votes.
        disagree: votes.
        seen: votes, passes included.
        direction: the side that the figures beside the bar speak of.
        interval: where the share on that side surely lies, if it is to be shown.
    """

    name: str
    group: int
    agree: int
    disagree: int
    seen: int
    direction: Direction = "agree"
    interval: tuple[float, float] | None = None

    @property
    def share(self) -> float:
        """The part of those who voted on it that is on the bar's side."""
        return (self.agree if self.direction == "agree" else self.disagree) / max(self.seen, 1)

    def drawn(self, words: Words) -> Markup:
        """Draw the bar as SVG as wide as its place."""
        agree, disagree = self.agree / max(self.seen, 1), self.disagree / max(self.seen, 1)
        parts = [
            _part("agree", 0.0, agree),
            _part("pass", agree, 1.0 - agree - disagree if self.seen else 0.0),
            _part("disagree", 1.0 - disagree, disagree if self.seen else 0.0),
        ]
        if self.interval is not None and self.seen:
            lower, upper = self.interval
            start = lower if self.direction == "agree" else 1.0 - upper
            parts.append(
                Markup('<rect class="sure" x="{:.1f}%" y="6" width="{:.1f}%" height="5" rx="2"/>').format(
                    start * _WHOLE, (upper - lower) * _WHOLE
                )
            )
        return Markup('<svg class="bar" role="img" aria-label="{}">{}</svg>').format(
            self.told(words), Markup("").join(parts)
        )

    def told(self, words: Words) -> Markup:
        """Say the bar in words."""
        if not self.seen:
            return words.say("bar.nobody")
        passed = self.seen - self.agree - self.disagree
        return words.say(
            "bar.told",
            agree=words.percent(self.agree / self.seen),
            passed=words.percent(passed / self.seen),
            disagree=words.percent(self.disagree / self.seen),
            number=self.seen,
        )


def _part(side: str, start: float, width: float) -> Markup:
    if width <= 0.0:
        return Markup("")
    return Markup('<rect class="{}" x="{:.1f}%" width="{:.1f}%" height="100%"/>').format(
        side, start * _WHOLE, width * _WHOLE
    )
