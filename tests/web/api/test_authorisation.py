"""Who may ask for what: every operation, by everybody; one that is not in the table fails the tests."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from isegoria.store.models import Account, Conversation
from isegoria.web.api.interface import Route, routes
from programs import Program, as_participant, nobody, of_role
from town import Town, found_town

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = {"organiser", "moderator", "overseer"}
ORGANISER, MODERATORS, READERS = {"organiser"}, {"organiser", "moderator"}, {"organiser", "overseer"}
# Which roles in a conversation may ask for what is meant for accounts.
ROLES = {
    "change_conversation": ORGANISER,
    "set_state": ORGANISER,
    "show_texts": ALL,
    "ask_deletion": ORGANISER,
    "cancel_deletion": ORGANISER,
    "show_figures": ALL,
    "add_seeds": ORGANISER,
    "show_wording": ALL,
    "reword_statement": ORGANISER,
    "discard_statement": ORGANISER,
    "show_queue": ALL,
    "list_cases": ALL,
    "show_case": ALL,
    "decide": MODERATORS,
    "decide_many": MODERATORS,
    "undo": MODERATORS,
    "answer_appeal": MODERATORS,
    "list_members": ALL,
    "add_member": ORGANISER,
    "renew_member": ORGANISER,
    "remove_member": ORGANISER,
    "list_every_announcement": ALL,
    "announce": ORGANISER,
    "withdraw_announcement": ORGANISER,
    "list_invitations": READERS,
    "invite": ORGANISER,
    "revoke_invitations": ORGANISER,
    "list_every_sector": ALL,
    "add_sector": ORGANISER,
    "rename_sector": ORGANISER,
    "remove_sector": ORGANISER,
    "publish_report": ORGANISER,
    "export_votes": READERS,
    "export_landscape": READERS,
    "export_bundle": READERS,
    "begin_ratification": ORGANISER,
    "rebase_ratification": ORGANISER,
    "ask_slate": ORGANISER,
    "show_slate": READERS,
    "add_clause": ORGANISER,
    "change_clause": ORGANISER,
    "withdraw_clause": ORGANISER,
    "restore_clause": ORGANISER,
    "move_clause": ORGANISER,
    "merge_clauses": ORGANISER,
    "set_rules": ORGANISER,
    "open_critique": ORGANISER,
    "answer_objection": ORGANISER,
    "hide_objection": MODERATORS,
    "preview_ballot": READERS,
    "open_ballot": ORGANISER,
    "extend_ballot": ORGANISER,
    "annul_ratification": ORGANISER,
    "found_swarm": ORGANISER,
    "disband_swarm": ORGANISER,
    "govern_swarm": ORGANISER,
    "wake_swarm": ORGANISER,
    "pause_agent": READERS,
    "approve_action": ALL,
    "refuse_action": ALL,
    "move": ORGANISER,
    "vote_on_motion": ORGANISER,
    "speak": ORGANISER,
}
# What every account may ask for, about itself.
OWN = {
    "show_account",
    "rename_account",
    "list_my_conversations",
    "list_participations",
    "list_keys",
    "revoke_key",
    "list_imports",
    "show_import",
    "call_off_import",
    "list_my_organisations",
    "list_answers_due",
    "register_organisation",
    "become_owner",
}
# What an organiser of the conversation that founded a constitution may ask for.
FOUNDERS = {"open_amendment"}
# What whoever speaks for an organisation may ask for about it.
OWNERS = {
    "change_organisation",
    "invite_owner",
    "give_up_organisation",
    "adopt_clause",
    "renew_commitment",
    "withdraw_commitment",
    "report_progress",
    "take_back_report",
    "answer_challenge",
}
# What whoever runs the site may ask for about organisations, and organisers of a constitution some of it.
VOUCHERS = {"verify_organisation", "unverify_organisation", "hide_organisation", "hide_words"}
# What an account may ask for that may organise.
MAY_ORGANISE = {"create_conversation", "start_import"}
_FAR = (timezone.now() + timedelta(days=9)).isoformat()
_CLAUSE = {"titles": {"en": "Quiet"}, "prose": {"en": "No bells at night."}}
BODIES: dict[str, object] = {
    "rename_account": {"name": "Midori"},
    "create_conversation": {"topic": "Squares", "language": "en"},
    "change_conversation": {"listed": False},
    "set_state": {"state": "paused"},
    "ask_deletion": {"confirmation": "trams"},
    "add_seeds": {"texts": [{"text": "A new one"}]},
    "reword_statement": {"text": "Statement 1", "translations": {"ja": "意見"}},
    "decide": {"decision": "show", "reason": "fits"},
    "decide_many": {"statements": [{"number": 2}], "decision": "show", "reason": "fits"},
    "undo": {},
    "answer_appeal": {"upheld": False, "text": "No."},
    "add_member": {"email": "new@example.org", "kind": "overseer"},
    "announce": {"texts": {"en": "Soon"}},
    "invite": {"count": 1, "expires": _FAR},
    "revoke_invitations": {"link": "x"},
    "add_sector": {"key": "press"},
    "rename_sector": {"names": {"en": "Press"}},
    "publish_report": {},
    "export_votes": {"confirmed": True},
    "export_bundle": {"confirmed": True},
    "join": {},
    "choose_sector": {"sector": "citizen"},
    "cast": {"value": 1},
    "add_statement": {"text": "The bell should ring at every stop"},
    "check_statement": {"text": "The bell should ring at every stop"},
    "appeal": {"text": "Why?"},
    "look_at_invitation": {"token": "x"},
    "accept_invitation": {"token": "x"},
    "begin_ratification": {"titles": {"en": "Charter"}},
    "ask_slate": {"size": 3},
    "add_clause": _CLAUSE,
    "change_clause": _CLAUSE,
    "move_clause": {"place": 1},
    "merge_clauses": {"keys": ["c1", "c2"], "into": "c1"},
    "set_rules": {"whole": "2/3"},
    "answer_objection": {"outcome": "kept", "text": "It stays."},
    "hide_objection": {"reason": "spam"},
    "open_ballot": {"closes_at": _FAR},
    "extend_ballot": {"closes_at": _FAR},
    "annul_ratification": {"reason": "A mistake."},
    "object_to_clause": {"kind": "broad", "text": "Too broad."},
    "cast_ballot": {"choices": {"c1": {"choice": "accept"}}},
    "open_amendment": {"topic": "Change it"},
    "register_organisation": {"name": "Rail", "kind": "company"},
    "change_organisation": {"name": "Rails", "kind": "civil"},
    "verify_organisation": {},
    "hide_organisation": {"reason": "spam"},
    "become_owner": {"secret": "x"},
    "adopt_clause": {"organisation": "rail", "pledges": {"en": "We will."}},
    "renew_commitment": {"pledges": {"en": "We will."}},
    "withdraw_commitment": {"reason": "We stop."},
    "report_progress": {"status": "done", "text": "It is done."},
    "raise_challenge": {"text": "It is not."},
    "answer_challenge": {"text": "It is."},
    "settle_challenge": {"outcome": "settled"},
    "found_swarm": {},
    "govern_swarm": {"constitution": ""},
    "pause_agent": {"agent": "triage"},
    "refuse_action": {"reason": "A figure is old."},
    "move": {"kind": "pause", "agent": "triage", "reason": "A doubt."},
    "vote_on_motion": {"yes": True},
    "speak": {"text": "I looked."},
    "hide_words": {"what": "pledge", "reason": "spam"},
}
_QUERIES = {"list_similar": "?text=bells"}


def _ask(program: Program, route: Route, slug: str = "trams") -> int:
    path = re.sub(r"\{int:\w+\}", "1", route.path.replace("{slug:slug}", slug))
    path = path.replace("{slug:constitution}", "charter").replace("{slug:organisation}", "rail")
    path = path.replace("{slug:key}", "citizen").removeprefix("/api") + _QUERIES.get(route.name, "")
    return program.ask(route.method, path, BODIES.get(route.name)).status


def _for(door: str) -> list[Route]:
    return [one for one in routes() if one.door == door]


def _looked_after() -> list[Route]:
    return [one for one in _for("account") if "{slug:slug}" in one.path]


def test_every_operation_for_accounts_is_in_the_table() -> None:
    """A new operation has to say who may ask for it."""
    names = {one.name for one in _for("account")}

    assert names == set(ROLES) | OWN | FOUNDERS | MAY_ORGANISE | OWNERS | VOUCHERS
    assert {one.door for one in routes()} == {"anybody", "account", "participant"}


def test_nobody_in_particular_is_asked_who_they_are(town: Town) -> None:
    """What is not for everybody answers 401, whatever is sent, and changes nothing."""
    program = nobody()
    answers = {one.name: _ask(program, one) for one in _for("account") + _for("participant")}

    assert town.slug
    assert {name for name, status in answers.items() if status != 401} == set()


def test_everybody_may_read_what_is_public(town: Town) -> None:
    """Reading takes neither a key nor a cookie."""
    program = nobody()

    answers = {one.name: _ask(program, one) for one in _for("anybody") if one.method == "GET"}

    assert town.slug
    # What is not there (an invitation, a report, results about a statement) is missing rather than forbidden.
    assert set(answers.values()) <= {200, 404}


@pytest.mark.parametrize("kind", ["organiser", "moderator", "overseer", ""])
def test_a_role_opens_what_belongs_to_it_and_nothing_else(town: Town, kind: str) -> None:
    """Each role asks for everything; exactly what it may is not forbidden."""
    for one in ("organiser", "moderator", "overseer"):
        town.account(one)
    program = of_role(town, kind)

    answers = {one.name: _ask(program, one) for one in _looked_after()}

    forbidden = {name for name, status in answers.items() if status == 403}
    assert forbidden == {name for name in answers if kind not in ROLES[name]}
    assert 401 not in answers.values()


def test_a_role_in_one_conversation_opens_no_other(town: Town) -> None:
    """Looking after one's own gives no hold on somebody else's."""
    found_town("buses")
    program = of_role(town, "organiser")

    answers = {one.name: _ask(program, one, "buses") for one in _looked_after()}

    assert {name for name, status in answers.items() if status != 403} == set()


def test_a_draft_is_there_for_nobody_else(town: Town) -> None:
    """Whoever has no role in a draft cannot even tell that it is there."""
    found_town("buses").change("draft")
    program = of_role(town, "organiser")

    answers = {one.name: _ask(program, one, "buses") for one in routes() if "{slug:slug}" in one.path}

    assert {name for name, status in answers.items() if status not in {401, 404}} == set()


def test_an_account_sees_its_own_alone(town: Town) -> None:
    """Neither keys nor imports of others are there for it."""
    theirs = of_role(town, "organiser")
    key = theirs.ask("GET", "/me/keys").body[0]["id"]
    mine = of_role(town, "")

    assert mine.ask("DELETE", f"/me/keys/{key}").status == 404
    assert theirs.ask("GET", "/me").status == 200
    assert mine.ask("GET", "/imports/1").status == 404
    assert mine.ask("DELETE", "/imports/1").status == 404
    assert mine.ask("POST", "/conversations", BODIES["create_conversation"]).status == 403


def test_an_external_id_is_the_organisers_to_give(town: Town) -> None:
    """Nobody else can take part under somebody's name."""
    path, given = "/conversations/trams/participants", {"external_id": "reader-7"}

    assert nobody().ask("POST", path, given).status == 403
    assert of_role(town, "moderator").ask("POST", path, given).status == 403
    assert of_role(town, "organiser").ask("POST", path, given).status == 201


