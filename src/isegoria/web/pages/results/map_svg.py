"""The opinion map as SVG: people who voted alike stand close together, and nobody stands alone.

The picture needs no script and no style sheet: its light colours are attributes, and the pages' style sheet
replaces them in the dark. Its size does not depend on how many people take part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.opinion.report.text import one_line
from isegoria.web.pages.results.bars import COLOURS, people_in_words
from isegoria.web.pages.results.figures import number, people_from
from isegoria.web.pages.results.wording import sizes_in_words

if TYPE_CHECKING:
    from isegoria.services.mapping import MapShape, Outline, Results

_LEGEND = 96.0  # height of the legend below the map
_FAINTEST, _FULLEST = 0.32, 0.95
# After Okabe and Ito: told apart by all kinds of colour vision, and by lightness; as in the offline report.
_FILLS = ("#0072b2", "#e69f00", "#b0509a", "#56b4e9", "#6b4f3a")
_INKS = ("#fff", "#1b2430", "#fff", "#1b2430", "#fff")
_NEUTRAL = "#4a6fa5"
_DASHES = ("", "10 5", "2 5", "14 4 3 4", "5 3")
_MARGIN = 14.0  # that the mark of oneself keeps from the edge


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a map is to be drawn.

    Attributes:
        you: where whoever looks at it stands, x and y in picture units; None for nowhere.
        legend: with the key below it.
        fonts: in which its words are written.
    """

    you: tuple[float, float] | None = None
    legend: bool = True
    fonts: str = "system-ui, sans-serif"


ON_A_PAGE = Drawing()


def draw_map(results: Results, drawing: Drawing = ON_A_PAGE) -> SafeString:
    """Draw where the participants who voted enough stand, as one SVG element; "" if nobody can be shown."""
    shape = results.map
    if shape is None:
        return SafeString("")
    parts = [
        _words_for_readers(results, drawing),
        format_html(
            '<rect class="map-ground" width="{}" height="{}" rx="10" fill="#fff"/>',
            _cut(shape.width),
            _cut(shape.height),
        ),
        _cells(shape),
        _outlines(shape),
        _labels(results, shape),
        _you(shape, drawing.you),
        _legend(shape, simulated=results.simulated) if drawing.legend else "",
    ]
    return format_html(
        '<svg class="opinion-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="map-title map-desc" font-family="{}">{}</svg>',
        _cut(shape.width),
        _cut(shape.height + (_LEGEND if drawing.legend else 0.0)),
        drawing.fonts,
        SafeString("".join(parts)),
    )


def _words_for_readers(results: Results, drawing: Drawing) -> SafeString:
    title = _("Opinion map: %(topic)s") % {"topic": one_line(results.conversation.topic)}
    if results.simulated:
        title = f"{title} — {_('Simulated data')}"
    if results.groups:
        described = ngettext(
            "%(number)s opinion group: %(sizes)s. People close together voted alike.",
            "%(number)s opinion groups: %(sizes)s. People close together voted alike.",
            len(results.groups),
        ) % {"number": number(len(results.groups)), "sizes": sizes_in_words(results.groups)}
    else:
        described = _("No clear opinion groups. People close together voted alike.")
    if drawing.you is not None:
        described = f"{described} {_('Your place is marked.')}"
    return format_html('<title id="map-title">{}</title><desc id="map-desc">{}</desc>', title, described)


def _cells(shape: MapShape) -> SafeString:
    sides = _hexagon(shape.radius - 0.6)
    places: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for one in shape.hexagons:
        places.setdefault((one.group, one.level), []).append((one.x, one.y))
    return format_html_join(
        "",
        '<path class="map-cells {}" fill="{}" fill-opacity="{}" d="{}"/>',
        (
            (
                _fill_class(group),
                _fill(group),
                f"{_opacity(level, len(shape.levels)):.2f}",
                _honeycomb(centres, sides),
            )
            for (group, level), centres in sorted(places.items())
        ),
    )


def _hexagon(radius: float) -> tuple[str, float]:
    across, down = radius * 0.75**0.5, radius / 2.0
    right = f"l{across:.1f} {down:.1f}v{radius:.1f}"
    left = f"l-{across:.1f} {down:.1f}-{across:.1f}-{down:.1f}v-{radius:.1f}z"
    return right + left, radius


def _honeycomb(centres: list[tuple[float, float]], sides: tuple[str, float]) -> str:
    drawn, radius = sides
    return "".join(f"M{across:.1f} {down - radius:.1f}{drawn}" for across, down in centres)


