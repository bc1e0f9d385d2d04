"""The landscape in three or four plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from isegoria.opinion.report.text import one_line

if TYPE_CHECKING:
    from isegoria.opinion.landscape import Landscape
    from isegoria.opinion.report.cards import Card, Cards
    from isegoria.opinion.report.words import Words

_QUOTED = 160  # characters of a statement in a sentence; the card below has all of it


def in_short(landscape: Landscape, cards: Cards, words: Words) -> list[Markup]:
    """Tell who took part, how opinion is grouped, what is agreed and what divides most."""
    sentences = [_people(landscape, words), _groups(landscape, words), _agreed(landscape, cards, words)]
    if landscape.groups:
        sentences.append(_divides(cards.divisive(), words))
    return sentences


def _people(landscape: Landscape, words: Words) -> Markup:
    name = "short.people-simulated" if landscape.conversation.simulated else "short.people"
    return words.say(
        name,
        number=int(landscape.participants.size),
        votes=landscape.votes,
        statements=int(landscape.statements.size),
    )


def _groups(landscape: Landscape, words: Words) -> Markup:
    if not landscape.groups:
        return words.say("short.no-groups", why=words.say(f"clarity.{landscape.grouping.clarity}"))
    return words.say("short.groups", number=landscape.groups, sizes=words.sizes(landscape.group_sizes))


def _agreed(landscape: Landscape, cards: Cards, words: Words) -> Markup:
    found = cards.agreed()
    whose = "majority" if cards.by_majority else "groups" if landscape.groups else "everyone"
    if not found:
        return words.say(f"short.none-agreed-{whose}")
    return words.say(
        f"short.agreed-{whose}",
        number=len(found),
        statement=_quoted(found[0], words),
    )


def _divides(found: list[Card], words: Words) -> Markup:
    if not found:
        return words.say("short.none-divides")
    shares = words.listed(
        words.say("short.share", letter=bar.name, share=words.percent(bar.share))
        for bar in found[0].bars
        if bar.seen
    )
    return words.say("short.divides", statement=_quoted(found[0], words), shares=shares)


def _quoted(card: Card, words: Words) -> Markup:
    inside = Markup('<bdi lang="{}">{}</bdi>').format(card.language, one_line(card.text, _QUOTED))
    return words.say("quoted", text=inside)
