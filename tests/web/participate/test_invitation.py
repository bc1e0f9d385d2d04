"""An invitation's link: looked at as often as one likes, accepted once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from isegoria.services import inviting, participants
from isegoria.store.models import Conversation, Invitation
from isegoria.web.visitors import cookie_name

if TYPE_CHECKING:
    from town import Town


def _link(town: Town, **options: str) -> str:
    token = inviting.invite(
        slug="trams",
        account=town.account("organiser"),
        count=1,
        expires=timezone.now() + timedelta(days=1),
        **options,
    )[0]
    return f"/c/trams/join/{token}/"


def test_a_link_is_looked_at_without_using_it_up(town: Town) -> None:
    """Mail programs open links before people do."""
    link = _link(town, sector="research")

    for _again in range(2):
        page = town.browser().get(link)
        assert "You speak for: Research" in page.content.decode()
        assert page["Referrer-Policy"] == "same-origin"  # no other site learns the link
    assert Invitation.objects.get().used_at is None


def test_accepting_lets_somebody_in_once(town: Town) -> None:
    """The second who presses is told, and gets nothing."""
    Conversation.objects.filter(pk=town.id).update(invitation_only=True)
    link, client = _link(town, sector="research"), town.browser()

    answer = client.post(link)
    late = town.browser().post(link)

    assert (answer.status_code, answer["Location"]) == (303, "/c/trams/")
    assert 'id="card"' in client.get("/c/trams/").content.decode()
    assert client.post("/c/trams/vote", {"statement": 0, "value": 1}).status_code == 303
    assert late.status_code == 410
    assert cookie_name(town.id) not in late.cookies
    assert "used already" in late.content.decode()
    shown = town.browser().get(link)
    assert shown.status_code == 410
    assert "used already" in shown.content.decode()


def test_the_invitation_s_language_is_spoken(town: Town) -> None:
    """Unless the visitor chose another already."""
    link = _link(town, language="ja")

    answer = town.browser().get(link, follow=True)
    assert answer.redirect_chain == [(f"{link}?lang=ja", 303)]
    assert answer["Content-Language"] == "ja"
    assert town.browser().get(f"{link}?lang=en")["Content-Language"] == "en"


def test_expired_revoked_and_unknown_links_say_what_is_wrong(town: Town) -> None:
    """And whom to ask."""
    link = _link(town)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "This invitation expired on" in town.browser().get(link).content.decode()
    assert "has expired" in town.browser().post(link).content.decode()

    Invitation.objects.update(revoked_at=timezone.now())
    assert "was withdrawn" in town.browser().get(link).content.decode()
    assert town.browser().get("/c/trams/join/nonsense/").status_code == 404


def test_a_paused_conversation_leaves_the_invitation_unused(town: Town) -> None:
    """I come back when it is open."""
    link = _link(town)
    town.change("paused")

    assert "stays valid" in town.browser().get(link).content.decode()
    assert town.browser().post(link).status_code == 410
    assert Invitation.objects.get().used_at is None


def test_an_account_s_invitation_is_the_account_s(town: Town) -> None:
    """It goes on from any device, and no cookie is left."""
    answer = town.browser(role="").post(_link(town))

    assert cookie_name(town.id) not in answer.cookies
    assert participants.participation_of(conversation=town.id, account=town.account()) is not None
