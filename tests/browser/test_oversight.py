"""People oversee stewards: one approves and refuses, one pauses, the board lets go on, ends and goes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from browser.prepare import PASSWORD
from browser.visitors import DESK, PHONE, Look

if TYPE_CHECKING:
    from browser.conftest import Visits
    from browser.sites import Site
    from browser.visitors import Visitor

pytestmark = pytest.mark.browser

_OLD_PHONE, _DESK, _PHONE = Look(PHONE, "ja", script=False), Look(DESK, "en"), Look(PHONE, "ja")


def _look(visitor: Visitor, path: str, name: str) -> None:
    """Look at a page in both languages, by day and by night, and find nothing that keeps anybody out."""
    for language, scheme in (("ja", "light"), ("en", "dark")):
        visitor.open(f"{path}?lang={language}")
        visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        visitor.picture(f"oversight-{name}-{language}")
        if visitor.look.script:
            visitor.check_barriers()
    visitor.page.emulate_media(color_scheme=visitor.look.scheme)
    visitor.open(f"{path}?lang={visitor.look.language}")


def _waiting(visitor: Visitor, stewards: str) -> list[str]:
    """Give the addresses of the actions that wait."""
    visitor.open(f"{stewards}waiting/?lang={visitor.look.language}")
    found = visitor.page.locator("main a[href*='/stewards/actions/']").evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    return sorted({one.split("#")[0] for one in found if re.search(r"/actions/\d+/", one)})


def _decide(organiser: Visitor, stewards: str) -> None:
    """On an old phone: say yes to one action and no to another, of which a reason is asked."""
    first, second, *_more = _waiting(organiser, stewards)
    organiser.picture("oversight-queue")
    organiser.open(f"{first}?lang=ja")
    organiser.page.get_by_role("button", name=re.compile(f"^{organiser.say('Approve')}")).first.click()
    organiser.sees("You approved it, and it took effect.")
    organiser.open(f"{second}?lang=ja")
    organiser.page.locator("summary", has_text=organiser.say("Refuse")).first.click()
    organiser.page.locator("textarea[name=reason]").first.fill("模擬：まだ早すぎます。")
    organiser.page.get_by_role("button", name=re.compile(f"^{organiser.say('Refuse it')}")).first.click()
    organiser.sees("You refused it: it will not happen. Your reason is public, your name is not.")
    assert first not in _waiting(organiser, stewards)
    assert second not in _waiting(organiser, stewards)


def _stop(overseer: Visitor, stewards: str) -> None:
    """At a desk: pause one agent, then all; nobody offers an overseer to let them go on."""
    overseer.open(f"{stewards}agents/bridging/?lang=en")
    overseer.press("Pause it")
    overseer.page.get_by_text("Paused by an overseer.").wait_for()
    _look(overseer, f"{stewards}agents/bridging/", "paused-agent")
    assert overseer.page.get_by_role("link", name="Let it go on", exact=True).count() == 0
    overseer.open(stewards)
    overseer.press("Pause all of them")
    overseer.sees("Every agent is paused. Nothing takes effect until the board lets them go on.")
    _look(overseer, stewards, "paused")
    assert overseer.page.get_by_role("link", name="Let all of them go on", exact=True).count() == 0


def _move(member: Visitor, link: str, *, sure: bool = False) -> str:
    """Bring a motion by the link on a page; gives its address."""
    member.follow(link)
    member.page.locator("textarea[name=reason]").fill("Simulated: as a test.")
    if sure:
        member.press("Bring the motion")
        member.sees("Tick the box: ended agents never work again.")
        member.page.locator("input[name=sure]").check()
    member.press("Bring the motion")
    member.page.wait_for_url(re.compile(r"/stewards/chamber/\d+/"))
    return "/c/" + member.page.url.split("/c/", 1)[1].split("?")[0]


def _resume(member: Visitor, other: Visitor, stewards: str) -> None:
    """Two sit on the board: one moves, programs advise, and only the other's vote lets everybody go on."""
    member.open(f"{stewards}?lang=en")
    motion = _move(member, "Let all of them go on")
    member.sees("The motion lies before the board.")
    _look(member, motion, "motion")
    member.page.locator("textarea[name=text]").fill("Simulated: its reason is gone.")
    member.press("Speak")
    member.sees("Your words are in the chamber.")
    other.open(f"{stewards}?lang=ja")
    assert other.page.get_by_text(other.say("Nothing takes effect until the board lets them go on.")).count()
    other.open(f"{motion}?lang=ja")
    other.press("For it")
    other.sees("The motion is carried, and has taken effect.")
    other.open(f"{stewards}?lang=ja")
    assert other.page.locator(".notice.bad").count() == 0


def _end(member: Visitor, other: Visitor, stewards: str) -> None:
    """An agent ends, for good, once both want it; its page stays, and offers nothing any more."""
    member.open(f"{stewards}agents/bridging/?lang=en")
    motion = _move(member, "End it", sure=True)
    other.open(f"{motion}?lang=ja")
    other.press("For it")
    other.sees("The motion is carried, and has taken effect.")
    member.open(f"{stewards}agents/bridging/?lang=en")
    assert member.page.get_by_text(re.compile("^It ended on ")).count() == 1
    assert member.page.get_by_role("link", name="End it", exact=True).count() == 0


def _go_back(member: Visitor, stewards: str) -> None:
    """Where one sits alone on the board, an agent works by its first words again at once."""
    page = f"{stewards}agents/triage/configuration/?lang=en"
    member.open(page)
    before = member.page.locator(".versions > li").count()
    _move(member, "Go back to version 1")
    member.sees("The board decided at once: the motion is carried, and has taken effect.")
    member.open(page)
    assert member.page.locator(".versions > li").count() == before + 1
    assert member.page.locator(".versions > li").first.get_by_text("in use").count() == 1


def test_people_approve_refuse_pause_resume_end_and_go_back(visits: Visits, site: Site) -> None:
    """In two languages, on phones and at desks, with and without script; nothing keeps anybody out."""
    stewards = f"/c/{site.fresh}/stewards/"
    organiser, overseer, member, second = (visits(one) for one in (_OLD_PHONE, _DESK, _DESK, _PHONE))
    for visitor, name in (
        (organiser, "organiser"),
        (overseer, "overseer"),
        (member, "organiser"),
        (second, "second"),
    ):
        visitor.sign_in(f"{name}@site.example", PASSWORD)

    _decide(organiser, stewards)
    _stop(overseer, stewards)
    _resume(member, second, stewards)
    _end(member, second, stewards)
    _go_back(member, f"/c/{site.demo}/stewards/")
