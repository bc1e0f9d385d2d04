"""From the bundled conversation to a constitution, and to its second version, in a real browser."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from browser.prepare import PASSWORD
from browser.visitors import DESK, PHONE, Look

if TYPE_CHECKING:
    from browser.conftest import Visits
    from browser.sites import Site
    from browser.visitors import Visitor

pytestmark = pytest.mark.browser

SLUG, TEXT = "bundled", "how-ai-is-used"
_DESK, _PHONE = Look(DESK, "en"), Look(PHONE, "ja")
_TITLES = {
    "en": ("Nobody is silenced", "Machines do not hide what people say without a person’s decision."),
    "ja": ("だれも黙らせない", "機械は、人が決めないかぎり、人の発言を隠さない。"),
}
_GUARDS = 'approve hide statement by moderator\nforbid hide statement when reason is "off-topic"'


def simulate(site: Site, *act: str) -> dict[str, Any]:
    """Let simulated people do something, in a program of their own on the site's data."""
    program = [sys.executable, str(Path(__file__).with_name("simulating.py")), *act]
    ran = subprocess.run(program, env=site.environment, check=True, capture_output=True, text=True)
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def _both(visitor: Visitor, path: str, name: str) -> None:
    """Look at a page in Japanese by day and in English by night, and find nothing that keeps anybody out."""
    for language, scheme in (("ja", "light"), ("en", "dark")):
        visitor.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
        visitor.picture(f"constitution-{name}-{language}")
        visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        visitor.check_barriers()
    visitor.page.emulate_media(color_scheme=visitor.look.scheme)


def _fill(visitor: Visitor, **values: str) -> None:
    for name, value in values.items():
        visitor.page.locator(f"[name={name}]").fill(value)


def _clause(visitor: Visitor, titles: dict[str, tuple[str, str]], guards: str = "") -> None:
    _fill(visitor, **{f"title_{code}": one[0] for code, one in titles.items()})
    _fill(visitor, **{f"prose_{code}": one[1] for code, one in titles.items()}, guards=guards)


def _draft(organiser: Visitor, here: str) -> None:
    """Draw a slate, and draft a clause with guards and examples from two statements, and one without."""
    organiser.open(f"{here}slate/")
    _fill(organiser, size="5")
    organiser.press("Draw the slate")
    organiser.page.locator(".certificate").wait_for(timeout=40_000)
    _both(organiser, f"{here}slate/", "slate")
    for place in (0, 1):
        organiser.page.locator("input[name=statements]").nth(place).check()
    organiser.press("Draft one clause from those ticked")
    _clause(organiser, _TITLES, _GUARDS)
    organiser.page.locator("#guards-now li").nth(1).wait_for()
    _fill(organiser, **{"examples-0-action": "hide statement"})
    organiser.page.locator("[name=examples-0-outcome]").select_option("approve")
    _fill(organiser, **{"examples-1-action": "hide statement", "examples-1-known": 'reason is "off-topic"'})
    organiser.page.locator("[name=examples-1-outcome]").select_option("deny")
    organiser.picture("constitution-clause-drafting")
    organiser.check_barriers()
    organiser.press("Save the draft")
    organiser.open(f"{here}slate/")
    organiser.page.locator("input[name=statements]").nth(2).check()
    organiser.press("Draft one clause from those ticked")
    _clause(
        organiser,
        {
            "en": ("Say that it is a machine", "Whoever talks to a machine is told so."),
            "ja": ("機械だと知らせる", "機械と話している人には、そう知らせる。"),
        },
    )
    organiser.press("Save the draft")


