"""Keys for programs: shown once, kept as a fingerprint, revoked for good."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from isegoria.services import tokens
from isegoria.services.errors import Invalid, Missing
from isegoria.store.models import Account, ApiToken

if TYPE_CHECKING:
    from town import Town


def test_a_key_speaks_for_its_account_until_it_is_revoked(town: Town) -> None:
    """What one makes one can undo, at once."""
    mine = town.account("organiser")
    made = tokens.create(account=mine, name=" nightly export ")

    assert made.secret.startswith("isg_")
    assert tokens.owner_of(secret=made.secret) == mine
    assert [one.name for one in tokens.tokens_of(account=mine)] == ["nightly export"]

    tokens.revoke(account=mine, token=made.id)

    assert tokens.owner_of(secret=made.secret) is None
    assert tokens.tokens_of(account=mine) == ()
    with pytest.raises(Missing):
        tokens.revoke(account=mine, token=made.id)


def test_whoever_reads_the_database_cannot_use_a_key(town: Town) -> None:
    """The site keeps a fingerprint, and nothing from which the key follows."""
    made = tokens.create(account=town.account("organiser"), name="one")
    row = ApiToken.objects.get(pk=made.id)

    kept = " ".join(str(value) for value in vars(row).values()) + bytes(row.hash).hex()

    assert made.secret not in kept
    assert made.secret.removeprefix("isg_") not in kept
    assert len(bytes(row.hash)) == 32


def test_nobody_can_revoke_somebody_elses_key(town: Town) -> None:
    """Knowing its number is not enough."""
    made = tokens.create(account=town.account("organiser"), name="one")

    with pytest.raises(Missing):
        tokens.revoke(account=town.account("moderator"), token=made.id)

    assert tokens.owner_of(secret=made.secret) == town.account("organiser")


def test_an_account_that_is_shut_speaks_through_no_key(town: Town) -> None:
    """Shutting an account shuts its programs out as well."""
    mine = town.account("organiser")
    made = tokens.create(account=mine, name="one")

    Account.objects.filter(pk=mine).update(is_active=False)

    assert tokens.owner_of(secret=made.secret) is None


@pytest.mark.parametrize("secret", ["", "isg_", "isg_" + "a" * 43, "isg_\ud800", "isg_\0", "x" * 10_000])
def test_what_is_no_key_opens_nothing(town: Town, secret: str) -> None:
    """Whatever somebody sends, it is refused rather than broken on."""
    tokens.create(account=town.account("organiser"), name="one")

    assert tokens.owner_of(secret=secret) is None


def test_use_is_noted_to_the_hour(town: Town) -> None:
    """One finds out which key nobody uses, at next to no cost."""
    made = tokens.create(account=town.account("organiser"), name="one")
    tokens.owner_of(secret=made.secret)
    first = ApiToken.objects.get(pk=made.id).used_at
    tokens.owner_of(secret=made.secret)

    assert first is not None
    assert ApiToken.objects.get(pk=made.id).used_at == first

    ApiToken.objects.filter(pk=made.id).update(used_at=timezone.now() - timedelta(hours=2))
    tokens.owner_of(secret=made.secret)

    assert ApiToken.objects.get(pk=made.id).used_at >= first  # type: ignore[operator]


def test_there_is_a_most_of_keys(town: Town) -> None:
    """Nobody fills the database with keys; revoking one makes room."""
    mine = town.account("organiser")
    made = [tokens.create(account=mine, name=str(number)) for number in range(tokens.MOST)]

    with pytest.raises(Invalid, match="Revoke one first"):
        tokens.create(account=mine, name="one more")

    tokens.revoke(account=mine, token=made[0].id)
    assert tokens.create(account=mine, name="one more").secret


@pytest.mark.parametrize(
    ("name", "code"), [("  ", "token-name-empty"), ("x" * 101, "token-name-long"), ("a\0", "token-name-nul")]
)
def test_a_key_needs_a_name(town: Town, name: str, code: str) -> None:
    """So that one knows later what it is for."""
    with pytest.raises(Invalid) as wrong:
        tokens.create(account=town.account("organiser"), name=name)

    assert (wrong.value.field, wrong.value.code) == ("name", code)
