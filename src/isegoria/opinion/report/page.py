"""The landscape as one page that needs nothing else: no network, no script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from isegoria import __version__
from isegoria.opinion.document import digest_of
from isegoria.opinion.report.cards import Card, Cards
from isegoria.opinion.report.in_short import in_short
from isegoria.opinion.report.map_svg import draw_map, map_style
from isegoria.opinion.report.method import limits_of, notes_of, period_of, settings_of, steps_of
from isegoria.opinion.report.table import rows_of
from isegoria.opinion.report.text import cleaned, one_line, web_address
from isegoria.opinion.report.words import Language, Words, letter

if TYPE_CHECKING:
    from jinja2 import Template

    from isegoria.opinion.landscape import Landscape

_STABLE, _FAIRLY = 0.75, 0.5
_SHOWN = 10  # cards of a list that stand open; the rest unfold
_OPEN_ROWS = 40  # a longer table is folded on screen
_PRINTED_ROWS = 150  # a still longer one is left out of print, with a note


@dataclass(frozen=True, slots=True)
class _Group:
    """One opinion group, ready to be shown."""

    number: int
    letter: str
    size: Markup
    share: Markup
    stability: Markup
    cards: list[Card]


def render_html(landscape: Landscape, *, language: Language, fewest: int = 1) -> str:
    """Write the report of a conversation as one self-contained HTML page.

    Args:
        landscape: what was computed.
        language: of the page; statements are shown in it where there is a translation.
        fewest: people that a hexagon of the opinion map needs to be drawn.

    Returns:
        HTML without script, network or event handler, whatever the statements contain.
    """
    words = Words(language)
    cards = Cards(landscape, words)
    rows = rows_of(landscape, cards, words)
    topic = words.topic_of(landscape.conversation)
    return _template().render(
        say=words.say,
        words=words,
        landscape=landscape,
        style=Markup(map_style() + _style()),  # noqa: S704 - our own style sheets
        version=__version__,
        command=Markup("<code>isegoria analyse</code>"),
        title=one_line(topic),
        topic=cleaned(topic),
        description=cleaned(words.description_of(landscape.conversation)).strip(),
        url=web_address(landscape.conversation.url),
        period=period_of(landscape, words),
        figures=_figures(landscape, words),
        short=in_short(landscape, cards, words),
        map=draw_map(landscape, language, fewest=fewest),
        fewest=fewest,
        whose="majority" if cards.by_majority else "groups" if landscape.groups else "everyone",
        agreed=cards.agreed(),
        rejected=cards.rejected(),
        groups=_groups(landscape, cards, words),
        divisive=cards.divisive(),
        shown=_SHOWN,
        rows=rows,
        folded=len(rows) > _OPEN_ROWS,
        printed=len(rows) <= _PRINTED_ROWS,
        steps=steps_of(landscape, words),
        settings=settings_of(landscape, words),
        limits=limits_of(landscape, words),
        notes=notes_of(landscape, words),
        digest=digest_of(landscape),
    )


def _figures(landscape: Landscape, words: Words) -> list[tuple[str, Markup]]:
    numbers = {
        "participants": int(landscape.participants.size),
        "statements": int(landscape.statements.size),
        "votes": landscape.votes,
        "groups": landscape.groups,
    }
    polis = landscape.settings.name == "polis"  # which finds groups whether they are clear or not
    names = {name: "groups-polis" if polis and name == "groups" else name for name in numbers}
    return [
        (words.number(number), words.say(f"figure.{names[name]}", number=number))
        for name, number in numbers.items()
    ]


def _groups(landscape: Landscape, cards: Cards, words: Words) -> list[_Group]:
    sizes = landscape.group_sizes.tolist()
    return [
        _Group(
            group,
            letter(group),
            words.say("people", number=size),
            words.say("group.share", share=words.percent(size / max(sum(sizes), 1))),
            _stability(landscape, group, words),
            cards.representing(group),
        )
        for group, size in enumerate(sizes)
    ]


def _stability(landscape: Landscape, group: int, words: Words) -> Markup:
    if landscape.stability is None:
        return words.say("stability.unknown")
    found = float(landscape.stability[group])
    name = "stable" if found >= _STABLE else "fairly" if found >= _FAIRLY else "weak"
    return words.say(f"stability.{name}", figure=f"{found:.2f}")


@cache
def _style() -> str:
    return files(__package__).joinpath("style.css").read_text("utf-8")


@cache
def _template_environment() -> Environment:
    return Environment(
        loader=PackageLoader("isegoria.opinion", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template() -> Template:
    return _template_environment().get_template("report.html.j2")
