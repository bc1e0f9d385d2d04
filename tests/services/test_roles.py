"""Who looks after a conversation, and how they come to an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.forms import default_token_generator
from django.utils import timezone

from isegoria.services import roles
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.finding import role_of
from isegoria.store.models import Account, HistoryEntry, Role
from town import found_town

if TYPE_CHECKING:
    from town import Town


def _add(town: Town, email: str = "new@town.example", kind: str = "moderator", **given: Any) -> roles.Added:  # noqa: ANN401
    account = given.get("account", town.account("organiser"))
    return roles.add(slug=town.slug, account=account, email=email, kind=kind)


def _member(town: Town, role: str) -> int:
    return Role.objects.get(conversation_id=town.id, account_id=town.account(role)).pk


def test_somebody_with_an_account_gets_the_role_at_once(town: Town) -> None:
    """By their address, whatever its case; no key, as they have their password."""
    somebody = town.account()

    added = _add(town, "  NOBODY@trams.EXAMPLE ")

    assert (added.key, added.kind) == ("", "moderator")
    assert role_of(conversation=town.id, account=somebody) == "moderator"
    assert HistoryEntry.objects.get().details == {"kind": "moderator"}


def test_somebody_without_an_account_gets_one_and_a_key_that_opens_it(town: Town) -> None:
    """I hand the key on; until they have opened it, I can make a new one."""
    added = _add(town, kind="overseer")

    account = Account.objects.get(email="new@town.example")
    assert added.key
    assert not account.has_usable_password()
    listed = roles.members(slug=town.slug, account=town.account("organiser"))
    assert [(one.kind, one.waiting, one.own) for one in listed] == [
        ("organiser", False, True),
        ("overseer", True, False),
    ]
    assert roles.renew(slug=town.slug, account=town.account("organiser"), member=added.member).key

    account.set_password("chosen by themselves")
    account.save()
    with pytest.raises(Gone, match="opened their account"):
        roles.renew(slug=town.slug, account=town.account("organiser"), member=added.member)


def test_an_account_with_roles_elsewhere_is_not_mine_to_open(town: Town) -> None:
    """Another organiser's moderator: my key would open what they see there as well."""
    added = _add(town)
    elsewhere = found_town("buses")
    _add(elsewhere)

    with pytest.raises(Forbidden, match="roles elsewhere"):
        roles.renew(slug=town.slug, account=town.account("organiser"), member=added.member)


@pytest.mark.parametrize("may", ["is_superuser", "is_staff", "may_organise"])
def test_an_account_that_the_site_trusts_is_not_mine_to_open(town: Town, may: str) -> None:
    """The administrator's, made a moment ago and not opened yet: giving it a role gives me no key to it."""
    made = Account.objects.create_user("new@town.example")
    Account.objects.filter(pk=made.pk).update(**{may: True})
    added = _add(town)

    assert added.key == ""
    with pytest.raises(Forbidden, match="roles elsewhere"):
        roles.renew(slug=town.slug, account=town.account("organiser"), member=added.member)


def test_a_key_does_not_open_what_was_given_later(town: Town) -> None:
    """Somebody made an account for my colleague and kept the key: it ends when I give that account a role."""
    key = _add(town).key
    account = Account.objects.get(email="new@town.example")
    assert default_token_generator.check_token(account, key.split("-", 1)[1])
    roles.remove(slug=town.slug, account=town.account("organiser"), member=Role.objects.latest("pk").pk)
    elsewhere = found_town("buses")
    added = _add(elsewhere)

    account.refresh_from_db()
    assert not default_token_generator.check_token(account, key.split("-", 1)[1])
    renewed = roles.renew(slug="buses", account=elsewhere.account("organiser"), member=added.member).key
    account.refresh_from_db()
    assert default_token_generator.check_token(account, renewed.split("-", 1)[1])


