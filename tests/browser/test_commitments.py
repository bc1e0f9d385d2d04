"""An organisation adopts a clause on an old phone, is challenged at a desk, answers, and is vouched for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser.prepare import PASSWORD
from browser.visitors import DESK, PHONE, PICTURES, Look

if TYPE_CHECKING:
    from browser.conftest import Visits
    from browser.sites import Site
    from browser.visitors import Visitor

pytestmark = pytest.mark.browser

_OLD_PHONE, _DESK = Look(PHONE, "ja", script=False), Look(DESK, "en")
_TEXT = "/constitutions/how-machines-decide/"


def _both(visitor: Visitor, path: str, name: str) -> None:
    """Look at a page in Japanese by day and in English by night, and find nothing that keeps anybody out."""
    for language, scheme in (("ja", "light"), ("en", "dark")):
        visitor.open(f"{path}?lang={language}")
        visitor.picture(f"commitments-{name}-{language}")
        visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if visitor.look.script:
            visitor.check_barriers()
    visitor.page.emulate_media(color_scheme=visitor.look.scheme)
    visitor.open(f"{path}?lang={visitor.look.language}")


def _fill(visitor: Visitor, **values: str) -> None:
    for name, value in values.items():
        visitor.page.locator(f"[name={name}]").last.fill(value)


def _adopt(owner: Visitor) -> str:
    """Come from the clause, sign in, register, adopt, and report; gives the commitment's address."""
    owner.sign_in("moderator@site.example", PASSWORD)
    owner.open(f"{_TEXT}1/clauses/c1/?lang=ja")
    owner.follow("Adopt it for an organisation")
    _fill(owner, name="模擬新聞社")
    owner.page.locator("[name=kind]").select_option("civil")
    owner.picture("commitments-registering")
    owner.press("Register it")
    _fill(owner, pledges_ja="模擬：給付を断られた人の話を、毎月記事にする。")
    owner.picture("commitments-adopting")
    owner.press("Adopt it in public")
    owner.sees("The clause is adopted, in public.")
    path = owner.page.url.split("how-machines-decide/")[1].split("?")[0]
    owner.page.locator("[name=status]").select_option("under-way")
    _fill(owner, text="模擬：五月号から始めました。")
    owner.press("Publish the report")
    owner.sees("The report is public.")
    return _TEXT + path.split("#")[0]


def _challenge(citizen: Visitor, owner: Visitor, site: Site, here: str) -> None:
    """Challenge it as a participant, be answered, and say that this does not settle it."""
    citizen.open(f"{here}?lang=en")
    citizen.sees("Whoever signs in, or takes part in the conversation in which the constitution was founded, "
                 "may challenge this.")  # fmt: skip
    name, value = site.voters[3].split("=", 1)
    citizen.context.add_cookies([{"name": name, "value": value, "url": site.url}])
    citizen.open(f"{here}?lang=en")
    citizen.press("Challenge it in public")
    citizen.sees("Say what is not kept, and how others can see that.")
    citizen.check_barriers()
    citizen.picture("commitments-challenge-missing")
    _fill(citizen, text="Simulated: nothing in June.", evidence="https://example.org/june")
    citizen.press("Challenge it in public")
    citizen.sees("your challenge")
    owner.open(f"{here}?lang=ja")
    owner.page.locator("[id^=challenge-] textarea").fill("模擬：六月は休みでした。")
    owner.picture("commitments-answering")
    owner.press("Publish the answer")
    owner.sees("The answer is public.")
    citizen.open(f"{here}?lang=en")
    citizen.press("No, not settled")
    citizen.sees("The challenger says that this does not settle it.")
    _both(citizen, here, "challenged")


def test_a_commitment_from_the_clause_to_the_challenge(visits: Visits, site: Site) -> None:
    """Without script on a phone, with keys and mouse at a desk; every page in both languages."""
    owner, citizen, organiser = visits(_OLD_PHONE), visits(_DESK), visits(_DESK)
    reader = visits(Look(PHONE, "ja"))
    here = _adopt(owner)
    _challenge(citizen, owner, site, here)
    slug = _slug(owner, here)

    organiser.sign_in("organiser@site.example", PASSWORD)
    organiser.open(f"/organisations/{slug}/?lang=en")
    organiser.picture("commitments-vouching")
    organiser.press("I have made sure: it is verified")
    organiser.sees("You vouched for the organisation. That is public.")
    if PICTURES:
        _gallery(owner, (reader, citizen), slug, here)
    _answer_late(visits(_DESK), reader)
    owner.open(f"{here}withdraw/?lang=ja")
    _fill(owner, reason="模擬：廃刊しました。")
    owner.press("Withdraw it in public")
    owner.sees("The commitment is withdrawn. It stays on view as that.")
    _both(reader, here, "withdrawn")


def _gallery(owner: Visitor, readers: tuple[Visitor, ...], slug: str, here: str) -> None:
    """Keep pictures of pages on which `test_barriers` finds nothing that keeps anybody out."""
    for path, name in (
        (f"{_TEXT}1/clauses/c1/", "beside-the-clause"),
        (f"{_TEXT}commitments/", "every"),
        (f"{_TEXT}clauses/c1/commitments/", "clause"),
        (f"{_TEXT}commitments/1/", "answered"),
        (f"{_TEXT}commitments/2/", "overdue"),
        (f"/organisations/{slug}/", "organisation"),
        ("/organisations/", "organisations"),
    ):
        for visitor in readers:
            _both(visitor, path, name)
    for path, name in (
        (f"{_TEXT}clauses/c1/commitments/new/", "adopt"),
        (f"{here}withdraw/", "withdraw"),
        (f"/organisations/{slug}/", "own"),
        (f"/organisations/{slug}/edit/", "edit"),
    ):
        _both(owner, path, name)


def _answer_late(owner: Visitor, reader: Visitor) -> None:
    """Find after signing in that an answer is overdue, give it, and be seen to have been late."""
    owner.sign_in("overseer@site.example", PASSWORD)
    for path in ("/organise/", "/organisations/"):
        _both(owner, path, f"due{path.replace('/', '-')}")
    owner.sees("Waiting for your answer")
    owner.page.locator(f"a[href='{_TEXT}commitments/2/#challenge-1']").click()
    owner.page.locator("#challenge-1 textarea").fill("Simulated: since Monday nobody is refused there.")
    owner.press("Publish the answer")
    owner.sees("The answer is public.")
    reader.open(f"{_TEXT}commitments/2/?lang=ja")
    assert reader.page.locator("#challenge-1 .late").count() == 1
    _both(reader, f"{_TEXT}commitments/2/", "late")


def _slug(visitor: Visitor, here: str) -> str:
    """Give the address of the organisation that a commitment leads to."""
    visitor.open(here)
    link = visitor.page.locator("a[href*='/organisations/']").first.get_attribute("href")
    assert link is not None
    return link.strip("/").rsplit("/", 1)[-1].split("?")[0]
