"""The front page lists what organisers want to be found, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from isegoria.services.listing import Figures, figures_of, listed_conversations
from isegoria.store.models import Conversation, StoredLandscape

if TYPE_CHECKING:
    from town import Town


def _slugs() -> tuple[list[str], list[str]]:
    listing = listed_conversations()
    return [one.conversation.slug for one in listing.open], [one.conversation.slug for one in listing.ended]


@pytest.mark.parametrize(
    ("state", "open_ones", "ended"),
    [("open", ["trams"], []), ("paused", ["trams"], []), ("closed", [], ["trams"]), ("draft", [], [])],
)
def test_drafts_are_nobody_s_business_and_what_is_over_is_told(
    town: Town, state: str, open_ones: list[str], ended: list[str]
) -> None:
    """Open and paused ones first, then those that ended."""
    town.change(state)

    assert _slugs() == (open_ones, ended)


def test_past_its_closing_time_a_conversation_has_ended(town: Town) -> None:
    """Whether or not somebody has closed it."""
    Conversation.objects.filter(pk=town.id).update(closes_at=timezone.now() - timedelta(seconds=1))

    assert _slugs() == ([], ["trams"])


@pytest.mark.parametrize(
    "hidden",
    [{"listed": False}, {"delete_after": timezone.now()}, {"slug": "_incoming"}],
    ids=["unlisted", "to be deleted", "incoming"],
)
def test_unlisted_deleted_and_incoming_ones_are_not_listed(town: Town, hidden: dict[str, object]) -> None:
    """Known to those who have the link, or to nobody yet."""
    Conversation.objects.filter(pk=town.id).update(**hidden)

    assert _slugs() == ([], [])


def test_figures_are_counted_until_results_have_counted_them(town: Town) -> None:
    """Then the front page need not count millions of votes."""
    town.vote(0, {0: 1, 1: -1})
    assert figures_of(conversation=town.id) == Figures(people=1, votes=2, statements=3)

    StoredLandscape.objects.create(
        conversation_id=town.id,
        event=1,
        digest="sha256:0",
        document={"participants": 12, "votes": 345},
        members=b"",
        computed_at=timezone.now(),
        seconds=0.1,
    )

    assert figures_of(conversation=town.id) == Figures(people=12, votes=345, statements=3)
    assert listed_conversations().open[0].figures.votes == 345
