"""Thirty days after a conversation was closed, nobody can join votes to accounts any more."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from isegoria.services import anonymising, erasing, inviting, moderating, organising, participants, voting
from isegoria.services.appeal_period import ends_at, latest_end
from isegoria.services.errors import Gone
from isegoria.services.finding import find_conversation
from isegoria.store.models import (
    Account,
    Appeal,
    Conversation,
    HistoryEntry,
    Invitation,
    Opening,
    Participant,
    Statement,
    Vote,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from town import Town


@pytest.fixture
def over(town: Town) -> Town:
    """Close a conversation in which one person came by account, one by invitation, one from elsewhere."""
    return closed(town)


def closed(town: Town, days: float = 31.0) -> Town:
    """Have three people come each in their own way, vote, and see it closed some days ago."""
    organiser = town.account("organiser")
    expires = timezone.now() + timedelta(days=9)
    (token,) = inviting.invite(slug=town.slug, account=organiser, count=1, expires=expires)
    guest = participants.accept_invitation(slug=town.slug, token=token)
    Participant.objects.filter(pk=town.people[0]).update(account_id=town.account(), visit="a" * 64)
    Participant.objects.filter(pk=town.people[1]).update(external_id="member-7")
    for person in (*town.people, guest):
        voting.cast(conversation=town.id, participant=person, statement=0, value=1)
    voting.stop_writer()
    organising.set_state(slug=town.slug, account=organiser, state="closed")
    Conversation.objects.filter(pk=town.id).update(closed_at=timezone.now() - timedelta(days=days))
    return town


def joined() -> dict[str, int]:
    """Count what still joins participants to whoever they are."""
    return {
        "accounts": Participant.objects.exclude(account=None).count(),
        "external": Participant.objects.exclude(external_id=None).count(),
        "browsers": Participant.objects.exclude(visit=None).count(),
        "invitations": Invitation.objects.exclude(participant=None).count(),
        "keys": Conversation.objects.exclude(pseudonym_key="").count(),
        "names": Conversation.objects.filter(anonymised_at=None).count(),
    }


NOTHING = {"accounts": 0, "external": 0, "browsers": 0, "invitations": 0, "keys": 0, "names": 0}
EVERYTHING = dict.fromkeys(NOTHING, 1)


def test_after_the_time_for_appeals_votes_belong_to_nobody_any_more(over: Town) -> None:
    """My vote stays and counts; that it was my account's, nobody can tell, and everybody can read that."""
    assert joined() == EVERYTHING

    assert anonymising.anonymise_due() == (over.slug,)

    assert joined() == NOTHING
    assert Vote.objects.count() == 3
    used = Invitation.objects.get()
    assert used.used_at == Conversation.objects.get().closed_at
    assert HistoryEntry.objects.filter(kind="anonymised", details={"days": 31}).count() == 1
    assert Opening.objects.filter(kind="anonymised").count() == 1
    assert anonymising.anonymise_due() == ()


def test_nobody_loses_their_name_a_day_too_early(town: Town) -> None:
    """Whoever still wants to appeal, or has to see their receipts, has thirty days."""
    closed(town, days=29.9)

    assert anonymising.anonymise_due() == ()
    assert joined() == EVERYTHING
    end = ends_at(find_conversation(slug=town.slug))
    assert end is not None
    assert timedelta(0) < end - timezone.now() < timedelta(days=0.2)


@pytest.mark.parametrize("state", ["open", "paused", "draft"])
def test_a_conversation_that_goes_on_stays_as_it_is(over: Town, state: str) -> None:
    """It is not over yet."""
    over.change(state)

    assert anonymising.anonymise_due() == ()
    assert ends_at(find_conversation(slug=over.slug, account=over.account("organiser"))) is None


def test_an_appeal_that_waits_holds_it_up_but_not_for_ever(over: Town) -> None:
    """Whoever appealed can be answered; silence makes nobody known for longer than ninety days."""
    statement = Statement.objects.get(conversation_id=over.id, number=0)
    Appeal.objects.create(statement=statement, text="Why?", created_at=timezone.now())

    assert anonymising.anonymise_due() == ()
    late = timezone.now() - timedelta(days=90, seconds=1)
    Conversation.objects.filter(pk=over.id).update(closed_at=late)
    latest = latest_end(find_conversation(slug=over.slug))
    assert latest is not None
    assert latest < timezone.now()
    assert anonymising.anonymise_due() == (over.slug,)


