"""Deleting a conversation: asked for, waited for, called off or done to the last row."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.utils import timezone

from isegoria.services import announcing, deleting, inviting, moderating, organising
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.finding import find_conversation
from isegoria.store.models import (
    Account,
    Conversation,
    Exposure,
    HistoryEntry,
    Participant,
    PastVote,
    Statement,
    Vote,
)
from town import found_town

if TYPE_CHECKING:
    from datetime import datetime

    from town import Town


def _ask(town: Town, confirmation: str = " trams ", role: str = "organiser") -> datetime:
    return deleting.ask(slug=town.slug, account=town.account(role), confirmation=confirmation)


def _wait(town: Town) -> None:
    passed = timezone.now() - timedelta(seconds=1)
    Conversation.objects.filter(pk=town.id, delete_after__isnull=False).update(delete_after=passed)


def _rows() -> dict[str, int]:
    models = apps.get_app_config("store").get_models()
    return {model.__name__: model._default_manager.count() for model in models}  # noqa: SLF001 - every kind of row


def _live(town: Town) -> None:
    """Fill every kind of row."""
    organiser = town.account("organiser")
    town.vote(0, {0: 1, 1: -1})
    town.vote(1, {0: 1})
    statement = Statement.objects.get(conversation_id=town.id, number=0)
    Statement.objects.filter(pk=statement.pk).update(author=town.people[0])
    PastVote.objects.create(
        participant_id=town.people[0], statement=statement, value=0, important=False, cast_at=1, until=2
    )
    Exposure.objects.create(participant_id=town.people[0], statement=statement, probability=0.5, shown_at=1)
    moderating.decide(slug=town.slug, account=organiser, number=0, decision="hide", reason="spam")
    moderating.appeal(slug=town.slug, participant=town.people[0], number=0, text="No spam")
    announcing.announce(slug=town.slug, account=organiser, texts={"en": "News"})
    expires = timezone.now() + timedelta(days=1)
    inviting.invite(slug=town.slug, account=organiser, count=2, expires=expires, sector="citizen")


def test_nothing_is_deleted_before_its_time_and_everything_afterwards(town: Town) -> None:
    """Fourteen days in which I can think again; then no row of it is left, and of others none is missing."""
    _live(town)
    kept = _rows()
    buses = found_town("buses")
    _live(buses)
    after = _ask(buses, "buses")

    assert timedelta(days=13) < after - timezone.now() <= timedelta(days=14)
    assert deleting.delete_due() == ()
    assert find_conversation(slug=buses.slug).delete_after == after
    _wait(buses)
    assert deleting.delete_due() == (buses.slug,)

    assert _rows() == kept | {"Account": 2}
    with pytest.raises(Missing):
        find_conversation(slug=buses.slug, account=buses.account("organiser"))
    assert deleting.delete_due() == ()


def test_called_off_it_stays_as_it_was(town: Town) -> None:
    """I thought again; the history says both."""
    _ask(town)
    deleting.cancel(slug=town.slug, account=town.account("organiser"))
    deleting.cancel(slug=town.slug, account=town.account("organiser"))
    _wait(town)

    assert deleting.delete_due() == ()
    assert [one.kind for one in HistoryEntry.objects.all()] == ["deletion-asked", "deletion-cancelled"]


def test_asked_for_twice_it_still_happens_at_the_first_time(town: Town) -> None:
    """A second organiser asking again does not put it off."""
    assert _ask(town) == _ask(town)
    assert HistoryEntry.objects.count() == 1


@pytest.mark.parametrize("confirmation", ["", "Trams", "tram", "trams/"])
def test_it_is_confirmed_by_hand(town: Town, confirmation: str) -> None:
    """A slip of the finger deletes nothing."""
    with pytest.raises(Invalid, match="type trams, exactly") as refused:
        _ask(town, confirmation)

    assert refused.value.field == "confirmation"
    assert find_conversation(slug=town.slug).delete_after is None


@pytest.mark.parametrize("role", ["", "moderator", "overseer"])
def test_only_the_organiser_asks_for_it_or_calls_it_off(town: Town, role: str) -> None:
    """Nobody else decides about everybody's votes."""
    with pytest.raises(Forbidden):
        _ask(town, role=role)
    with pytest.raises(Forbidden):
        deleting.cancel(slug=town.slug, account=town.account(role))


def test_a_deletion_that_broke_off_is_taken_up_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine stopped in the middle: nobody sees the rest, nobody calls it off, it is finished."""
    _live(town)
    _ask(town)
    _wait(town)
    monkeypatch.setattr(deleting, "_PEOPLE_AT_ONCE", 1)
    steps = iter([True])

    def broken(number: int) -> None:
        if next(steps, None):
            Vote.objects.filter(participant_id=town.people[0]).delete()
            raise OSError(number)
        finish(number)

    finish = deleting.delete_rows
    monkeypatch.setattr(deleting, "delete_rows", broken)
    with pytest.raises(OSError, match=str(town.id)):
        deleting.delete_due()

    with pytest.raises(Missing):
        find_conversation(slug=town.slug)
    with pytest.raises(Gone, match="has begun"):
        deleting.cancel(slug=town.slug, account=town.account("organiser"))
    with pytest.raises(Gone, match="has begun"):
        organising.set_state(slug=town.slug, account=town.account("organiser"), state="open")
    assert deleting.delete_due() == (town.slug,)
    assert not Participant.objects.exists()


def test_called_off_at_the_last_moment_nothing_is_deleted(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between finding what is due and deleting it, the organiser called it off."""
    _ask(town)
    _wait(town)
    take_down = deleting._take_down  # noqa: SLF001 - somebody is faster

    def late(number: int) -> bool:
        Conversation.objects.filter(pk=number).update(delete_after=None)
        return take_down(number)

    monkeypatch.setattr(deleting, "_take_down", late)

    assert deleting.delete_due() == ()
    assert find_conversation(slug=town.slug).state == "open"


def test_accounts_stay(town: Town) -> None:
    """Who looked after it still has an account, for other conversations."""
    town.account("organiser")
    _ask(town)
    _wait(town)
    deleting.delete_due()

    assert Account.objects.count() == 1
