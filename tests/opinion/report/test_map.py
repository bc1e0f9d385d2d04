"""The opinion map: everybody inside, nobody singled out, the same size for any crowd."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.opinion.report import draw_map
from isegoria.opinion.report.hexagons import WIDTH, Canvas, count_in_hexagons, levels_of
from isegoria.opinion.report.outlines import outline, spread_apart

if TYPE_CHECKING:
    from isegoria.opinion import Landscape

SVG = "{http://www.w3.org/2000/svg}"


def _read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own picture


def _with_class(svg: str, name: str) -> list[ET.Element]:
    return [one for one in _read(svg).iter() if name in one.get("class", "").split()]


def _hexagons(svg: str) -> int:
    return sum(one.get("d", "").count("M") for one in _with_class(svg, "map-cells"))


def test_each_group_has_one_label_with_its_size(demo: Landscape) -> None:
    """A group is named by letter and number of people, never by colour alone."""
    labels = _with_class(draw_map(demo, "en"), "map-label")

    texts = ["".join(one.itertext()) for one in labels]
    assert texts == [f"{'ABC'[group]}{size} people" for group, size in enumerate(demo.group_sizes)]
    dashes = [one.get("stroke-dasharray") for one in _with_class(draw_map(demo, "en"), "map-outline")]
    assert len(dashes) == len(set(dashes)) == 3


def test_no_hexagon_holds_fewer_people_than_allowed(demo: Landscape) -> None:
    """Where organisers ask for it, nobody can be picked out on the map."""
    places = demo.positions[demo.qualified]
    canvas = Canvas.of(places)
    labels = demo.grouping.labels[demo.qualified]
    points = canvas.place(places)

    for fewest in (1, 2, 4):
        hexagons = count_in_hexagons(points, labels, canvas.radius, fewest)
        assert hexagons.counts.min() >= fewest
        assert _hexagons(draw_map(demo, "en", fewest=fewest)) == hexagons.counts.size
        first = _with_class(draw_map(demo, "en", fewest=fewest), "map-note")[1]
        assert (first.text or "").split("–")[0] == str(fewest)
    assert count_in_hexagons(points, labels, canvas.radius, 1).counts.sum() == demo.qualified.sum()


def test_a_person_in_a_hidden_hexagon_leaves_no_trace(demo: Landscape) -> None:
    """Outlines and labels come from what is shown, not from who is hidden."""
    lonely = demo.positions.copy()
    places = lonely[demo.qualified]
    canvas = Canvas.of(places)
    points = canvas.place(places)
    centres = count_in_hexagons(points, np.zeros(points.shape[0], np.int64), canvas.radius, 3).centres
    distance = np.linalg.norm(points[:, None] - centres[None], axis=2).min(axis=1)
    hidden = np.flatnonzero(demo.qualified)[distance > 1.5 * canvas.radius]

    lonely[hidden] += 1e-7

    assert hidden.size > 10
    assert draw_map(replace(demo, positions=lonely), "en", fewest=3) == draw_map(demo, "en", fewest=3)


def test_the_picture_of_a_million_is_no_larger(demo: Landscape) -> None:
    """Fifty people or five million: the same page."""
    again = np.random.Generator(np.random.PCG64(3)).integers(0, demo.participants.size, 1_000_000)
    grouping = replace(demo.grouping, labels=demo.grouping.labels[again])
    crowd = replace(demo, positions=demo.positions[again], qualified=demo.qualified[again], grouping=grouping)

    assert len(draw_map(crowd, "ja")) < 2 * len(draw_map(demo, "ja")) < 80_000


@pytest.mark.parametrize("spread", [0.0, 1e-12, 1e9])
def test_any_crowd_can_be_drawn(demo: Landscape, spread: float) -> None:
    """Everybody in one place, or nowhere: the picture still stands."""
    nobody = replace(demo, qualified=np.zeros_like(demo.qualified))
    together = replace(demo, positions=demo.positions * spread)

    assert _hexagons(draw_map(together, "ja")) > 0
    assert "nan" not in draw_map(together, "ja")
    assert _with_class(draw_map(nobody, "ja"), "map-cells") == []


def test_without_groups_there_are_no_outlines(ungrouped: Landscape) -> None:
    """No camps are drawn where none were found."""
    svg = draw_map(ungrouped, "en")

    assert _with_class(svg, "map-label") == _with_class(svg, "map-outline") == []
    assert "No clear opinion groups" in svg


def test_a_hostile_topic_is_only_text(demo: Landscape) -> None:
    """What a stranger wrote stays a title, in the picture too."""
    topic = '</title><script>alert(1)</script>"\u202e\x00'
    conversation = replace(demo.conversation, topic=topic, translations={})

    svg = draw_map(replace(demo, conversation=conversation), "en")

    title = _read(svg).find(f"{SVG}title")
    assert title is not None
    assert '</title><script>alert(1)</script>"\ufffd' in (title.text or "")
    assert "Simulated data" in (title.text or "")


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=60))
def test_everybody_stands_inside_the_picture_near_their_hexagon(places: list[tuple[float, float]]) -> None:
    """An outlier is drawn at the edge, not beyond it, and each person is counted where they stand."""
    canvas = Canvas.of(np.array(places))

    points = canvas.place(np.array(places))

    assert (points >= canvas.radius).all()
    assert (points <= np.array([WIDTH, canvas.height]) - canvas.radius).all()
    hexagons = count_in_hexagons(points, np.full(len(places), -1, np.int64), canvas.radius, 1)
    nearest = np.linalg.norm(points[:, None] - hexagons.centres[None], axis=2).min(axis=1)
    assert (nearest <= canvas.radius + 1e-6).all()
    assert hexagons.counts.sum() == len(places)


def test_one_far_outlier_leaves_the_map_as_it_is() -> None:
    """The picture is fitted to the crowd; somebody far away stands at its edge."""
    crowd = 50.0 + np.random.Generator(np.random.PCG64(5)).standard_normal((2000, 2))
    canvas = Canvas.of(np.vstack([crowd, [[1e5, -1e5]]]))

    points = canvas.place(np.vstack([crowd, [[1e5, -1e5]]]))

    edge = np.array([WIDTH, canvas.height]) - points[-1]
    assert (edge > canvas.radius).all()
    assert (edge < 3 * canvas.radius).all()
    assert np.abs(np.median(points, axis=0) - (WIDTH / 2, canvas.height / 2)).max() < 30
    assert np.ptp(np.percentile(points, (2, 98), axis=0), axis=0).min() > 300


def test_an_outline_leaves_out_a_groups_stragglers() -> None:
    """A few people far from their group do not stretch it."""
    centres = np.array([[100.0, 100.0], [120.0, 100.0], [500.0, 400.0]])

    assert outline(centres, np.array([60, 36, 4]), 10.0).max() < 150
    assert outline(centres, np.array([50, 30, 20]), 10.0).max() > 500


def test_a_hexagon_of_mixed_groups_takes_the_colour_of_most() -> None:
    """Three of group B beside one of group A make a hexagon of B."""
    points = np.full((4, 2), 100.0)

    hexagons = count_in_hexagons(points, np.array([1, 0, 1, 1]), 10.0, 1)

    assert hexagons.groups.tolist() == [1]
    assert hexagons.counts.tolist() == [4]


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=50))
def test_every_density_has_its_class_in_the_legend(counts: list[int]) -> None:
    """The legend starts with the emptiest hexagon and has at most five steps, upwards."""
    levels = levels_of(np.array(counts))

    assert levels[0] == min(counts)
    assert levels == sorted(set(levels))
    assert len(levels) <= 5
    assert levels[-1] <= max(counts)


@given(st.lists(st.tuples(st.floats(60, 580), st.floats(40, 440)), min_size=1, max_size=5))
def test_no_label_covers_another(places: list[tuple[float, float]]) -> None:
    """Every group's letter can be read."""
    labels = spread_apart(np.array(places), (104.0, 74.0), (52.0, 37.0), (588.0, 443.0))

    gaps = np.abs(labels[:, None] - labels[None])
    covered = (gaps[..., 0] < 100.0) & (gaps[..., 1] < 70.0)
    assert covered.sum() == len(places)


def test_the_picture_itself_says_that_it_is_simulated(demo: Landscape) -> None:
    """A map of simulated votes that travels without its page still says what it is."""
    visible = re.sub(r"<(title|desc)\b.*?</\1>", "", str(draw_map(demo, "en")))

    assert "Simulated data" in visible
