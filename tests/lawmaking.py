"""What a program asks to lead a constitution into force, from the slate to the first amendment."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.utils import timezone

from isegoria.services import ratifying
from isegoria.store.models import Account
from programs import Program, as_participant, by_key, nobody
from ratified import EXAMPLES, GUARDS, RULES, TITLES, close

if TYPE_CHECKING:
    from town import Town


class Ok(Protocol):
    """Asks, and fails where the answer has another status."""

    def __call__(
        self, program: Program, method: str, path: str, body: object = None, status: int = 200, /
    ) -> Any:  # noqa: ANN401 - JSON
        """Give what was answered."""


def lead_into_force(town: Town, ok: Ok) -> None:
    """Draft, criticise, vote, read what came into force, and open an amendment.

    Args:
        town: whose sixty people have voted, and whose landscape is computed.
        ok: asks.
    """
    Account.objects.filter(pk=town.account("organiser")).update(may_organise=True)
    leader = by_key(town.account("organiser"))
    people = [as_participant(town, one) for one in range(len(town.people))]
    at = f"/conversations/{town.slug}/ratifications"
    one = f"{at}/1"
    assert ok(leader, "POST", at, {"titles": TITLES, "address": "town-ai"}, 201) == {"number": 1}
    assert ok(nobody(), "GET", at) == []
    _draft(ok, leader, one)
    _criticise(ok, leader, people[0], one)
    _put_to_the_ballot(ok, leader, people, one)
    assert close(town).stage == "in-force"
    _read_what_came_of_it(ok, one)
    _go_on(ok, leader, at)


def _draft(ok: Ok, leader: Program, one: str) -> None:
    ok(leader, "PUT", f"{one}/slate", {"size": 3}, 202)
    assert ok(leader, "GET", f"{one}/slate")["state"] == "waiting"
    ratifying.draw_slates("tests", threading.Event())
    chosen = [line["number"] for line in ok(leader, "GET", f"{one}/slate")["lines"]]
    words = {"titles": TITLES, "prose": {"en": "Say it."}, "guards": GUARDS, "examples": list(EXAMPLES)}
    for number in (1, 2, 3):
        made = ok(leader, "POST", f"{one}/clauses", {**words, "statements": chosen[:number]}, 201)
        assert made == {"key": f"c{number}"}
    ok(leader, "PUT", f"{one}/clauses/c1", {**words, "prose": {"en": "Say it aloud."}}, 204)
    ok(leader, "PUT", f"{one}/clauses/c3/place", {"place": 1}, 204)
    ok(leader, "POST", f"{one}/merge", {"keys": ["c2", "c3"], "into": "c2"}, 204)
    ok(leader, "POST", f"{one}/clauses/c2/withdraw", None, 204)
    ok(leader, "POST", f"{one}/clauses/c2/restore", None, 204)
    ok(leader, "PATCH", f"{one}/rules", {**RULES, "veto": None}, 204)
    found = ok(leader, "GET", one)
    assert [(each["key"], each["withdrawn"]) for each in found["clauses"]] == [
        ("c3", True),
        ("c1", False),
        ("c2", False),
    ]
    assert (found["rules"]["rules"]["veto"], found["rules"]["rules"]["cooling_days"]) == (None, 0)
    assert found["clauses"][1]["examples"][0]["action"]["verb"] == "hide"
    assert nobody().ask("GET", one).status == 404


def _criticise(ok: Ok, leader: Program, somebody: Program, one: str) -> None:
    ok(leader, "POST", f"{one}/critique", None, 204)
    about, said = f"{one}/clauses/c1/objections", {"kind": "broad", "text": "It goes too far."}
    for number in (1, 2):
        assert ok(somebody, "POST", about, said, 201) == {"number": number}
    ok(somebody, "DELETE", f"{about}/2", None, 204)
    ok(leader, "PUT", f"{about}/1/answer", {"outcome": "kept", "text": "It has to."}, 204)
    ok(leader, "PUT", f"{about}/1/hidden", {"reason": "spam"}, 204)
    assert [(each["own"], each["text"]) for each in ok(somebody, "GET", about)] == [(True, "")]
    assert [(each["own"], each["answer"]) for each in ok(nobody(), "GET", about)] == [(False, "It has to.")]


def _put_to_the_ballot(ok: Ok, leader: Program, people: list[Program], one: str) -> None:
    assert ok(leader, "GET", f"{one}/preview")["problems"] == []
    ends = timezone.now() + timedelta(days=1)
    ok(leader, "POST", f"{one}/open", {"closes_at": ends.isoformat()}, 204)
    ok(leader, "POST", f"{one}/extend", {"closes_at": (ends + timedelta(days=1)).isoformat()}, 204)
    assert ok(people[0], "GET", f"{one}/ballot") is None
    accept, object_ = {"choice": "accept"}, {"choice": "object", "reason": "Too far."}
    for person in people:
        ok(person, "PUT", f"{one}/ballot", {"choices": {"c1": accept, "c2": object_}})
    assert people[0].ask("PUT", f"{one}/ballot", {"choices": {"c1": accept}}).body["field"] == "c2"
    assert ok(people[0], "GET", f"{one}/ballot")["choices"]["c2"] == object_
    counting = ok(leader, "GET", f"{one}/result")
    assert (counting["cast"], counting["result"]) == (60, None)


def _read_what_came_of_it(ok: Ok, one: str) -> None:
    program, at = nobody(), "/constitutions/town-ai"
    outcome = ok(program, "GET", f"{one}/result")
    assert [(each["key"], each["ratified"]) for each in outcome["result"]] == [("c1", True), ("c2", False)]
    assert outcome["result"][0]["parts"][0]["tally"] == {
        "roll": 60,
        "accepts": 60,
        "rejects": 0,
        "objections": 0,
    }
    assert [each["slug"] for each in ok(program, "GET", "/constitutions")] == ["town-ai"]
    newest = ok(program, "GET", at)
    assert [each["key"] for each in newest["document"]["clauses"]] == ["c1"]
    assert ok(program, "GET", f"{at}/versions/1") == newest
    assert [each["digest"] for each in ok(program, "GET", f"{at}/versions")] == [newest["digest"]]
    assert ok(program, "GET", f"{at}/versions/1/difference/1")["same"] is True
    assert ok(program, "GET", f"{at}/versions/1/document") == newest["document"]
    assert b"forbid" in ok(program, "GET", f"{at}/versions/1/document?kind=cedar")
    assert ok(program, "GET", f"{at}/versions/1/proof", None, 503)["code"]


def _go_on(ok: Ok, leader: Program, at: str) -> None:
    amendments = "/constitutions/town-ai/amendments"
    assert ok(leader, "POST", at, {}, 201) == {"number": 2}
    # Nothing came into force in the meantime: there is nothing to catch up with, and no harm in it.
    ok(leader, "POST", f"{at}/2/rebase", None, 204)
    ok(leader, "POST", f"{at}/2/annul", {"reason": "A mistake."}, 204)
    opened = ok(leader, "POST", amendments, {"clause": "c1", "topic": "Louder", "language": "en"}, 201)
    assert ok(leader, "GET", f"/conversations/{opened['slug']}")["state"] == "draft"
    assert ok(nobody(), "GET", amendments) == []
