"""Roles and announcements on their pages."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from isegoria.services import announcing, roles
from isegoria.store.models import Account, Announcement, Role

if TYPE_CHECKING:
    from django.test import Client

    from town import Town

_ROLES, _NEWS = "/organise/trams/roles/", "/organise/trams/announcements/"


@pytest.fixture
def organiser(town: Town) -> Client:
    """The organiser's browser."""
    return town.browser(role="organiser")


def _member(kind: str) -> int:
    return Role.objects.get(kind=kind).pk


class TestRoles:
    """Who looks after the conversation."""

    def test_who_has_an_account_gets_the_role_at_once(self, town: Town, organiser: Client) -> None:
        """And the page says so."""
        town.account()

        answer = organiser.post(_ROLES, {"email": "nobody@trams.example", "kind": "overseer"}, follow=True)

        assert "nobody@trams.example is now overseer." in answer.content.decode()
        assert Role.objects.filter(kind="overseer").count() == 1

    def test_who_has_none_gets_a_link_that_lets_them_choose_a_password(
        self, town: Town, organiser: Client
    ) -> None:
        """It is shown once, to hand on; then it opens their account and nothing else."""
        answer = organiser.post(_ROLES, {"email": "new@town.example", "kind": "moderator"})
        page = html.unescape(answer.content.decode())
        assert answer["Cache-Control"] == "no-store"
        (link,) = re.findall(r'id="link" readonly value="([^"]*)"', page)
        assert "has not opened the account yet" in page

        guest = town.browser()
        path = "/" + link.split("/", 3)[3]
        form = guest.get(path, follow=True)
        assert form.status_code == 200
        chosen = guest.post(
            form.redirect_chain[-1][0], {"password1": "long and my own", "password2": "long and my own"}
        )
        assert chosen.status_code == 302
        assert Account.objects.get(email="new@town.example").check_password("long and my own")
        assert "has not opened the account yet" not in organiser.get(_ROLES).content.decode()

    def test_a_lost_link_is_made_anew(self, organiser: Client) -> None:
        """Until they have opened their account."""
        organiser.post(_ROLES, {"email": "new@town.example", "kind": "moderator"})

        answer = organiser.post(f"{_ROLES}{_member('moderator')}/renew/")

        assert 'id="link" readonly value="http' in answer.content.decode()
        Account.objects.filter(email="new@town.example").update(last_login="2026-01-01T00:00Z")
        assert organiser.post(f"{_ROLES}{_member('moderator')}/renew/").status_code == 410

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"email": "no address", "kind": "moderator"}, "Enter a valid email address."),
            ({"email": "", "kind": "moderator"}, "This field is required."),
            ({"email": "new@town.example", "kind": "king"}, "Select a valid choice"),
            ({"email": "organiser@trams.example", "kind": "overseer"}, "This is the last organiser"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(
        self, organiser: Client, sent: dict[str, str], words: str
    ) -> None:
        """And what was written stays."""
        answer = organiser.post(_ROLES, sent)

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert f'value="{sent["email"]}"' in answer.content.decode() or not sent["email"]

    def test_a_role_is_taken_away_and_given_up(self, town: Town, organiser: Client) -> None:
        """Whoever gave theirs up is led to what they still look after."""
        for role in ("moderator", "overseer"):
            town.account(role)

        taken = organiser.post(f"{_ROLES}{_member('overseer')}/remove/", follow=True)
        assert taken.redirect_chain == [(_ROLES, 302)]
        assert "The role was taken away." in taken.content.decode()
        given = town.browser(role="moderator").post(f"{_ROLES}{_member('moderator')}/remove/", follow=True)
        assert given.redirect_chain == [("/organise/", 302)]
        last = organiser.post(f"{_ROLES}{_member('organiser')}/remove/")
        assert last.status_code == 422
        assert "Add another one first." in last.content.decode()
        assert organiser.post(f"{_ROLES}99999/remove/").status_code == 404

    @pytest.mark.parametrize("role", ["moderator", "overseer"])
    def test_others_see_names_and_their_own_role(self, town: Town, organiser: Client, role: str) -> None:
        """No addresses, no form; only a way to give up their own."""
        client = town.browser(role=role)

        page = client.get(_ROLES).content.decode()
        assert "Organiser" in page
        assert "organiser@trams.example" not in page
        assert "Give somebody a role" not in page
        assert page.count("/remove/") == 1
        assert client.post(_ROLES, {"email": "x@town.example", "kind": "moderator"}).status_code == 403
        assert client.post(f"{_ROLES}{_member('organiser')}/remove/").status_code == 403
        assert client.post(f"{_ROLES}{_member('organiser')}/renew/").status_code == 403
        assert organiser.get(_ROLES).status_code == 200

    def test_an_administrator_without_a_role_may_take_one_away(self, town: Town) -> None:
        """And stays on the page."""
        root = Account.objects.create_superuser("root@town.example")
        town.account("overseer")
        client = town.browser()
        client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")

        answer = client.post(f"{_ROLES}{_member('overseer')}/remove/")

        assert (answer.status_code, answer["Location"]) == (302, _ROLES)
        assert roles.members(slug=town.slug, account=root.pk) == ()


class TestAnnouncements:
    """What everybody who visits is told."""

    def test_one_is_made_and_withdrawn(self, organiser: Client) -> None:
        """In both languages; withdrawn, it stays on this page with that mark."""
        answer = organiser.post(_NEWS, {"en": "We <meet>\n\non Monday", "ja": "月曜日"}, follow=True)
        page = answer.content.decode()
        assert answer.redirect_chain == [(_NEWS, 302)]
        assert "The announcement is made" in page
        assert "<p>We &lt;meet&gt;</p>" in page
        assert '<div lang="ja" dir="auto"><p>月曜日</p></div>' in page

        number = Announcement.objects.get().pk
        page = organiser.post(f"{_NEWS}{number}/withdraw/", follow=True).content.decode()
        assert "visitors no longer see it" in page
        assert '<span class="tag">withdrawn</span>' in page
        assert organiser.post(f"{_NEWS}99999/withdraw/").status_code == 404

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"en": " ", "ja": ""}, "This is empty. Write something."),
            ({"en": "x" * 2001, "ja": "月曜日"}, "at most 2000 characters"),
        ],
    )
    def test_a_wrong_one_is_told(self, organiser: Client, sent: dict[str, str], words: str) -> None:
        """What was written in the other language stays."""
        answer = organiser.post(_NEWS, sent)

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert sent["ja"] in answer.content.decode()
        assert not Announcement.objects.exists()

    @pytest.mark.parametrize("role", ["moderator", "overseer"])
    def test_others_read_and_announce_nothing(self, town: Town, role: str) -> None:
        """Nothing yet is said, too."""
        client = town.browser(role=role)
        assert "Nothing has been announced yet." in client.get(_NEWS).content.decode()
        number = announcing.announce(slug=town.slug, account=town.account("organiser"), texts={"en": "News"})

        page = client.get(_NEWS).content.decode()
        assert "News" in page
        assert "<button" not in page
        assert client.post(_NEWS, {"en": "Mine"}).status_code == 403
        assert client.post(f"{_NEWS}{number}/withdraw/").status_code == 403