@pytest.mark.usefixtures("town")
def test_a_participant_is_one_in_their_conversation_only() -> None:
    """What joining one gave says nothing in another, and opens nothing that is for accounts."""
    buses = found_town("buses")
    stranger = as_participant(buses)

    # Of a constitution, tests/web/committing tells the same: this town has none.
    asked = [one for one in _for("participant") if "{slug:slug}" in one.path]
    answers = {one.name: _ask(stranger, one) for one in asked}
    assert {name for name, status in answers.items() if status != 401} == set()
    assert {_ask(stranger, one, "buses") for one in _looked_after()} == {401}


def test_a_participant_reaches_their_own_alone(town: Town) -> None:
    """Statements of others can be neither appealed for nor taken back."""
    author, other = as_participant(town), as_participant(town, 1)
    added = author.ask("POST", "/conversations/trams/statements", BODIES["add_statement"]).body["number"]

    assert other.ask("GET", f"/conversations/trams/me/statements/{added}").status == 403
    assert (
        other.ask("POST", f"/conversations/trams/me/statements/{added}/appeal", {"text": "!"}).status == 403
    )
    assert other.ask("POST", f"/conversations/trams/statements/{added}/withdraw").status == 403
    assert author.ask("POST", f"/conversations/trams/statements/{added}/withdraw").status == 204