def test_once_the_appeal_is_answered_it_goes_on(over: Town) -> None:
    """An answer is all that was waited for."""
    statement = Statement.objects.get(conversation_id=over.id, number=0)
    Appeal.objects.create(statement=statement, text="Why?", created_at=timezone.now())
    moderating.answer(
        slug=over.slug, account=over.account("organiser"), number=0, upheld=False, text="It was right"
    )

    assert anonymising.anonymise_due() == (over.slug,)


def test_it_cannot_be_reopened(over: Town) -> None:
    """The names are gone, so a new conversation begins instead."""
    anonymising.anonymise_due()

    with pytest.raises(Gone, match="Start a new conversation"):
        organising.set_state(slug=over.slug, account=over.account("organiser"), state="open")
    page = over.browser(role="organiser").get(reverse("manage", args=[over.slug])).content.decode()
    assert "cannot be reopened" in page
    assert "Reopen it" not in page


@pytest.mark.parametrize(
    "act",
    [
        lambda town: participants.keep_with_account(
            conversation=town.id, participant=town.people[1], account=town.account("moderator")
        ),
        lambda town: participants.choose_sector(
            conversation=town.id, participant=town.people[1], sector="citizen"
        ),
        lambda town: participants.join(conversation=town.id, account=town.account("moderator")),
    ],
    ids=["account", "sector", "join"],
)
def test_no_name_is_made_without_a_key(over: Town, act: Callable[[Town], object]) -> None:
    """Nobody is joined to an account again, and nothing more of anybody is put on record."""
    anonymising.anonymise_due()
    before = Opening.objects.count()

    with pytest.raises(Gone):
        act(over)

    assert joined() == NOTHING
    assert Opening.objects.count() == before


def test_whoever_kept_their_cookie_still_has_their_data_and_may_erase_them(over: Town) -> None:
    """The cookie of my browser is known to me alone; with it I can go on looking and have it all erased."""
    anonymising.anonymise_due()

    kept = erasing.own_data(conversation=over.id, participant=over.people[1])
    erasing.erase(conversation=over.id, participant=over.people[1])

    assert [one["statement"] for one in kept["votes"]] == [0]
    assert not kept["external_id"]
    assert not Participant.objects.filter(pk=over.people[1]).exists()
    assert Vote.objects.count() == 2


def test_an_account_can_be_told_until_when(town: Town) -> None:
    """Before it happens, the page about me says so, and the organiser's page as well."""
    closed(town, days=3)
    me = town.browser()
    me.force_login(Account.objects.get(pk=town.account()))

    page = me.get(f"/c/{town.slug}/me/").content.decode()

    assert "becomes anonymous" in page
    overview = town.browser(role="organiser").get(reverse("manage", args=[town.slug])).content.decode()
    assert "becomes anonymous by itself on" in overview


@pytest.mark.django_db(transaction=True)
def test_the_key_is_in_no_file_afterwards(live_town: Town) -> None:
    """Whoever gets hold of the disk cannot name anybody either."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its files for itself, until it vacuums")
    closed(live_town)
    key = Conversation.objects.get(pk=live_town.id).pseudonym_key
    assert files_with(key)

    anonymising.anonymise_due()

    assert files_with(key) == []
    assert files_with("member-7") == []


def files_with(words: str) -> list[str]:
    """Name the files of the database that hold these words."""
    file = Path(connection.settings_dict["NAME"])
    beside = [one for one in (file, file.with_name(file.name + "-wal")) if one.exists()]
    return [one.name for one in beside if words.encode() in one.read_bytes()]


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_midst_it_is_done_whole_or_not_at_all(live_town: Town) -> None:
    """A power cut leaves no conversation whose key is gone while accounts are still there."""
    closed(live_town)
    seen = []

    for statement in range(40):
        if not killed_at(statement):
            break
        seen.append(joined())

    assert len(seen) > 5
    assert all(one in (EVERYTHING, NOTHING) for one in seen)
    assert joined() == NOTHING


def killed_at(statement: int) -> bool:
    """Anonymise in a process of its own, killed before this statement; False where it came through."""
    child = os.fork()
    if child:
        return bool(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    # The parent's connection stays the parent's: it is neither used nor closed here.
    kept, connection.connection = connection.connection, None
    left = iter(range(statement))

    def run(execute: Callable[..., object], *given: object) -> object:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*given)

    with connection.execute_wrapper(run):
        anonymising.anonymise_due()
    os._exit(kept is ...)
