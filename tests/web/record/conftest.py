"""What tests of the public record may ask for: a town whose votes are sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from town import Town


class Voting(Protocol):
    """Have a participant vote on statements, as the site's own writer does."""

    def __call__(self, person: int, votes: dict[int, int | None]) -> None:
        """Write them."""


@pytest.fixture
def cast(town: Town) -> Voting:
    """Let participants of the town vote, so that each vote has its record."""
    from django.utils import timezone  # noqa: PLC0415 - only once Django is set up

    from isegoria.store.batches import Act, Outcome, apply_batch  # noqa: PLC0415 - likewise

    def write(person: int, votes: dict[int, int | None]) -> None:
        now = timezone.now()
        acts = [
            Act(town.id, town.people[person], number, value, number == 1, int(now.timestamp() * 1000) + at)
            for at, (number, value) in enumerate(votes.items())
        ]
        assert {one.outcome for one in apply_batch(acts, [], now)} == {Outcome.ACCEPTED}

    return write


@pytest.fixture
def on_record(town: Town, cast: Voting) -> Town:
    """Let the first participant vote twice on one statement, and the second once; all of it is sealed."""
    from isegoria.services.recording import sealing  # noqa: PLC0415 - likewise

    cast(0, {0: 1, 1: -1})
    sealing.seal()
    cast(0, {0: -1})
    cast(1, {2: 0})
    sealing.seal()
    return town
