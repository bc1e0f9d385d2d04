"""Taking part: who somebody is, whatever they come with; leaving; coming back; invitations that work once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from isegoria.services import inviting, participants
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.store.models import Conversation, Invitation, Participant
from town import Town, found_town


def _invite(town: Town, count: int = 1, **options: str) -> tuple[str, ...]:
    return inviting.invite(
        slug=town.slug,
        account=town.account("organiser"),
        count=count,
        expires=timezone.now() + timedelta(days=1),
        **options,
    )


def test_an_account_takes_part_once(town: Town) -> None:
    """From my phone and from my desk I am one person."""
    account = town.account()

    first = participants.join(conversation=town.id, account=account)

    assert participants.join(conversation=town.id, account=account) == first
    assert participants.participation_of(conversation=town.id, account=account) == first


def test_an_external_id_takes_part_once(town: Town) -> None:
    """The newspaper that embeds the conversation knows its readers; each has one vote."""
    first = participants.join(conversation=town.id, external_id="reader-7")

    assert participants.join(conversation=town.id, external_id="reader-7") == first
    found = participants.recognise_external(conversation=town.id, external_id="reader-7")
    assert found is not None
    assert found.id == first


@pytest.mark.parametrize("wrong", ["", "x" * 201, "nul\0"])
def test_external_ids_that_cannot_be_kept_are_refused(town: Town, wrong: str) -> None:
    """Two hundred letters are enough to know somebody by."""
    with pytest.raises(Invalid, match="1 to 200 characters") as refused:
        participants.join(conversation=town.id, external_id=wrong)

    assert refused.value.field == "xid"


def test_without_an_invitation_nobody_joins_the_invited(town: Town) -> None:
    """Unless they look after the conversation."""
    Conversation.objects.filter(pk=town.id).update(invitation_only=True)

    with pytest.raises(Forbidden, match="Open the link of your invitation"):
        participants.join(conversation=town.id)
    assert participants.join(conversation=town.id, account=town.account("moderator"))


def test_nobody_joins_after_the_closing_time(town: Town) -> None:
    """Even if nobody has pressed the button yet."""
    Conversation.objects.filter(pk=town.id).update(closes_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Gone, match="not open now"):
        participants.join(conversation=town.id)


def test_the_account_comes_before_the_cookie(town: Town) -> None:
    """Whoever signs in goes on with what is theirs, whoever used this browser before."""
    account = town.account()
    own = participants.join(conversation=town.id, account=account)

    signed_in = participants.recognise(conversation=town.id, participant=town.people[0], account=account)
    out = participants.recognise(conversation=town.id, participant=town.people[0], account=None)

    assert signed_in is not None
    assert signed_in.id == own
    assert out is not None
    assert out.id == town.people[0]


def test_what_belongs_to_an_account_ends_with_signing_out(town: Town) -> None:
    """A cookie that names an account's participation opens nothing without the account."""
    own = participants.join(conversation=town.id, account=town.account())

    assert participants.recognise(conversation=town.id, participant=own, account=None) is None


def test_a_participation_can_go_with_an_account(town: Town) -> None:
    """I voted first and signed in later: my votes come with me."""
    participants.keep_with_account(conversation=town.id, participant=town.people[0], account=town.account())

    assert participants.participation_of(conversation=town.id, account=town.account()) == town.people[0]


def test_an_account_does_not_collect_participations(town: Town) -> None:
    """One account, one vote: a second participation is refused."""
    participants.join(conversation=town.id, account=town.account())

    with pytest.raises(Gone, match="takes part here already"):
        participants.keep_with_account(
            conversation=town.id, participant=town.people[0], account=town.account()
        )


def test_nobody_takes_the_participation_of_another_account(town: Town) -> None:
    """What is mine stays mine."""
    own = participants.join(conversation=town.id, account=town.account())

    with pytest.raises(Forbidden, match="another account"):
        participants.keep_with_account(
            conversation=town.id, participant=own, account=town.account("overseer")
        )


def test_whoever_left_comes_back_as_the_same_person(town: Town) -> None:
    """My votes counted on, and I go on where I left."""
    town.vote(0, {0: 1})
    participants.leave(conversation=town.id, participant=town.people[0])

    assert participants.recognise(conversation=town.id, participant=town.people[0], account=None) is None
    assert participants.left(conversation=town.id, participant=town.people[0], account=None) == town.people[0]
    assert town.votes() == {(town.people[0], 0): (1, False)}

    participants.come_back(conversation=town.id, participant=town.people[0])

    assert participants.check(conversation=town.id, participant=town.people[0]) is not None


