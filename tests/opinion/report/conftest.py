"""The landscapes and the browser that tests of the report need."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pytest

from isegoria.cli.demo.simulate import simulate
from isegoria.opinion import POLIS, ROBUST, Conversation, Landscape, Settings, Statement, VoteEvents, analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


class Tags(HTMLParser):
    """Every element of a page: its name and attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.found.append((tag, dict(attrs)))


class MakeLandscape(Protocol):
    """Compute the landscape of a small conversation with two groups that say opposite things."""

    def __call__(
        self, texts: Sequence[str], topic: str = ..., description: str = ..., settings: Settings = ...
    ) -> Landscape:
        """Give it; the texts are those of the statements."""


@pytest.fixture
def tags() -> Callable[[str], list[tuple[str, dict[str, str | None]]]]:
    """Parse pages."""
    return lambda html: Tags(html).found


@pytest.fixture(scope="session")
def demo() -> Landscape:
    """Give the landscape of the bundled demo conversation."""
    return analyse(simulate())


@pytest.fixture(scope="session")
def demo_polis() -> Landscape:
    """Give the same as Polis computes it."""
    return analyse(simulate(), POLIS)


@pytest.fixture(scope="session")
def ungrouped() -> Landscape:
    """Give a landscape without clear groups: one crowd of one mind on some statements, of many on others."""
    draw = np.random.Generator(np.random.PCG64(11))
    chances = np.array([0.95, 0.9, 0.06, 0.5, 0.55, 0.45, 0.6, 0.4, 0.5, 0.5, 0.3, 0.7])
    votes = np.where(draw.random((150, chances.size)) < chances, 1, -1)
    texts = [f"Statement {one}" for one in range(chances.size)]
    landscape = analyse(_conversation(votes, texts))
    assert landscape.groups == 0
    return landscape


@pytest.fixture(scope="session")
def make_landscape() -> MakeLandscape:
    """Compute small landscapes."""

    def make(
        texts: Sequence[str], topic: str = "Buses", description: str = "", settings: Settings = ROBUST
    ) -> Landscape:
        people, statements = 60, len(texts)
        draw = np.random.Generator(np.random.PCG64(7))
        side = np.where(np.arange(people) % 3 == 0, -1, 1)[:, None]
        # The first statement is everybody's, the second nobody's; the rest divide.
        direction = np.where(np.arange(statements) == 0, 1, np.where(np.arange(statements) == 1, -1, side))
        votes = np.where(draw.random((people, statements)) < 0.1, 0, direction)
        conversation = _conversation(votes, texts)
        return analyse(replace(conversation, topic=topic, description=description), settings)

    return make


@pytest.fixture(scope="session")
def small_polis(make_landscape: MakeLandscape) -> Landscape:
    """Give a landscape as Polis computes it, with more divisive statements than stand open."""
    return make_landscape([f"Statement {one}" for one in range(13)], settings=POLIS)


def _conversation(votes: NDArray[np.int64], texts: Sequence[str]) -> Conversation:
    people, statements = votes.shape
    events = VoteEvents(
        np.arange(people),
        np.arange(statements),
        np.repeat(np.arange(people, dtype=np.uint32), statements),
        np.tile(np.arange(statements, dtype=np.uint16), people),
        votes.reshape(-1).astype(np.int8),
        np.zeros(0, np.int64),
    )
    return Conversation(events, tuple(Statement(one, text) for one, text in enumerate(texts)), topic="Buses")
