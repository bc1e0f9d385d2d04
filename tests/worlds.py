"""Worlds for stewards: a statement or a conversation of one's own, and random ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from isegoria.agents.world import ModerationFacts, StatementFacts, Tally, World

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
_TEXTS = (
    "The number 12 tram should run until midnight.",
    "The number 12 tram should run until midnight!",
    "The number 12 tram should not run until midnight.",
    "Schools should serve one warm meal a day.",
    "学校の給食を無料にすべきだ",
    "給食を学校で無料にすべきだ",
    "CALL ME: 090-1234-5678",
    "see https://example.org",
    "",
    "OK",
)


def said(number: int, text: str = "", **more: Any) -> StatementFacts:  # noqa: ANN401 - any of its fields
    """Make a statement that is shown, in English, a week old, unless told otherwise."""
    usual = StatementFacts(
        number, text or f"Statement {number} says something.", "en", "shown", False, NOW - timedelta(days=7)
    )
    return replace(usual, **more)


def world(statements: Iterable[StatementFacts] = (), **more: Any) -> World:  # noqa: ANN401 - likewise
    """Make a conversation in English and Japanese, in which figures of five people may be told."""
    usual = World(
        "trams",
        {"": "Trams"},
        NOW,
        5,
        participants=40,
        votes=400,
        statements={one.number: one for one in statements},
        source="landscape 1, 400 votes",
        digest="sha256:1",
        languages=("en", "ja"),
    )
    return replace(usual, **more)


def tally(agree: int, disagree: int = 0, passed: int = 0) -> Tally:
    """Count votes."""
    return Tally(agree, disagree, passed, agree + disagree + passed)


_TALLY = st.builds(tally, st.integers(0, 40), st.integers(0, 40), st.integers(0, 9))


@st.composite
def statements(draw: st.DrawFn, number: int, groups: int) -> StatementFacts:
    """Draw a statement of any state, with figures or without."""
    told = draw(st.booleans())
    translated = draw(st.sampled_from([{}, {"ja": "意見の訳文です"}, {"de": "Eine Übersetzung"}]))
    return said(
        number,
        draw(st.sampled_from(_TEXTS)) or "-",
        language=draw(st.sampled_from(["en", "ja", "", "de"])),
        state=draw(st.sampled_from(["shown", "shown", "pending", "hidden", "withdrawn"])),
        added=NOW - timedelta(minutes=draw(st.integers(0, 6_000))),
        author=draw(st.integers(-1, 5)),
        author_group=draw(st.integers(-1, groups - 1)),
        appealed=draw(st.integers(0, 9)) == 0,
        agreed=draw(st.booleans()),
        everyone=draw(_TALLY) if told else None,
        groups=tuple(draw(st.one_of(st.none(), _TALLY)) if told else None for _one in range(groups)),
        lower=draw(st.one_of(st.none(), st.floats(0, 1))),
        translated=tuple(translated),
        texts=translated,
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a conversation."""
    groups = draw(st.integers(0, 3))
    numbers = draw(st.lists(st.integers(0, 99), max_size=12, unique=True))
    found = [draw(statements(number, groups)) for number in numbers]
    decided = [one for one in found if one.state in {"shown", "hidden"} and draw(st.booleans())]
    return world(
        found,
        participants=draw(st.integers(0, 60)),
        groups=tuple(draw(st.one_of(st.none(), st.integers(5, 40))) for _one in range(groups)),
        letters=tuple("ABC"[:groups]),
        moderations=tuple(
            ModerationFacts(
                one.number, "show" if one.state == "shown" else "hide", "", one.author, one.author_group
            )
            for one in decided
        ),
        slate=tuple(draw(st.permutations(numbers))[:5]),
        ratification=draw(st.integers(0, 2)),
        drafted=frozenset(draw(st.lists(st.sampled_from(numbers), max_size=2)) if numbers else ()),
        languages=draw(st.sampled_from([(), ("en",), ("en", "ja"), ("de", "en")])),
        at=NOW + timedelta(minutes=draw(st.integers(0, 3_000))),
    )