def test_nobody_leaves_twice(town: Town) -> None:
    """Whoever is gone is told so."""
    participants.leave(conversation=town.id, participant=town.people[0])

    with pytest.raises(Forbidden, match="no longer take part"):
        participants.leave(conversation=town.id, participant=town.people[0])


def test_whoever_was_erased_does_not_come_back(town: Town) -> None:
    """There is nobody to be."""
    with pytest.raises(Missing, match="Nothing is kept about you"):
        participants.come_back(conversation=town.id, participant=10**6)


def test_a_sector_is_said_changed_and_unsaid(town: Town) -> None:
    """It is up to me."""
    for sector in ("citizen", "research", ""):
        participants.choose_sector(conversation=town.id, participant=town.people[0], sector=sector)
        found = participants.check(conversation=town.id, participant=town.people[0])
        assert found is not None
        assert found.sector == sector


def test_sectors_that_do_not_exist_are_refused(town: Town) -> None:
    """An answer that was not offered."""
    with pytest.raises(Invalid, match="Choose one of the list"):
        participants.choose_sector(conversation=town.id, participant=town.people[0], sector="martians")


def test_an_invitation_vouches_for_the_sector_for_good(town: Town) -> None:
    """The ministry was invited as the ministry."""
    token = _invite(town, sector="government", language="ja")[0]

    person = participants.accept_invitation(slug=town.slug, token=token)

    found = participants.check(conversation=town.id, participant=person)
    assert found is not None
    assert (found.sector, found.sector_verified, found.language) == ("government", True, "ja")
    with pytest.raises(Forbidden, match="vouches for your sector"):
        participants.choose_sector(conversation=town.id, participant=person, sector="citizen")


def test_an_invitation_is_added_to_whoever_takes_part_already(town: Town) -> None:
    """My votes of before count for the sector that invited me."""
    token = _invite(town, sector="company")[0]

    person = participants.accept_invitation(slug=town.slug, token=token, participant=town.people[1])

    assert person == town.people[1]
    found = participants.check(conversation=town.id, participant=person)
    assert found is not None
    assert found.sector_verified


def test_an_invitation_brings_back_an_account_that_left(town: Town) -> None:
    """The same person, not a second one."""
    account = town.account()
    own = participants.join(conversation=town.id, account=account)
    participants.leave(conversation=town.id, participant=own)

    assert participants.accept_invitation(slug=town.slug, token=_invite(town)[0], account=account) == own
    assert participants.participation_of(conversation=town.id, account=account) == own


def test_an_invitation_is_not_used_up_while_the_conversation_is_not_open(town: Town) -> None:
    """I came too early; the link still works when it opens."""
    token = _invite(town)[0]
    town.change("paused")

    with pytest.raises(Gone, match="stays valid"):
        participants.accept_invitation(slug=town.slug, token=token)
    town.change("open")

    assert participants.accept_invitation(slug=town.slug, token=token)


def test_an_invitation_opens_one_conversation_only(town: Town) -> None:
    """Another conversation does not know it."""
    token = _invite(town)[0]
    other = found_town("buses")

    with pytest.raises(Missing, match="opened the whole link"):
        participants.accept_invitation(slug=other.slug, token=token)
    with pytest.raises(Missing, match="opened the whole link"):
        participants.find_invitation(slug=other.slug, token=token)


def test_of_many_who_race_for_one_invitation_one_wins(live_town: Town) -> None:
    """The link was passed on in a chat, and eight people pressed at once."""
    for token in _invite(live_town, 5):
        before = Participant.objects.count()
        won: list[int] = []
        lost: list[str] = []
        start = threading.Barrier(8)

        def race(
            link: str = token, begin: threading.Barrier = start, to: tuple[list[int], list[str]] = (won, lost)
        ) -> None:
            try:
                begin.wait()
                to[0].append(participants.accept_invitation(slug="trams", token=link))
            except Gone as failure:
                to[1].append(failure.code)
            finally:
                connection.close()

        threads = [threading.Thread(target=race) for _one in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

        assert len(won) == 1
        assert lost == ["invitation-used"] * 7
        assert Participant.objects.count() == before + 1
        assert Invitation.objects.get(hash=participants.hash_of(token)).participant_id == won[0]