def _open_ballot(organiser: Visitor, here: str) -> None:
    organiser.open(f"{here}ballot/")
    _fill(organiser, closes_at=(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    organiser.check_barriers()
    organiser.picture("constitution-ballot-opening")
    organiser.press("Open the ballot")


def _object(citizen: Visitor, organiser: Visitor, here: str, there: str) -> None:
    """Object to a draft on a phone, and be answered in public."""
    citizen.open(f"{there}clauses/c1/")
    citizen.page.locator("select[name=kind]").select_option("broad")
    citizen.page.locator("textarea[name=text]").fill("模擬の異議：広すぎる。")
    citizen.press("Object")
    citizen.sees("yours")
    organiser.open(f"{here}critique/")
    organiser.page.locator("summary").first.click()
    organiser.page.locator("input[name=outcome][value=kept]").check()
    organiser.page.locator("textarea[name=text]").first.fill("Simulated answer: a person decides.")
    organiser.press("Publish the answer")
    _both(organiser, f"{here}critique/", "critique")
    _both(citizen, f"{there}clauses/c1/", "draft")
    citizen.sees("Simulated answer: a person decides.")


def _vote(citizen: Visitor, there: str) -> None:
    """Cast a ballot, think better of it, and cast it anew."""
    citizen.open(f"{there}ballot/")
    _both(citizen, f"{there}ballot/", "ballot")
    citizen.open(f"{there}ballot/?lang=ja")
    for key in ("c1", "c2"):
        citizen.page.locator(f"input[name=choice-{key}][value=reject]").check(force=True)
    citizen.press("Cast my ballot")
    citizen.sees("Thank you: your ballot is cast.")
    citizen.page.locator("input[name=choice-c1][value=accept]").check(force=True)
    citizen.press("Change my ballot")
    citizen.sees("Thank you: your ballot is cast.")


def _takes_along(organiser: Visitor, site: Site, folder: Path) -> None:
    """Download every form; the data checks with the command, and its proof with the log's key."""
    page = f"{site.url}/constitutions/{TEXT}/1/constitution"
    for kind in ("json", "md", "txt", "cedar", "tlog-proof"):
        answer = organiser.context.request.get(f"{page}.{kind}")
        assert answer.ok, f"{kind}: {answer.status}"
        (folder / f"constitution.{kind}").write_bytes(answer.body())
    key = organiser.context.request.get(f"{site.url}/log/key").text().strip()
    digest = json.loads((folder / "constitution.json").read_text("utf-8"))
    assert [one["key"] for one in digest["clauses"]] == ["c1"]
    command = [sys.executable, "-m", "isegoria.cli.main"]
    proof = str(folder / "constitution.tlog-proof")
    for act in (
        ["constitution", "check", str(folder / "constitution.json"), "--proof", proof, "--key", key],
        ["verify", "--receipt", proof, "--key", key],
    ):
        ran = subprocess.run([*command, *act], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def _sealed(organiser: Visitor, site: Site) -> None:
    """Wait until the version stands in the log."""
    for _look in range(60):
        if organiser.context.request.get(f"{site.url}/constitutions/{TEXT}/1/constitution.tlog-proof").ok:
            return
        organiser.page.wait_for_timeout(500)


def _amend(organiser: Visitor, site: Site) -> str:
    """Open a conversation about the clause, let simulated people debate, and ratify the change."""
    organiser.open(f"/constitutions/{TEXT}/1/clauses/c1/amend/")
    _both(organiser, f"/constitutions/{TEXT}/1/clauses/c1/amend/", "amend")
    _fill(organiser, topic="May machines hide spam alone?")
    organiser.press("Make the draft")
    organiser.page.wait_for_url("**/organise/*/")
    slug = organiser.page.url.rstrip("/").rsplit("/", 1)[-1]
    organiser.open(f"/organise/{slug}/statements/")
    organiser.page.locator("details:has([name=texts]) > summary").click()
    _fill(
        organiser, texts="Machines may hide spam, if a person looks at it within a day.\nSpam harms nobody."
    )
    organiser.page.locator("form[action$='preview/'] button, form[action$='add/'] button").first.click()
    organiser.page.locator("form[action$='add/'] button").first.click()
    organiser.open(f"/organise/{slug}/")
    organiser.page.locator("form[action$='state/'] button[value=open]").first.click()
    simulate(site, "debate", slug)
    organiser.open(f"/organise/{slug}/constitution/")
    organiser.press("Begin drafting")
    here = f"/organise/{slug}/constitution/1/"
    organiser.open(f"{here}clauses/new/?change=amend&key=c1")
    words = {
        "en": (
            "Nobody is silenced",
            "Machines hide nothing but spam, and a person looks at it within a day.",
        ),
        "ja": ("だれも黙らせない", "機械が隠すのは迷惑投稿だけで、人が一日以内に確かめる。"),
    }
    _clause(organiser, words, f"{_GUARDS}\nrequire log for hide statement")
    _fill(organiser, statements="1", **{"examples-0-known": "log is set"})
    organiser.press("Save the draft")
    organiser.open(f"{here}critique/open/")
    organiser.press("Show the drafts to everybody")
    _open_ballot(organiser, here)
    simulate(site, "cast", slug, "1")
    simulate(site, "close", slug, "1")
    return slug


def test_from_consensus_to_a_constitution_and_its_amendment(
    visits: Visits, site: Site, tmp_path: Path
) -> None:
    """Slate, clauses, objections, ballot; a sector's refusal keeps a clause out; then it is amended."""
    simulate(site, "install", SLUG)
    organiser, citizen = visits(_DESK), visits(_PHONE)
    here, there = f"/organise/{SLUG}/constitution/1/", f"/c/{SLUG}/ratifications/1/"
    citizen.open(f"/c/{SLUG}/")
    citizen.page.locator("#card button.agree").click()
    citizen.page.locator("#card .undo").wait_for()
    organiser.sign_in("organiser@site.example", PASSWORD)
    organiser.open(f"/organise/{SLUG}/constitution/")
    _fill(organiser, title_en="How AI is used", title_ja="AIの使い方の憲章", address=TEXT)
    organiser.press("Begin drafting")
    _draft(organiser, here)
    _both(organiser, f"{here}rules/", "rules")
    _fill(organiser, turnout="10%", cooling_days="0")
    organiser.press("Save the rules")
    organiser.open(f"{here}critique/open/")
    organiser.press("Show the drafts to everybody")
    _object(citizen, organiser, here, there)
    _open_ballot(organiser, here)
    _both(organiser, here, "managed")
    _vote(citizen, there)
    simulate(site, "cast", SLUG, "1", "c2", "company")
    assert simulate(site, "close", SLUG, "1") == {"closed": 1, "entered": 1}

    for visitor in (citizen, organiser):
        _both(visitor, there, "result")
    refused = organiser.page.locator("#clause-c2")
    assert organiser.say("not ratified") in refused.inner_text()
    assert "0 of " in refused.inner_text()  # of the companies
    for path, name in (
        (f"/constitutions/{TEXT}/", "text"),
        (f"/constitutions/{TEXT}/1/", "version"),
        (f"/constitutions/{TEXT}/1/clauses/c1/", "clause"),
        (f"/constitutions/{TEXT}/history/", "history"),
        ("/constitutions/", "list"),
    ):
        _both(citizen, path, name)
    organiser.open(f"/constitutions/{TEXT}/")
    assert "Nobody is silenced" in organiser.page.content()
    assert "Say that it is a machine" not in organiser.page.locator("main").inner_text()
    _sealed(organiser, site)
    _takes_along(organiser, site, tmp_path)

    _amend(organiser, site)
    for path, name in (
        (f"/constitutions/{TEXT}/", "text-2"),
        (f"/constitutions/{TEXT}/1/2/difference/", "difference"),
        (f"/constitutions/{TEXT}/history/", "history-2"),
        (f"/constitutions/{TEXT}/1/clauses/c1/", "clause-then"),
    ):
        _both(citizen, path, name)
        _both(organiser, path, name)
    organiser.open(f"/constitutions/{TEXT}/2/")
    assert "within a day" in organiser.page.locator("main").inner_text()
