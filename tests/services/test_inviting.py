"""Invitations in bulk: made once, counted by batch, withdrawn."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from isegoria.services import inviting, participants
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, Refused
from isegoria.store.models import HistoryEntry, Invitation, Participant

if TYPE_CHECKING:
    from town import Town


def _invite(town: Town, count: int = 3, **given: Any) -> tuple[str, ...]:  # noqa: ANN401 - the service's own
    expires = timezone.now() + timedelta(days=30)
    usual: dict[str, Any] = {"account": town.account("organiser"), "expires": expires}
    return inviting.invite(slug=town.slug, count=count, **usual | given)


def _revoke(town: Town, **given: Any) -> int:  # noqa: ANN401 - likewise
    return inviting.revoke(slug=town.slug, account=town.account("organiser"), **given)


def test_each_invitation_opens_the_door_once_and_vouches_for_its_sector(town: Town) -> None:
    """The letter from the university makes me a researcher, here, once."""
    tokens = _invite(town, 2, sector="research", language="ja", batch="Letter")

    person = participants.accept_invitation(slug=town.slug, token=tokens[0])

    row = Participant.objects.select_related("sector").get(pk=person)
    assert (row.sector and row.sector.key, row.sector_verified, row.language) == ("research", True, "ja")
    with pytest.raises(Gone, match="used already"):
        participants.accept_invitation(slug=town.slug, token=tokens[0])
    assert HistoryEntry.objects.get().details == {"invitations": 2, "sector": "research"}


def test_the_site_keeps_no_copy_of_them(town: Town) -> None:
    """Whoever reads the database cannot take part with what they find there."""
    tokens = _invite(town)

    assert len(set(tokens)) == 3
    assert all(len(token) >= 32 for token in tokens)
    kept = [bytes(one) for one in Invitation.objects.values_list("hash", flat=True)]
    assert not any(token.encode() in one for token in tokens for one in kept)
    assert {participants.hash_of(token) for token in tokens} == set(kept)


def test_ten_thousand_are_made_while_one_waits(town: Town) -> None:
    """A whole town is invited in seconds."""
    begun = time.monotonic()
    tokens = _invite(town, 10_000)

    assert len(set(tokens)) == 10_000
    assert time.monotonic() - begun < 10
    assert Invitation.objects.count() == 10_000


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"count": 0}, "count", "between 1 and 10,000"),
        ({"count": 10_001}, "count", "between 1 and 10,000"),
        ({"expires": timezone.now() - timedelta(minutes=1)}, "expires", "lies ahead"),
        ({"expires": timezone.now() + timedelta(days=800)}, "expires", "within two years"),
        ({"sector": "farmers"}, "sector", "no such sector"),
        ({"language": "tlh"}, "language", "does not speak"),
        ({"batch": "x" * 101}, "batch", "101 characters; 100 are allowed"),
        ({"batch": "a\0b"}, "batch", "NUL"),
        ({"batch": "taken"}, "batch", "Choose another name"),
    ],
)
def test_a_wrong_order_is_refused(town: Town, given: dict[str, Any], field: str, words: str) -> None:
    """With the field, the reason and the remedy; none is made."""
    _invite(town, 1, batch="taken")

    with pytest.raises(Invalid, match=words) as refused:
        _invite(town, **given)

    assert refused.value.field == field
    assert Invitation.objects.count() == 1


def test_batches_without_a_name_get_one_of_their_own(town: Town) -> None:
    """By day and number, so that each can be withdrawn."""
    day = timezone.localdate().isoformat()
    _invite(town, batch=f"{day}-2")

    for expected in (f"{day}-1", f"{day}-3"):
        _invite(town)
        assert inviting.newest_batch(slug=town.slug, account=town.account("overseer")) == expected


def test_the_unused_ones_of_a_batch_are_withdrawn_and_the_used_stay(town: Town) -> None:
    """A letter went to the wrong street: its links stop working, and nobody who came loses anything."""
    tokens = _invite(town, batch="Street")
    other = _invite(town, 1, batch="Other")
    person = participants.accept_invitation(slug=town.slug, token=tokens[0])

    assert _revoke(town, batch="Street") == 2

    assert participants.check(conversation=town.id, participant=person) is not None
    with pytest.raises(Gone, match="withdrawn"):
        participants.accept_invitation(slug=town.slug, token=tokens[1])
    assert participants.find_invitation(slug=town.slug, token=other[0]).problem == ""
    assert _revoke(town, batch="Street") == 0
    assert [one.kind for one in HistoryEntry.objects.all()].count("invitations-revoked") == 1


@pytest.mark.parametrize("form", ["{token}", " https://site.example/c/trams/join/{token}/?lang=ja "])
def test_a_single_one_is_withdrawn_by_its_link_or_token(town: Town, form: str) -> None:
    """Somebody posted their link in public: that one alone stops working."""
    tokens = _invite(town)
    link = form.format(token=tokens[0])

    assert _revoke(town, link=link) == 1

    problems = [participants.find_invitation(slug=town.slug, token=token).problem for token in tokens]
    assert problems == ["revoked", "", ""]
    with pytest.raises(Invalid, match="Nothing is left to do") as refused:
        _revoke(town, link=link)
    assert refused.value.field == "link"


@pytest.mark.parametrize("given", [{}, {"batch": "Other"}, {"link": "nonsense"}, {"link": "\ud800/"}])
def test_what_is_unknown_cannot_be_withdrawn(town: Town, given: dict[str, str]) -> None:
    """A slip in the link or name is told, and withdraws nothing."""
    _invite(town)

    with pytest.raises(Missing, match="Check what you entered"):
        _revoke(town, **given)

    assert not Invitation.objects.filter(revoked_at__isnull=False).exists()


def test_the_figures_say_what_became_of_each_batch(town: Town) -> None:
    """Used, unused, expired and withdrawn add up to what was made."""
    tokens = _invite(town, 5, batch="Letter", sector="company", language="ja")
    participants.accept_invitation(slug=town.slug, token=tokens[0])
    _revoke(town, link=tokens[1])
    past = timezone.now() - timedelta(days=1)
    Invitation.objects.filter(hash=participants.hash_of(tokens[2])).update(expires_at=past)
    _invite(town, 1, batch="Late")

    late, letter = inviting.statistics(slug=town.slug, account=town.account("overseer"))

    assert (letter.batch, letter.sector, letter.language) == ("Letter", "company", "ja")
    assert (letter.total, letter.used, letter.unused, letter.expired, letter.revoked) == (5, 1, 2, 1, 1)
    assert (late.batch, late.total, late.unused) == ("Late", 1, 1)


@pytest.mark.parametrize("role", ["", "moderator", "overseer"])
def test_only_the_organiser_invites(town: Town, role: str) -> None:
    """Overseers see the figures; others not even those."""
    account = town.account(role)

    with pytest.raises(Forbidden):
        _invite(town, account=account)
    with pytest.raises(Forbidden):
        inviting.revoke(slug=town.slug, account=account, batch="x")
    if role == "overseer":
        assert inviting.statistics(slug=town.slug, account=account) == ()
        assert inviting.newest_batch(slug=town.slug, account=account) == ""
    else:
        with pytest.raises(Refused):
            inviting.statistics(slug=town.slug, account=account)
