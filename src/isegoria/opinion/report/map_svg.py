"""The opinion map as SVG: people who voted alike stand close together.

The picture needs no script and no style sheet, though `map_style` gives it dark colours. Where `fewest` is
above one it shows no single person: outlines and labels, too, are drawn from the shown hexagons only.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from isegoria.opinion.report.hexagons import WIDTH, Canvas, Hexagons, count_in_hexagons, levels_of
from isegoria.opinion.report.outlines import middle_of, outline, smooth_path, spread_apart
from isegoria.opinion.report.text import one_line
from isegoria.opinion.report.words import Language, Words, letter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.opinion.landscape import Landscape

_LEGEND = 96.0  # height of the legend below the map
_LABEL = (104.0, 74.0)  # room that a group's label takes
_FAINTEST, _FULLEST = 0.32, 0.95
# After Okabe and Ito: told apart by all kinds of colour vision, and by lightness.
_COLOURS = ("#0072b2", "#e69f00", "#b0509a", "#56b4e9", "#6b4f3a")
_NEUTRAL = "#4a6fa5"
_DASHES = ("", "10 5", "2 5", "14 4 3 4", "5 3")


def draw_map(landscape: Landscape, language: Language, *, fewest: int = 1) -> Markup:
    """Draw where the participants who voted enough stand, as one SVG element.

    Args:
        landscape: what was computed.
        language: of the words in the picture.
        fewest: hexagons with fewer people are not drawn, and count for no outline; above 1, no single
            person can be found on the map.

    Returns:
        Safe markup. Its size does not depend on the number of participants.
    """
    words = Words(language)
    positions = np.nan_to_num(landscape.positions[landscape.qualified])
    labels = landscape.grouping.labels[landscape.qualified]
    canvas = Canvas.of(positions)
    hexagons = count_in_hexagons(canvas.place(positions), labels, canvas.radius, fewest)
    levels = levels_of(hexagons.counts)
    parts = [
        _words_for_readers(landscape, words),
        Markup('<rect class="map-ground" width="{}" height="{:.0f}" rx="10" fill="#fff"/>').format(
            int(WIDTH), canvas.height
        ),
        _cells(hexagons, levels, canvas.radius),
        _groups(landscape, hexagons, canvas, words),
        _legend(hexagons, levels, canvas, words),
        _simulated(canvas, words) if landscape.conversation.simulated else Markup(""),
    ]
    return Markup(
        '<svg class="opinion-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {:.0f}" role="img" '
        'aria-labelledby="map-title map-desc" font-family="system-ui, sans-serif">{}</svg>'
    ).format(int(WIDTH), canvas.height + _LEGEND, Markup("").join(parts))


@cache
def map_style() -> str:
    """Give the style sheet of the map, which also names the colours of the groups."""
    return files(__package__).joinpath("map.css").read_text("utf-8")


def _words_for_readers(landscape: Landscape, words: Words) -> Markup:
    people = int(landscape.qualified.sum())
    title = words.say("map.title", number=people, topic=one_line(words.topic_of(landscape.conversation)))
    if landscape.groups:
        described = words.say("map.desc", number=landscape.groups, sizes=words.sizes(landscape.group_sizes))
    else:
        described = words.say("map.desc-none")
    if landscape.conversation.simulated:
        title = Markup("{} — {}").format(title, words.say("simulated"))
    return Markup('<title id="map-title">{}</title><desc id="map-desc">{}</desc>').format(title, described)


def _cells(hexagons: Hexagons, levels: list[int], radius: float) -> Markup:
    level = np.searchsorted(levels, hexagons.counts, side="right") - 1
    shape = _hexagon(radius - 0.6)
    drawn = [
        Markup('<path class="map-cells {}" fill="{}" fill-opacity="{:.2f}" d="{}"/>').format(
            _fill(group),
            _colour(group),
            _opacity(one, len(levels)),
            _honeycomb(hexagons.centres[here], shape),
        )
        for group in np.unique(hexagons.groups).tolist()
        for one in range(len(levels))
        if (here := (hexagons.groups == group) & (level == one)).any()
    ]
    return Markup("").join(drawn)


def _hexagon(radius: float) -> tuple[str, float]:
    across, down = radius * 0.75**0.5, radius / 2.0
    right = f"l{across:.1f} {down:.1f}v{radius:.1f}"
    left = f"l-{across:.1f} {down:.1f}-{across:.1f}-{down:.1f}v-{radius:.1f}z"
    return right + left, radius


def _honeycomb(centres: NDArray[np.float64], shape: tuple[str, float]) -> str:
    sides, radius = shape
    return "".join(f"M{across:.1f} {down - radius:.1f}{sides}" for across, down in centres.tolist())


def _groups(landscape: Landscape, hexagons: Hexagons, canvas: Canvas, words: Words) -> Markup:
    shown = [group for group in range(landscape.groups) if (hexagons.groups == group).any()]
    if not shown:
        return Markup("")
    outlines, places = [], []
    for group in shown:
        here = hexagons.groups == group
        centres, counts = hexagons.centres[here], hexagons.counts[here]
        around = np.clip(outline(centres, counts, canvas.radius), 3.0, (WIDTH - 3.0, canvas.height - 3.0))
        outlines.append(_outline(group, smooth_path(around)))
        places.append(middle_of(centres, counts))
    half = np.array(_LABEL) / 2.0
    room = np.array([WIDTH, canvas.height]) - half
    spread = spread_apart(np.array(places), _LABEL, (half[0], half[1]), (room[0], room[1]))
    sizes = landscape.group_sizes
    labels = [
        _label(group, place, words.say("people", number=int(sizes[group])))
        for group, place in zip(shown, spread, strict=True)
    ]
    return Markup("").join([*outlines, *labels])


def _outline(group: int, path: str) -> Markup:
    return Markup(
        '<path class="map-outline {}" d="{}" fill="none" stroke="{}" stroke-width="2.5" '
        'stroke-dasharray="{}" stroke-linecap="round"/>'
    ).format(_stroke(group), path, _colour(group), _DASHES[group % len(_DASHES)])


def _label(group: int, place: NDArray[np.float64], size: Markup) -> Markup:
    return Markup(
        '<g class="map-label" transform="translate({:.0f} {:.0f})" text-anchor="middle">'
        '<circle class="map-chip {}" cy="-12" r="21" fill="{}" stroke="#fff" stroke-width="3"/>'
        '<text class="map-letter map-ink-{}" y="-3" font-size="27" font-weight="700" fill="{}">{}</text>'
        '<text class="map-size" y="32" font-size="22" font-weight="600" stroke="#fff" stroke-width="5" '
        'stroke-linejoin="round" paint-order="stroke" fill="#1b2430">{}</text></g>'
    ).format(*place, _fill(group), _colour(group), group % len(_COLOURS), _ink(group), letter(group), size)


def _legend(hexagons: Hexagons, levels: list[int], canvas: Canvas, words: Words) -> Markup:
    if not levels:
        return Markup(
            '<text class="map-note" x="4" y="{:.0f}" font-size="22" fill="#1b2430">{}</text>'
        ).format(canvas.height + 34.0, words.say("map.nobody"))
    ends = [*(end - 1 for end in levels[1:]), int(hexagons.counts.max())]
    step = min(124.0, (WIDTH - 8.0) / len(levels))
    shapes = [
        Markup(
            '<path class="map-fill-none" fill="{}" fill-opacity="{:.2f}" d="{}"/>'
            '<text class="map-note" x="{:.0f}" y="{:.0f}" font-size="21" fill="#1b2430">{}</text>'
        ).format(
            _NEUTRAL,
            _opacity(one, len(levels)),
            _honeycomb(np.array([[18.0 + one * step, canvas.height + 70.0]]), _hexagon(14.0)),
            38.0 + one * step,
            canvas.height + 77.0,
            words.range(first, last),
        )
        for one, (first, last) in enumerate(zip(levels, ends, strict=True))
    ]
    return Markup(
        '<g class="map-legend">'
        '<text class="map-note" x="4" y="{:.0f}" font-size="21" fill="#1b2430">{}</text>{}</g>'
    ).format(canvas.height + 34.0, words.say("map.legend"), Markup("").join(shapes))


def _simulated(canvas: Canvas, words: Words) -> Markup:
    # In the picture itself, which travels without its page.
    return Markup(
        '<text class="map-note" x="{:.0f}" y="{:.0f}" text-anchor="end" font-size="21" font-weight="700" '
        'fill="#1b2430">{}</text>'
    ).format(WIDTH - 4.0, canvas.height + 34.0, words.say("simulated"))


def _opacity(level: int, levels: int) -> float:
    if levels == 1:
        return (_FAINTEST + _FULLEST) / 2.0
    return _FAINTEST + (_FULLEST - _FAINTEST) * level / (levels - 1)


def _colour(group: int) -> str:
    return _NEUTRAL if group < 0 else _COLOURS[group % len(_COLOURS)]


def _ink(group: int) -> str:
    return "#1b2430" if group % len(_COLOURS) in {1, 3} else "#fff"


def _fill(group: int) -> str:
    return "map-fill-none" if group < 0 else f"map-fill-{group % len(_COLOURS)}"


def _stroke(group: int) -> str:
    return f"map-stroke-{group % len(_COLOURS)}"
