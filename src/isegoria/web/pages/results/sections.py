"""The parts of the results, ready to be shown: the same on the page, in a report and in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.web.pages.results.bars import COLOURS, people_in_words
from isegoria.web.pages.results.cards import Card, Cards
from isegoria.web.pages.results.figures import number, percent
from isegoria.web.pages.results.map_svg import draw_map
from isegoria.web.pages.results.method import command_of, limits_of, steps_of
from isegoria.web.pages.results.wording import in_short, stability_in_words, why_no_groups
from isegoria.web.pages.results.words import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.utils.safestring import SafeString

    from isegoria.services.mapping import Results

OPEN = 5  # cards of a list that stand open
MANY = 40  # cards of a list in a report; a table of every statement holds the rest


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of a list of cards.

    Attributes:
        open: those that stand open.
        folded: the rest, as far as the page holds it.
        beyond: how many more there are elsewhere.
        total: how many there are.
    """

    open: list[Card]
    folded: list[Card]
    beyond: int
    total: int


@dataclass(frozen=True, slots=True)
class Part:
    """A list of cards with its words.

    Attributes:
        key: names it in addresses.
        empty: what is said where it holds nothing.
    """

    key: str
    heading: str
    intro: str
    empty: str
    listed: Listed


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One opinion group, ready to be shown.

    Attributes:
        facts: its size, share and stability, each a few words.
    """

    index: int
    colour: int
    letter: str
    facts: list[str]
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class SectorShown:
    """One sector, ready to be shown; a size that is held back is said to be."""

    name: str
    size: str
    verified: str


@dataclass(frozen=True, slots=True)
class Sections:
    """Everything the results consist of.

    Attributes:
        figures: pairs of what is counted and the number.
        whose: who agrees: "groups", "everyone" or, by Polis's rule, "majority".
        sectors_shown: whether any sector has votes that are shown.
        common: what is agreed and rejected.
        apart: what divides, and who dissents.
        why: why there are no groups; "" where there are some.
        waiting: what is still missing for a map; "" where there is one.
        enough: whether so many have voted that anything can be told of them.
    """

    results: Results
    figures: list[tuple[str, str]]
    short: list[SafeString]
    map: SafeString
    whose: str
    sectors_shown: bool
    common: list[Part]
    apart: list[Part]
    groups: list[GroupShown]
    groups_intro: str
    sectors: list[SectorShown]
    why: str
    waiting: str
    enough: bool
    steps: list[str]
    limits: list[str]
    command: str


def sections_of(results: Results, language: str, *, most: int = OPEN) -> Sections:
    """Prepare the results for showing.

    Args:
        results: as the services give them.
        language: for the names of sectors.
        most: cards of a list beyond those that stand open; the rest is left out and counted.
    """
    cards = Cards(results, language)
    polis = results.settings_name == "polis"
    whose = "majority" if polis else "groups" if results.groups else "everyone"
    shown = any(cell is not None for one in results.statements for cell in one.sectors)
    wording = Wording(whose, bool(results.groups), shown, bool(results.agreed_everywhere))
    common, apart = _parts(results, cards, wording, max(most, OPEN))
    return Sections(
        results=results,
        figures=_figures(results),
        short=in_short(results, cards) if results.ready else [],
        map=draw_map(results),
        whose=whose,
        sectors_shown=shown,
        common=common,
        apart=apart,
        groups=_groups(results, cards),
        groups_intro=wording.groups_intro(),
        sectors=_sectors(results, cards),
        why="" if results.groups else why_no_groups(results.clarity),
        waiting=_waiting(results),
        enough=results.ready and results.voters >= results.fewest,
        steps=steps_of(results),
        limits=limits_of(results),
        command=command_of(results),
    )


def _parts(results: Results, cards: Cards, wording: Wording, most: int) -> tuple[list[Part], list[Part]]:
    everywhere = results.agreed_everywhere
    rest = [one for one in results.agreed if one not in set(everywhere)]
    dissent = sorted(results.dissent, key=lambda one: -one.cell.disagree_share)
    lists: list[tuple[str, Sequence[Any], Callable[[Sequence[Any]], list[Card]]]] = [
        ("everywhere", everywhere, cards.shared),
        ("agreed", rest, cards.shared),
        ("rejected", results.rejected, cards.rejected),
        ("divisive", results.divisive, cards.divisive),
        ("dissent", dissent, cards.dissenting),
    ]
    parts = []
    for key, found, make in lists:
        made = make(found[:most])
        listed = Listed(made[:OPEN], made[OPEN:], len(found) - len(made), len(found))
        parts.append(Part(key, wording.heading(key), wording.intro(key), wording.empty(key), listed))
    return parts[0 if results.sectors else 1 : 3], parts[3:]


def _figures(results: Results) -> list[tuple[str, str]]:
    counted = [
        (ngettext("participant", "participants", results.participants), results.participants),
        (ngettext("statement", "statements", len(results.statements)), len(results.statements)),
        (ngettext("vote", "votes", results.votes), results.votes),
        (
            ngettext("opinion group", "opinion groups", len(results.groups))
            if results.settings_name == "polis"
            else ngettext("clear opinion group", "clear opinion groups", len(results.groups)),
            len(results.groups),
        ),
    ]
    return [(name, number(count)) for name, count in counted]


def _groups(results: Results, cards: Cards) -> list[GroupShown]:
    return [
        GroupShown(
            one.index,
            one.index % COLOURS,
            one.letter,
            [
                _held_back(results) if one.size is None else people_in_words(one.size),
                *(
                    []
                    if one.share is None
                    else [_("%(share)s of those grouped") % {"share": percent(one.share)}]
                ),
                stability_in_words(one.stability),
            ],
            cards.standing(one.letter, one.representatives),
        )
        for one in results.groups
    ]


def _sectors(results: Results, cards: Cards) -> list[SectorShown]:
    return [
        SectorShown(
            name,
            _held_back(results) if one.size is None else number(one.size),
            "" if one.size is None else "–" if one.verified is None else number(one.verified),
        )
        for name, one in zip(cards.sector_names, results.sectors, strict=True)
    ]


def _held_back(results: Results) -> str:
    return ngettext(
        "held back: fewer than %(number)s person", "held back: fewer than %(number)s people", results.fewest
    ) % {"number": number(results.fewest)}


def _waiting(results: Results) -> str:
    if results.map is not None:
        return ""
    needed = results.method.votes_to_group if results.method else 0
    if not results.voters:
        return _("Nobody has voted yet. The map shows once people have.")
    if results.voters < results.fewest:
        return _("Not enough votes yet: %(number)s of %(needed)s people needed have voted.") % {
            "number": number(results.voters),
            "needed": number(results.fewest),
        }
    if not needed:
        return _("The map is being drawn. Come back in a moment.")
    return _(
        "Not enough votes yet: the map shows once at least %(people)s people who voted alike have each voted "
        "on %(votes)s statements."
    ) % {"people": number(results.fewest), "votes": number(needed)}