def test_the_same_role_again_changes_nothing_and_another_replaces_it(town: Town) -> None:
    """One role a person and conversation."""
    first = _add(town)
    again = _add(town)
    assert (again.member, again.key) == (first.member, "")
    assert HistoryEntry.objects.count() == 1

    assert _add(town, kind="overseer").member == first.member
    assert Role.objects.get(pk=first.member).kind == "overseer"
    assert HistoryEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("email", "kind", "field", "words"),
    [
        ("not an address", "moderator", "email", "name@example.org"),
        ("", "moderator", "email", "name@example.org"),
        ("a\0@town.example", "moderator", "email", "no e-mail address"),
        (f"{'x' * 60}@{'.'.join(['y' * 60] * 4)}.example", "moderator", "email", "e-mail address"),
        ("new@town.example", "king", "kind", "organiser, moderator or overseer"),
        ("new@town.example", "", "kind", "organiser, moderator or overseer"),
    ],
)
def test_a_wrong_address_or_role_is_refused(
    town: Town, email: str, kind: str, field: str, words: str
) -> None:
    """With the field, the reason and the remedy; no account is made."""
    with pytest.raises(Invalid, match=words) as refused:
        _add(town, email, kind)

    assert refused.value.field == field
    assert Account.objects.count() == 1


def test_the_last_organiser_stays(town: Town) -> None:
    """No conversation is left without anybody; an organiser whose account is closed does not count."""
    organiser = town.account("organiser")
    member = _member(town, "organiser")
    with pytest.raises(Invalid, match="Add another one first"):
        roles.remove(slug=town.slug, account=organiser, member=member)
    with pytest.raises(Invalid, match="last organiser"):
        _add(town, "organiser@trams.example", "moderator")

    second = _add(town, kind="organiser")
    Account.objects.filter(email=second.email).update(is_active=False)
    with pytest.raises(Invalid, match="last organiser"):
        roles.remove(slug=town.slug, account=organiser, member=member)

    Account.objects.filter(email=second.email).update(is_active=True)
    roles.remove(slug=town.slug, account=organiser, member=member)
    assert role_of(conversation=town.id, account=organiser) == ""


def test_everybody_may_give_up_their_own_role_and_nobody_else_s(town: Town) -> None:
    """I step down when I want to; only an organiser takes a role away."""
    moderator, overseer = town.account("moderator"), town.account("overseer")

    with pytest.raises(Forbidden):
        roles.remove(slug=town.slug, account=moderator, member=_member(town, "overseer"))
    with pytest.raises(Forbidden):
        roles.remove(slug=town.slug, account=None, member=_member(town, "overseer"))
    roles.remove(slug=town.slug, account=overseer, member=_member(town, "overseer"))

    assert role_of(conversation=town.id, account=overseer) == ""
    line = HistoryEntry.objects.get()
    assert (line.kind, line.role, line.details) == ("role-taken", "overseer", {"kind": "overseer"})


def test_a_role_of_another_conversation_cannot_be_touched_from_here(town: Town) -> None:
    """Numbers guessed in an address open nothing."""
    elsewhere = found_town("buses")
    member = _member(elsewhere, "organiser")

    with pytest.raises(Missing):
        roles.remove(slug=town.slug, account=town.account("organiser"), member=member)
    with pytest.raises(Missing):
        roles.renew(slug=town.slug, account=town.account("organiser"), member=member)
    with pytest.raises(Forbidden):
        roles.remove(slug=town.slug, account=elsewhere.account("organiser"), member=member)


@pytest.mark.parametrize("role", ["", "moderator", "overseer"])
def test_only_organisers_give_roles_and_see_addresses(town: Town, role: str) -> None:
    """Moderators and overseers see who else is there, by their public name."""
    account = town.account(role)
    town.account("organiser")

    with pytest.raises(Forbidden):
        _add(town, account=account)
    with pytest.raises(Forbidden):
        roles.renew(slug=town.slug, account=account, member=_member(town, "organiser"))
    if role:
        listed = roles.members(slug=town.slug, account=account)
        assert {one.name: one.email for one in listed} == {
            role.title(): f"{role}@trams.example",
            "Organiser": "",
        }
    else:
        with pytest.raises(Forbidden):
            roles.members(slug=town.slug, account=account)


def test_administrators_need_no_role(town: Town) -> None:
    """Who runs the site gives the first role and takes any away."""
    root = Account.objects.create_superuser("root@town.example").pk
    town.account("organiser")

    _add(town, account=root)
    roles.remove(slug=town.slug, account=root, member=Role.objects.get(kind="moderator").pk)

    assert [one.own for one in roles.members(slug=town.slug, account=root)] == [False]
    assert timezone.now() > HistoryEntry.objects.get(kind="role-taken").created_at