def test_a_forged_participant_is_none(town: Town) -> None:
    """The number of a participant is no secret; the signature is."""
    for forged in (str(town.people[0]), f"{town.people[0]}:", f"{town.people[0]}:xxxx", "é:1", "1" * 500):
        program = Program({"x-participant": forged})
        assert program.ask("GET", "/conversations/trams/me").status == 401


@pytest.mark.parametrize("given", ["Bearer isg_nothing", "Bearer ", "Basic eDp5", "isg_x", "Bearer\tx"])
def test_a_key_that_opens_nothing_is_never_taken_for_no_key(town: Town, given: str) -> None:
    """A program whose key was revoked finds out, even where anybody may read."""
    answer = Program({"authorization": given}).ask("GET", "/conversations/trams")

    assert town.slug
    assert (answer.status, answer.body["code"]) == (401, "key-unknown")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_of_a_shut_account_opens_nothing(town: Town) -> None:
    """Programs are shut out together with their account."""
    program = of_role(town, "organiser")
    Account.objects.filter(pk=town.account("organiser")).update(is_active=False)

    assert program.ask("GET", "/me").status == 401


def test_a_browser_has_to_show_that_it_comes_from_our_pages(town: Town) -> None:
    """Another site cannot have a visitor's browser act for them."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        Account.objects.get(pk=town.account("organiser")), backend=settings.AUTHENTICATION_BACKENDS[0]
    )
    path = "/api/conversations/trams/state"
    body = '{"state": "closed"}'

    refused = client.post(path, body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "form-token")
    assert Conversation.objects.get(pk=town.id).state == "open"

    client.get("/accounts/login/")
    client.get("/account/")
    token = client.cookies["csrftoken"].value
    accepted = client.post(path, body, content_type="application/json", headers={"x-csrftoken": token})
    assert accepted.status_code == 200
    assert accepted.json()["state"] == "closed"


def test_a_browser_that_takes_part_has_to_show_it_too(town: Town) -> None:
    """Nobody's vote can be cast by a page they merely visit."""
    ours = town.browser(0)
    client = Client(enforce_csrf_checks=True)
    client.cookies = ours.cookies

    refused = client.put("/api/conversations/trams/votes/1", '{"value": 1}', content_type="application/json")

    assert refused.status_code == 403
    assert town.votes() == {}
    assert client.get("/api/conversations/trams/me").status_code == 200


def test_another_sites_page_makes_nobody_take_part(town: Town) -> None:
    """Even without any cookie, a browser elsewhere is told apart from a program."""
    client = Client(enforce_csrf_checks=True)

    for header in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
        answer = client.post(
            "/api/conversations/trams/participants", "{}", content_type="text/plain", headers=header
        )
        assert answer.status_code == 403
    assert len(town.people) == 2


@pytest.fixture(autouse=True)
def limits_start_anew() -> Iterator[None]:
    """Forget what other tests have asked for."""
    cache.clear()
    yield
    cache.clear()
