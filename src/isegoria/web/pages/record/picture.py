"""How a vote gets on record, as a picture: the same five stations for wide and for narrow screens.

Colours come from the page's style sheet, so that the picture is right by day and by night.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.web.pages.results.figures import number

if TYPE_CHECKING:
    from collections.abc import Callable

_WIDE, _NARROW = (900, 214), (360, 568)
_COLUMN, _ROW = 180, 116


@dataclass(frozen=True, slots=True)
class Way:
    """The numbers that the picture shows.

    Attributes:
        entries: of the log.
        moment: when the newest checkpoint was signed, as it is written; "" while there is none.
        witnesses: how many cosigned it.
    """

    entries: int
    moment: str
    witnesses: int


@dataclass(frozen=True, slots=True)
class _Station:
    title: str
    lines: tuple[str, str]
    draw: Callable[[], str]


def draw_way(way: Way) -> SafeString:
    """Draw the way of a vote, twice: across for wide screens, downwards for phones."""
    stations = _stations(way)
    said = escape(" → ".join(f"{one.title}: {one.lines[0]} {one.lines[1]}".strip() for one in stations))
    parts = [
        _svg("way-wide", _WIDE, "".join(_across(at, one) for at, one in enumerate(stations)), said),
        _svg("way-narrow", _NARROW, "".join(_down(at, one) for at, one in enumerate(stations)), said),
    ]
    return SafeString("".join(parts))  # every text in it was escaped


def _stations(way: Way) -> list[_Station]:
    entries = ngettext("%(number)s entry", "%(number)s entries", way.entries) % {
        "number": number(way.entries)
    }
    seen = ngettext("%(number)s cosigned", "%(number)s cosigned", way.witnesses)
    witnessed = (
        (seen % {"number": number(way.witnesses)}, _("see that it only grows"))
        if way.witnesses
        else (_("none so far"), "")
    )
    return [
        _Station(_("Your vote"), (_("counts at once"), ""), _vote),
        _Station(_("Sealed entry"), (_("a fingerprint"), _("that tells nothing")), _seal),
        _Station(_("Tree"), (entries, _("under one root")), _tree),
        _Station(_("Checkpoint"), (_("signed by this site"), way.moment or _("not yet")), _checkpoint),
        _Station(_("Witnesses"), witnessed, _witnesses),
    ]


def _svg(name: str, size: tuple[int, int], inside: str, said: str) -> str:
    return (
        f'<svg class="way {name}" viewBox="0 0 {size[0]} {size[1]}" role="img" aria-label="{said}">'
        f"{inside}</svg>"
    )


def _across(at: int, one: _Station) -> str:
    middle = at * _COLUMN + _COLUMN // 2
    drawn = [f'<g transform="translate({middle - 45} 20)">{one.draw()}</g>']
    if at:
        start = middle - _COLUMN + 58
        drawn.append(_arrow(start, 65, middle - 58, 65))
    drawn.append(_text(middle, 150, one.title, "way-title", "middle"))
    drawn += [
        _text(middle, 178 + 24 * line, text, "way-line", "middle") for line, text in enumerate(one.lines)
    ]
    return "".join(drawn)


def _down(at: int, one: _Station) -> str:
    top = at * _ROW + 8
    drawn = [f'<g transform="translate(12 {top})">{one.draw()}</g>']
    if at:
        drawn.append(_arrow(57, top - 22, 57, top - 4))
    drawn.append(_text(124, top + 30, one.title, "way-title", "start"))
    drawn += [
        _text(124, top + 55 + 22 * line, text, "way-line", "start") for line, text in enumerate(one.lines)
    ]
    return "".join(drawn)


def _arrow(x: int, y: int, to_x: int, to_y: int) -> str:
    back = (to_x - 9, to_y - 6, to_x - 9, to_y + 6) if y == to_y else (to_x - 6, to_y - 9, to_x + 6, to_y - 9)
    return (
        f'<path class="way-arrow" d="M{x} {y}L{to_x} {to_y}M{back[0]} {back[1]}L{to_x} {to_y}'
        f'L{back[2]} {back[3]}"/>'
    )


def _text(x: int, y: int, text: str, name: str, anchor: str) -> str:
    return f'<text class="{name}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def _vote() -> str:
    """Draw a card with a tick on it."""
    return (
        '<rect class="way-paper" x="14" y="6" width="62" height="78" rx="7"/>'
        '<path class="way-thin" d="M26 22H64M26 34H54"/>'
        '<path class="way-mark" d="M30 58l11 12 20-24"/>'
    )


def _seal() -> str:
    """Draw a closed envelope with a lock."""
    return (
        '<rect class="way-paper" x="6" y="18" width="78" height="58" rx="6"/>'
        '<path class="way-thin" d="M8 22L45 50 82 22"/>'
        '<rect class="way-full" x="33" y="50" width="24" height="19" rx="3"/>'
        '<path class="way-line-strong" d="M38 50v-6a7 7 0 0 1 14 0v6"/>'
    )


def _tree() -> str:
    """Draw a tree of eight leaves with the way from one of them to the root."""
    leaves = [10 + 10 * at for at in range(8)]
    rows: list[list[tuple[float, int]]] = [[(x, 80) for x in leaves]]
    for y in (57, 34, 11):
        below = rows[-1]
        rows.append([((below[at][0] + below[at + 1][0]) / 2, y) for at in range(0, len(below), 2)])
    thin: list[str] = []
    strong: list[str] = []
    dots: list[str] = []
    place = 5
    for depth, row in enumerate(rows):
        for at, (x, y) in enumerate(row):
            on_way = at == place >> depth
            dots.append(f'<circle class="{"way-full" if on_way else "way-dot"}" cx="{x}" cy="{y}" r="4.5"/>')
            if depth + 1 < len(rows):
                above = rows[depth + 1][at // 2]
                (strong if on_way else thin).append(f"M{x} {y}L{above[0]} {above[1]}")
    return (
        f'<path class="way-thin" d="{"".join(thin)}"/><path class="way-line-strong" d="{"".join(strong)}"/>'
        + "".join(dots)
    )


def _checkpoint() -> str:
    """Draw a sheet with a signature."""
    return (
        '<path class="way-paper" d="M18 4h40l16 16v62a5 5 0 0 1-5 5H18a5 5 0 0 1-5-5V9a5 5 0 0 1 5-5z"/>'
        '<path class="way-thin" d="M58 4v16h16M24 32h40M24 44h40"/>'
        '<path class="way-mark" d="M24 72c6-14 12-14 12-4s6 6 10-1 6 2 9 3 6 0 9-2"/>'
    )


def _witnesses() -> str:
    """Draw two eyes that look on."""
    eye = (
        '<path class="way-paper" d="M4 0C14-15 32-15 42 0 32 15 14 15 4 0z"/>'
        '<circle class="way-full" cx="23" cy="0" r="7"/>'
    )
    return f'<g transform="translate(-1 32)">{eye}</g><g transform="translate(45 56)">{eye}</g>'
