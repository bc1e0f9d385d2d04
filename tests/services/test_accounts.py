"""One's own account: named, seen, deleted; and what stays of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from isegoria.services import accounts, moderating, participants, tokens
from isegoria.services.errors import Gone, Invalid
from isegoria.store.models import Account, Conversation, Moderation, Participant, Role
from town import found_town

if TYPE_CHECKING:
    from town import Town


def _delete(town: Town, kind: str) -> None:
    account = Account.objects.get(pk=town.account(kind))
    accounts.delete(account=account.pk, confirmation=account.email.upper())


def test_one_chooses_a_public_name(town: Town) -> None:
    """Spaces around and within it are tidied; nothing else is."""
    mine = town.account("moderator")

    assert accounts.rename(account=mine, name="  みどり   O’Hara ") == "みどり O’Hara"
    assert accounts.about(account=mine).name == "みどり O’Hara"
    assert accounts.rename(account=mine, name="") == ""
    with pytest.raises(Invalid, match="101 characters"):
        accounts.rename(account=mine, name="x" * 101)
    with pytest.raises(Invalid, match="NUL"):
        accounts.rename(account=mine, name="a\0b")


def test_an_account_knows_where_it_takes_part(town: Town) -> None:
    """Only what was joined with it; and never a draft."""
    mine = town.account("moderator")
    other = found_town("buses")
    participants.join(conversation=town.id, account=mine)
    gone = participants.join(conversation=other.id, account=mine)
    participants.leave(conversation=other.id, participant=gone)

    found = accounts.participations_of(account=mine)

    assert [(one.slug, one.left) for one in found] == [("buses", True), ("trams", False)]
    Conversation.objects.filter(pk=other.id).update(state="draft")
    assert [one.slug for one in accounts.participations_of(account=mine)] == ["trams"]


def test_decisions_outlive_whoever_made_them(town: Town) -> None:
    """The public log stays complete; only the name is gone."""
    town.account("organiser")
    moderating.decide(
        slug="trams", account=town.account("moderator"), number=1, decision="hide", reason="spam"
    )

    _delete(town, "moderator")

    entry = moderating.log(slug="trams").entries[0]
    assert (entry.number, entry.decision, entry.by) == (1, "hide", "")
    assert Moderation.objects.get().moderator is None


def test_votes_outlive_an_account_and_lead_back_to_nobody(town: Town) -> None:
    """What one said goes on counting, as said by somebody unknown."""
    mine = town.account("")
    person = participants.join(conversation=town.id, account=mine)

    _delete(town, "")

    row = Participant.objects.get(pk=person)
    assert (row.account_id, row.external_id, row.left_at) == (None, None, None)
    assert not Account.objects.filter(pk=mine).exists()


def test_keys_and_roles_go_with_the_account(town: Town) -> None:
    """Nothing speaks for an account that is no more."""
    town.account("organiser")
    secret = tokens.create(account=town.account("overseer"), name="one").secret

    _delete(town, "overseer")

    assert tokens.owner_of(secret=secret) is None
    assert not Role.objects.filter(kind="overseer").exists()


def test_no_conversation_is_left_without_an_organiser(town: Town) -> None:
    """Somebody has to answer for it, so another one comes first."""
    mine = town.account("organiser")

    assert [one.slug for one in accounts.wards_of(account=mine)] == ["trams"]
    with pytest.raises(Invalid, match="only organiser of “trams”"):
        _delete(town, "organiser")

    second = Account.objects.create_user("second@trams.example")
    Role.objects.create(conversation_id=town.id, account=second, kind="organiser", created_at=timezone.now())
    assert accounts.wards_of(account=mine) == ()
    _delete(town, "organiser")
    with pytest.raises(Gone):
        accounts.about(account=mine)


def test_an_organiser_who_may_not_sign_in_does_not_count(town: Town) -> None:
    """A conversation is not left to an account that is shut."""
    shut = Account.objects.create_user("shut@trams.example", is_active=False)
    Role.objects.create(conversation_id=town.id, account=shut, kind="organiser", created_at=timezone.now())

    with pytest.raises(Invalid, match="only organiser"):
        _delete(town, "organiser")


def test_whoever_has_it_deleted_may_go(town: Town) -> None:
    """A conversation that waits for its deletion keeps nobody here."""
    town.account("organiser")
    Conversation.objects.filter(pk=town.id).update(delete_after=timezone.now())

    _delete(town, "organiser")

    assert Conversation.objects.filter(pk=town.id).exists()


@pytest.mark.parametrize("typed", ["", "delete", "moderator@buses.example", "\ud800"])
def test_an_account_is_not_deleted_by_a_slip(town: Town, typed: str) -> None:
    """One types the address, whole."""
    mine = town.account("moderator")

    with pytest.raises(Invalid, match="type your e-mail address"):
        accounts.delete(account=mine, confirmation=typed)

    assert accounts.about(account=mine).email == "moderator@trams.example"