def _outlines(shape: MapShape) -> SafeString:
    return format_html_join(
        "",
        '<path class="map-outline map-stroke-{}" d="{}" fill="none" stroke="{}" stroke-width="2.5" '
        'stroke-dasharray="{}" stroke-linecap="round"/>',
        (
            (one.group % COLOURS, one.path, _fill(one.group), _DASHES[one.group % len(_DASHES)])
            for one in shape.outlines
        ),
    )


def _labels(results: Results, shape: MapShape) -> SafeString:
    return SafeString("".join(_label(results, one) for one in shape.outlines))


def _label(results: Results, one: Outline) -> SafeString:
    group, colour = results.groups[one.group], one.group % COLOURS
    size = "" if group.size is None else people_in_words(group.size)
    return format_html(
        '<g class="map-label" transform="translate({} {})" text-anchor="middle">'
        '<circle class="map-chip map-fill-{}" cy="-12" r="21" fill="{}" stroke="#fff" stroke-width="3"/>'
        '<text class="map-letter map-ink-{}" y="-3" font-size="27" font-weight="700" fill="{}">{}</text>'
        '<text class="map-size" y="32" font-size="22" font-weight="600" stroke="#fff" stroke-width="5" '
        'stroke-linejoin="round" paint-order="stroke" fill="#1b2430">{}</text></g>',
        f"{one.label[0]:.0f}",
        f"{one.label[1]:.0f}",
        colour,
        _FILLS[colour],
        colour,
        _INKS[colour],
        group.letter,
        size,
    )


def _you(shape: MapShape, you: tuple[float, float] | None) -> SafeString:
    if you is None:
        return SafeString("")
    across = min(max(you[0], _MARGIN), shape.width - _MARGIN)
    down = min(max(you[1], _MARGIN), shape.height - _MARGIN)
    # The word stands on the side with more room.
    left = across > shape.width / 2.0
    return format_html(
        '<g class="map-you" transform="translate({} {})">'
        '<circle r="11" fill="#fff" stroke="#10151c" stroke-width="4"/>'
        '<circle class="map-you-heart" r="4.5" fill="#10151c"/>'
        '<text x="{}" y="9" text-anchor="{}" font-size="26" font-weight="700" stroke="#fff" '
        'stroke-width="6" stroke-linejoin="round" paint-order="stroke" fill="#10151c">{}</text></g>',
        f"{across:.0f}",
        f"{down:.0f}",
        -20 if left else 20,
        "end" if left else "start",
        _("You"),
    )


def _legend(shape: MapShape, *, simulated: bool) -> SafeString:
    step = min(124.0, (shape.width - 8.0) / max(len(shape.levels), 1))
    sides = _hexagon(14.0)
    keys = format_html_join(
        "",
        '<path class="map-fill-none" fill="{}" fill-opacity="{}" d="{}"/>'
        '<text class="map-note" x="{}" y="{}" font-size="21" fill="#1b2430">{}</text>',
        (
            (
                _NEUTRAL,
                f"{_opacity(level, len(shape.levels)):.2f}",
                _honeycomb([(18.0 + level * step, shape.height + 70.0)], sides),
                f"{38.0 + level * step:.0f}",
                f"{shape.height + 77.0:.0f}",
                written,
            )
            for level, written in enumerate(people_from(shape.levels))
        ),
    )
    return format_html(
        '<g class="map-legend"><text class="map-note" x="4" y="{}" font-size="21" fill="#1b2430">{}</text>'
        "{}{}</g>",
        f"{shape.height + 34.0:.0f}",
        _("People in one hexagon"),
        keys,
        _simulated(shape) if simulated else "",
    )


def _simulated(shape: MapShape) -> SafeString:
    # In the picture itself, which travels without its page.
    return format_html(
        '<text class="map-note" x="{}" y="{}" text-anchor="end" font-size="21" font-weight="700" '
        'fill="#1b2430">{}</text>',
        f"{shape.width - 4.0:.0f}",
        f"{shape.height + 34.0:.0f}",
        _("Simulated data"),
    )


def _opacity(level: int, levels: int) -> float:
    if levels <= 1:
        return (_FAINTEST + _FULLEST) / 2.0
    return _FAINTEST + (_FULLEST - _FAINTEST) * level / (levels - 1)


def _fill(group: int) -> str:
    return _NEUTRAL if group < 0 else _FILLS[group % COLOURS]


def _fill_class(group: int) -> str:
    return "map-fill-none" if group < 0 else f"map-fill-{group % COLOURS}"


def _cut(length: float) -> str:
    return f"{length:.0f}"
