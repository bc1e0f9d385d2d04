"""Whatever people do on the pages, programs can do: every operation, asked once and answered."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from conftest import COMMENTS, SUMMARY, VOTES
from crowds import planted, settle
from isegoria.services import mapping, tokens, voting
from isegoria.services.recording import sealing
from isegoria.store.models import Account
from isegoria.web.api.interface import routes
from lawmaking import lead_into_force
from overseeing import oversee
from pledging import pledge_and_challenge
from programs import Program, as_participant, by_key, nobody
from voted import PEOPLE, SECTORS, compute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from town import Town

_asked: set[tuple[str, str]] = set()


@pytest.fixture
def organiser(town: Town) -> Program:
    """Give a key of an account that may organise, and looks after the town."""
    Account.objects.filter(pk=town.account("organiser")).update(may_organise=True)
    return by_key(town.account("organiser"))


def _ok(program: Program, method: str, path: str, body: object = None, status: int = 200) -> Any:  # noqa: ANN401 - JSON
    answer = program.ask(method, path, body)
    assert answer.status == status, (method, path, answer.status, answer.body)
    _asked.add((method, _shape(path)))
    return answer.body


def _shape(path: str) -> str:
    """Write a path as the table of routes has it."""
    clean = f"/api{path}".split("?")[0]
    match = resolve(clean)
    return "/" + str(match.route).replace("<", "{").replace(">", "}")


def _joined(answer: Any, town: Town) -> Program:  # noqa: ANN401 - JSON
    assert str(answer["participant"]).split(":")[0].isdigit()
    assert town.slug
    return Program({"x-participant": answer["participant"]})


def test_a_program_opens_a_conversation_and_leads_it_to_its_end(organiser: Program, town: Town) -> None:
    """From the draft to the deletion that is called off, with everything an organiser sets."""
    made = _ok(organiser, "POST", "/conversations", {"topic": "広場", "language": "ja"}, 201)
    at = f"/conversations/{made['slug']}"

    assert (made["state"], made["role"]) == ("draft", "organiser")
    seeds = [
        {"text": "噴水がほしい"},
        {"text": "Benches", "language": "en", "translations": {"ja": "ベンチ"}},
    ]
    assert _ok(organiser, "POST", f"{at}/seeds", {"texts": seeds}, 201) == {"number": 2}
    assert _ok(organiser, "GET", f"{at}/statements/1/wording")["unseen"] is True
    words = {"text": "More benches", "translations": {"ja": "もっとベンチを"}}
    assert _ok(organiser, "PUT", f"{at}/statements/1/wording", words)["text"] == "More benches"
    _ok(organiser, "DELETE", f"{at}/statements/0", None, 204)
    changed = _ok(
        organiser,
        "PATCH",
        at,
        {
            "fewest": 12,
            "listed": False,
            "closes_at": (timezone.now() + timedelta(days=3)).isoformat(),
            "texts": {"en": {"topic": "The square"}},
        },
    )
    assert (changed["fewest"], changed["listed"], changed["topic"]) == (12, False, "The square")
    assert changed["closes_at"] is not None
    assert _ok(organiser, "PATCH", at, {"never_closes": True})["closes_at"] is None
    assert _ok(organiser, "GET", f"{at}/texts")["texts"]["en"]["topic"] == "The square"
    assert _ok(organiser, "POST", f"{at}/state", {"state": "open"})["is_open"] is True
    assert _ok(organiser, "GET", f"{at}/figures")["statements"] == {"shown": 1}
    assert {one["kind"] for one in _ok(organiser, "GET", f"{at}/history")["lines"]} >= {"created", "opened"}
    confirmed = {"confirmation": made["slug"]}
    assert _ok(organiser, "POST", f"{at}/deletion", confirmed)["delete_after"]
    assert _ok(organiser, "DELETE", f"{at}/deletion")["delete_after"] is None
    assert town.slug


def test_a_program_takes_part(organiser: Program, town: Town) -> None:
    """Joins, votes, adds a statement, sees where it stands, leaves nothing behind."""
    at = "/conversations/trams"
    sectors = _ok(nobody(), "GET", f"{at}/sectors")
    person = _joined(_ok(nobody(), "POST", f"{at}/participants", {}, 201), town)

    assert _ok(person, "GET", f"{at}/me")["sector"] == ""
    assert _ok(person, "PUT", f"{at}/me/sector", {"sector": sectors[0]["key"]})["sector"] == "citizen"
    turn = _ok(person, "GET", f"{at}/me/next")
    assert (turn["voted"], turn["total"]) == (0, 3)
    first = turn["next"]["number"]
    cast = _ok(person, "PUT", f"{at}/votes/{first}", {"value": -1, "important": True})
    assert (cast["vote"]["value"], cast["vote"]["changed"], cast["turn"]["voted"]) == (-1, True, 1)
    assert [one["value"] for one in _ok(person, "GET", f"{at}/me/votes")] == [-1]
    recorded = _ok(person, "GET", f"{at}/me/receipts")[0]
    assert recorded["record"]["value"] == -1
    sealing.seal()
    receipt = _ok(person, "GET", f"{at}/me/receipts/{recorded['id']}")
    assert receipt["text"].startswith("c2sp.org/tlog-proof@v1")
    assert _ok(person, "DELETE", f"{at}/votes/{first}")["value"] is None
    _ok(person, "GET", f"{at}/me/place")
    text = "The town should plant two thousand trees along the tracks"
    assert _ok(person, "POST", f"{at}/statements/check", {"text": text, "language": "en"})["ready"] is True
    added = _ok(person, "POST", f"{at}/statements", {"text": text, "language": "en"}, 201)
    assert (added["number"], added["pending"]) == (3, False)
    assert [one["number"] for one in _ok(person, "GET", f"{at}/statements/similar?text={text}")] == [3]
    assert [one["number"] for one in _ok(person, "GET", f"{at}/me/statements")] == [3]
    _ok(person, "POST", f"{at}/statements/3/withdraw", None, 204)
    data = _ok(person, "GET", f"{at}/me/data")
    assert (data["format"], data["earlier_votes"][0]["vote"]) == ("isegoria.own-data/1", -1)
    assert _ok(person, "DELETE", f"{at}/me?statements=true")["votes"] == 0
    assert person.ask("GET", f"{at}/me").status == 401
    other = _joined(_ok(organiser, "POST", f"{at}/participants", {"external_id": "reader-7"}, 201), town)
    _ok(other, "POST", f"{at}/me/leave", None, 204)
    assert other.ask("GET", f"{at}/me").status == 401


def test_a_program_moderates_in_public(organiser: Program, town: Town) -> None:
    """Decides with reasons, takes back, answers an appeal; all of it can be read by anybody."""
    at = "/conversations/trams"
    person = as_participant(town)
    added = _ok(person, "POST", f"{at}/statements", {"text": "Trams are for wimps", "language": "en"}, 201)
    case = f"{at}/moderation/cases/{added['number']}"

    assert "abuse" in {one["key"] for one in _ok(nobody(), "GET", f"{at}/moderation/reasons")}
    seen = _ok(organiser, "GET", case)["seen"]
    decided = _ok(
        organiser, "POST", f"{case}/decision", {"decision": "hide", "reason": "unclear", "seen": seen}
    )
    assert decided["state"] == "hidden"
    assert _ok(organiser, "POST", f"{case}/undo", {"seen": decided["decision"]})["state"] == "shown"
    many = {"statements": [{"number": added["number"]}], "decision": "hide", "reason": "off-topic"}
    newest = _ok(organiser, "GET", case)["seen"]
    many["statements"] = [{"number": added["number"], "seen": newest}]
    assert _ok(organiser, "POST", f"{at}/moderation/decisions", many) == {"number": 1}
    mine = f"{at}/me/statements/{added['number']}"
    assert _ok(person, "GET", mine)["can_appeal"] is True
    assert _ok(person, "POST", f"{mine}/appeal", {"text": "They are not."})["appeal"] == "They are not."
    assert _ok(organiser, "GET", f"{at}/moderation/queue")["counts"]["appeal"] == 1
    answer = {"upheld": True, "text": "Fair enough."}
    assert _ok(organiser, "POST", f"{case}/answer", answer)["state"] == "shown"
    assert _ok(organiser, "GET", f"{at}/moderation/cases?state=shown&search=wimps")["total"] == 1
    assert _ok(nobody(), "GET", f"{at}/moderation/log")["entries"][0]["decision"] == "show"


def test_a_program_invites_gives_roles_and_announces(organiser: Program, town: Town) -> None:
    """What an organiser does for people, in bulk."""
    at = "/conversations/trams"
    named = {"key": "press", "names": {"en": "Press", "ja": "報道"}}
    assert _ok(organiser, "POST", f"{at}/sectors", named, 201)[-1]["names"]["ja"] == "報道"
    assert _ok(organiser, "PATCH", f"{at}/sectors/press", {"names": {"en": "Media"}})[-1]["key"] == "press"
    expires = (timezone.now() + timedelta(days=9)).isoformat()
    made = _ok(
        organiser, "POST", f"{at}/invitations", {"count": 2, "expires": expires, "sector": "press"}, 201
    )
    tokens_given = [link.rstrip("/").rsplit("/", 1)[-1] for link in made["links"]]
    looked = _ok(nobody(), "POST", f"{at}/invitations/look", {"token": tokens_given[0]})
    assert (looked["sector"], looked["problem"]) == ("press", "")
    accepted = _ok(nobody(), "POST", f"{at}/invitations/acceptance", {"token": tokens_given[0]}, 201)
    assert _ok(_joined(accepted, town), "GET", f"{at}/me")["sector_verified"] is True
    assert _ok(organiser, "POST", f"{at}/invitations/revocation", {"link": made["links"][1]}) == {"number": 1}
    figures = _ok(organiser, "GET", f"{at}/invitations")[0]
    assert (figures["used"], figures["revoked"]) == (1, 1)
    assert _ok(organiser, "GET", f"{at}/sectors/all")[-1]["people"] == 1
    _ok(organiser, "POST", f"{at}/sectors", {"key": "spare"}, 201)
    _ok(organiser, "DELETE", f"{at}/sectors/spare", None, 204)
    member = _ok(organiser, "POST", f"{at}/roles", {"email": "new@example.org", "kind": "moderator"}, 201)
    assert "/accounts/password/reset/key/" in member["link"]
    assert _ok(organiser, "POST", f"{at}/roles/{member['member']}/link")["link"]
    assert {one["kind"] for one in _ok(organiser, "GET", f"{at}/roles")} == {"organiser", "moderator"}
    _ok(organiser, "DELETE", f"{at}/roles/{member['member']}", None, 204)
    said = _ok(organiser, "POST", f"{at}/announcements", {"texts": {"en": "Soon", "ja": "もうすぐ"}}, 201)
    assert _ok(nobody(), "GET", f"{at}/announcements")[0]["text"] == "Soon"
    _ok(organiser, "DELETE", f"{at}/announcements/{said['number']}", None, 204)
    assert _ok(organiser, "GET", f"{at}/announcements/all")[0]["withdrawn_at"] is not None


def test_a_program_reads_results_and_publishes_them(organiser: Program, town: Town) -> None:
    """What is agreed, as it stands and as it stood; and nothing about too few people."""
    at = "/conversations/trams"
    town.vote(0, {0: 1, 1: -1, 2: 1})
    town.vote(1, {0: 1, 1: 1})
    mapping.compute(worker="tests", conversation=town.id, patient=False)

    found = _ok(nobody(), "GET", f"{at}/results")
    assert (found["ready"], found["voters"], found["votes"]) == (True, 2, 5)
    assert [one["total"] for one in found["statements"]] == [None, None, None]
    assert _ok(nobody(), "GET", f"{at}/results/statements/1")["text"] == "Statement 1"
    tag = nobody().ask("GET", f"{at}/results").headers["ETag"]
    assert nobody().ask("GET", f"{at}/results", if_none_match=tag).status == 304
    report = _ok(organiser, "POST", f"{at}/reports", {"foreword": "Read it."}, 201)
    assert report["number"] == 1
    town.vote(1, {2: -1})
    assert [one["digest"] for one in _ok(nobody(), "GET", f"{at}/reports")] == [report["digest"]]
    assert _ok(nobody(), "GET", f"{at}/reports/1")["results"]["votes"] == 5
    assert _ok(organiser, "POST", f"{at}/export/landscape", None, 503)["code"] == "landscape-later"
    mapping.compute(worker="tests", conversation=town.id, patient=False)
    assert _ok(organiser, "POST", f"{at}/export/landscape")["format"] == "isegoria.landscape/1"
    archive = _ok(organiser, "POST", f"{at}/export", {"confirmed": True})
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = {re.sub(r".*/", "", one) for one in opened.namelist()}
        assert "votes.csv" in names
    bundle = _ok(organiser, "POST", f"{at}/export/bundle", {"confirmed": True})
    with zipfile.ZipFile(io.BytesIO(bundle)) as opened:
        assert "openings.jsonl" in opened.namelist()


def test_a_program_imports(organiser: Program, town: Town) -> None:
    """Hands files in, watches, and calls off."""
    files = [
        SimpleUploadedFile(name, text.encode())
        for name, text in (("votes.csv", VOTES), ("comments.csv", COMMENTS), ("summary.csv", SUMMARY))
    ]
    given = {"file": files, "slug": "brought", "language": "en", "sign": "agree"}
    response = Client().post("/api/imports", given, headers=organiser.headers)
    assert response.status_code == 202, response.content
    _asked.add(("POST", _shape("/imports")))
    number = response.json()["number"]

    assert _ok(organiser, "GET", f"/imports/{number}")["state"] == "waiting"
    assert _ok(organiser, "GET", "/imports")[0]["number"] == number
    _ok(organiser, "DELETE", f"/imports/{number}", None, 204)
    assert _ok(organiser, "GET", f"/imports/{number}")["state"] == "failed"
    assert town.slug


def test_a_program_looks_around(organiser: Program, town: Town) -> None:
    """The site, its conversations, and the account that is calling."""
    assert _ok(nobody(), "GET", "/")["languages"] == ["en", "ja"]
    listed = _ok(nobody(), "GET", "/conversations")
    assert [one["conversation"]["slug"] for one in listed["open"]] == ["trams"]
    assert _ok(nobody(), "GET", "/conversations/trams")["role"] == ""
    assert _ok(nobody(), "GET", "/conversations/trams/statements?page=7")["total"] == 3
    assert _ok(nobody(), "GET", "/conversations/trams/statements/2")["text"] == "Statement 2"
    assert _ok(organiser, "GET", "/me")["email"] == "organiser@trams.example"
    assert _ok(organiser, "PATCH", "/me", {"name": "みどり"})["name"] == "みどり"
    assert [one["role"] for one in _ok(organiser, "GET", "/me/conversations")] == ["organiser"]
    _ok(organiser, "POST", "/conversations/trams/participants", {}, 201)
    assert [one["slug"] for one in _ok(organiser, "GET", "/me/participations")] == ["trams"]
    spare = tokens.create(account=town.account("organiser"), name="spare")
    assert [one["name"] for one in _ok(organiser, "GET", "/me/keys")] == ["spare", "tests"]
    assert _ok(organiser, "DELETE", f"/me/keys/{spare.id}") == {"number": 1}


def test_a_program_leads_a_constitution_into_force(organiser: Program, town: Town) -> None:
    """Draft, object, answer, vote, and read what came into force; then open an amendment."""
    assert organiser.ask("POST", f"/conversations/{town.slug}/ratifications/1/critique").status == 404
    found = settle(planted(PEOPLE), slug="squares", sectors=SECTORS)
    compute(found)

    lead_into_force(found, _ok)


def test_programs_commit_an_organisation_and_challenge_it(organiser: Program, town: Town) -> None:
    """Register, adopt, report, challenge, answer, vouch, renew, withdraw, hand over."""
    pledge_and_challenge(town, _ok)

    root = Account.objects.create_superuser("root@trams.example", "a long enough password").pk
    _ok(by_key(root), "POST", "/organisations/northern-rail/hiding", {"reason": "spam"}, 204)
    assert _ok(organiser, "GET", "/organisations/northern-rail")["named"]["name"] == ""


def test_programs_oversee_stewards(organiser: Program, town: Town) -> None:
    """Found, look, approve, refuse, pause, move, vote, speak, and end."""
    oversee(town, organiser, _ok)


_JOURNEYS = (
    test_programs_oversee_stewards,
    test_programs_commit_an_organisation_and_challenge_it,
    test_a_program_leads_a_constitution_into_force,
    test_a_program_opens_a_conversation_and_leads_it_to_its_end,
    test_a_program_takes_part,
    test_a_program_moderates_in_public,
    test_a_program_invites_gives_roles_and_announces,
    test_a_program_reads_results_and_publishes_them,
    test_a_program_imports,
    test_a_program_looks_around,
)


class _Undone(Exception):
    """Take back what a journey did."""


def test_no_operation_was_forgotten(organiser: Program, town: Town, site_folder: Path) -> None:
    """An operation that no test above asks for could be broken without anybody noticing."""
    _asked.clear()

    for journey in _JOURNEYS:
        voting.forget_tables()
        (site_folder / "log-head").unlink(missing_ok=True)  # what was sealed on the way is undone as well
        with contextlib.suppress(_Undone), transaction.atomic():
            journey(organiser, town)
            raise _Undone

    assert {(one.method, one.path) for one in routes()} - _asked == set()


def test_every_address_leads_to_its_operation() -> None:
    """No address hides another one's methods."""
    for one in routes():
        path = re.sub(r"\{int:\w+\}", "1", re.sub(r"\{slug:\w+\}", "trams", one.path))
        try:
            found = resolve(path)
        except Resolver404:
            pytest.fail(f"{path} leads nowhere")
        allowed = Client().generic("TRACE", path).headers["Allow"]

        assert found.namespaces == ["api"]
        assert one.method in allowed.split(", ")


@pytest.fixture(autouse=True)
def limits_start_anew() -> Iterator[None]:
    """Forget what other tests have asked for."""
    cache.clear()
    yield
    cache.clear()
