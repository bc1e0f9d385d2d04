"""Sentences about results: why there are no groups, how stable one is, and the whole in short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.opinion.report.text import one_line
from isegoria.web.pages.results.figures import number, percent

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from isegoria.services.mapping import GroupResult, Results
    from isegoria.web.pages.results.cards import Card, Cards

_QUOTED = 160  # characters of a statement in a sentence; its card has all of it
_STABLE, _FAIRLY = 0.75, 0.5


def why_no_groups(clarity: str) -> str:
    """Say why there are no clear groups."""
    reasons = {
        "no_shared_directions": _(
            "people’s votes on one statement tell little about their votes on others, so there are no camps "
            "to find."
        ),
        "one_population": _(
            "opinions differ, but gradually, as within one crowd, without a gap between camps."
        ),
        "unstable": _(
            "a division was found, but it did not hold when half of the people were left out, so it should "
            "not be relied on."
        ),
        "too_few": _("too few people have voted enough for groups to be told apart."),
    }
    return reasons.get(clarity, reasons["too_few"])


def stability_in_words(stability: float | None) -> str:
    """Say how far a group returns when half of the people are left out."""
    if stability is None:
        return _("Stability not computed")
    figure = {"figure": f"{stability:.2f}"}
    if stability >= _STABLE:
        return _("Stable (%(figure)s)") % figure
    if stability >= _FAIRLY:
        return _("Fairly stable (%(figure)s)") % figure
    return _("Weak (%(figure)s): read with care") % figure


def sizes_in_words(groups: tuple[GroupResult, ...]) -> str:
    """Name every group with its size, where that may be said."""
    # Translators: between items of a list.
    comma = _(", ")
    return comma.join(
        # Translators: a group's letter and how many people are in it, as in A (120).
        one.letter
        if one.size is None
        else _together(_("%(letter)s (%(number)s)")) % {"letter": one.letter, "number": number(one.size)}
        for one in groups
    )


def in_short(results: Results, cards: Cards) -> list[SafeString]:
    """Tell who took part, how opinion is grouped, what is agreed and what divides most."""
    sentences = [_people(results)]
    if results.voters < results.fewest:  # nothing is shown of them, so nothing can be said
        return sentences
    sentences += [_groups(results), _agreed(results, cards)]
    if results.groups:
        sentences.append(_divides(results, cards))
    return sentences


def _people(results: Results) -> SafeString:
    votes = ngettext("{number} vote", "{number} votes", results.votes)
    statements = ngettext("{number} statement", "{number} statements", len(results.statements))
    values = {
        "people": number(results.voters),
        "votes": format_html(votes, number=number(results.votes)),
        "statements": format_html(statements, number=number(len(results.statements))),
    }
    if results.simulated:
        text = ngettext(
            "{people} simulated participant cast {votes} on {statements}.",
            "{people} simulated participants cast {votes} on {statements}.",
            results.voters,
        )
    else:
        text = ngettext(
            "{people} person cast {votes} on {statements}.",
            "{people} people cast {votes} on {statements}.",
            results.voters,
        )
    return format_html(text, **values)


def _groups(results: Results) -> SafeString:
    if not results.groups:
        return format_html(_("There are no clear opinion groups: {why}"), why=why_no_groups(results.clarity))
    text = ngettext(
        "They form {number} opinion group: {sizes}.",
        "They form {number} opinion groups, each of people who voted much alike: {sizes}.",
        len(results.groups),
    )
    return format_html(text, number=number(len(results.groups)), sizes=sizes_in_words(results.groups))


def _agreed(results: Results, cards: Cards) -> SafeString:
    everywhere = bool(results.agreed_everywhere)
    numbers = results.agreed_everywhere or results.agreed
    if not numbers:
        return escape(_none_agreed(results))
    if results.settings_name == "polis" and not everywhere:
        text = ngettext(
            "By Polis’s rule, which looks at the crowd as a whole, {number} statement has a clear majority "
            "behind it: {statement}",
            "By Polis’s rule, which looks at the crowd as a whole, {number} statements have a clear majority "
            "behind them. First: {statement}",
            len(numbers),
        )
    elif everywhere and results.groups:
        text = ngettext(
            "Every group and every sector agrees on {number} statement: {statement}",
            "Every group and every sector agrees on {number} statements. Surest of all: {statement}",
            len(numbers),
        )
    elif results.groups:
        text = ngettext(
            "Every group agrees on {number} statement: {statement}",
            "Every group agrees on {number} statements. Surest of all: {statement}",
            len(numbers),
        )
    else:
        text = ngettext(
            "The crowd as a whole clearly agrees on {number} statement: {statement}",
            "The crowd as a whole clearly agrees on {number} statements. Surest of all: {statement}",
            len(numbers),
        )
    return format_html(text, number=number(len(numbers)), statement=_quoted(cards.plain(numbers[0])))


def _none_agreed(results: Results) -> str:
    if results.settings_name == "polis":
        return _("By Polis’s rule, no statement has a clear majority behind it.")
    if results.groups:
        return _("No statement is surely agreed on by every group.")
    return _("No statement surely has more than half of the people behind it.")


def _divides(results: Results, cards: Cards) -> SafeString:
    if not results.divisive:
        return escape(_("No statement clearly divides the groups."))
    card = cards.plain(results.divisive[0])
    shares = format_html_join(
        # Translators: between items of a list.
        _(", "),
        # Translators: a group's letter and the share of it that agrees, as in A 80%.
        _together(_("{} {}")),
        (
            (group.letter, percent(cell.agree_share))
            for group, cell in zip(results.groups, card.statement.groups, strict=True)
            if cell is not None
        ),
    )
    return format_html(
        _("What divides the groups most: {statement} Who agrees: {shares}."),
        statement=_quoted(card),
        shares=shares,
    )


def _quoted(card: Card) -> SafeString:
    inside = format_html('<bdi lang="{}">{}</bdi>', card.language, one_line(card.text, _QUOTED))
    # Translators: quotation marks around a statement.
    return format_html(_("“{text}”"), text=inside)


def _together(text: str) -> str:
    # The escape of a no-break space within a message would be collected as it is spelt, and never be found.
    return text.replace(" ", "\u00a0")
