"""Every statement in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.report.text import one_line

if TYPE_CHECKING:
    from markupsafe import Markup

    from isegoria.opinion.landscape import Landscape
    from isegoria.opinion.report.bars import Bar
    from isegoria.opinion.report.cards import Cards
    from isegoria.opinion.report.words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """One statement's row.

    Attributes:
        id: of the statement.
        text: as written, or its translation; invalid characters replaced.
        language: of the text; empty where it is not known.
        mark: why it does not count for groups and consensus, if so.
        agree: votes of everyone.
        passed: likewise.
        disagree: likewise.
        bar: the same votes drawn.
        shares: of each group, who agree.
    """

    id: str
    text: str
    language: str
    mark: Markup | None
    agree: str
    passed: str
    disagree: str
    bar: Bar
    shares: tuple[str, ...]


def rows_of(landscape: Landscape, cards: Cards, words: Words) -> list[Row]:
    """List every statement: the most agreed first, those left out last."""
    everyone = landscape.everyone
    share = (everyone.agrees[0] + 1.0) / (everyone.seen[0] + 2.0)
    order = np.lexsort((-share, landscape.out))
    return [_row(landscape, cards, words, int(one)) for one in order]


def _row(landscape: Landscape, cards: Cards, words: Words, one: int) -> Row:
    text, language = cards.text(one)
    bar, tallies = cards.everyone(one), landscape.tallies
    shares = tuple(
        words.percent(int(tallies.agrees[group, one]) / int(tallies.seen[group, one]))
        if tallies.seen[group, one]
        else "–"
        for group in range(landscape.groups)
    )
    return Row(
        one_line(str(landscape.conversation.statements[one].id)),
        text,
        language,
        _mark(landscape, words, one),
        words.number(bar.agree),
        words.number(bar.seen - bar.agree - bar.disagree),
        words.number(bar.disagree),
        bar,
        shares,
    )


def _mark(landscape: Landscape, words: Words, one: int) -> Markup | None:
    statement = landscape.conversation.statements[one]
    if statement.moderated < 0:
        return words.say("table.moderated")
    return words.say("table.meta") if statement.is_meta else None
