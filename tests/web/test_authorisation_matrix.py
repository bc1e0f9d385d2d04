"""Who may ask for what: every address, by everybody. An address that is not in the table fails the tests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any, cast

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from effected import ALARM, let_through
from governed import governed_town
from isegoria.services import committing, mapping
from isegoria.services.participants import hash_of
from isegoria.services.recording import sealing
from isegoria.services.recording.writing import record_participant
from isegoria.store.models import (
    Account,
    Announcement,
    ApiToken,
    Appeal,
    Conversation,
    Exposure,
    Import,
    Invitation,
    Moderation,
    Opening,
    Participant,
    Role,
    Statement,
)
from town import Town, found_town
from web.matrix import ACTORS, ADMINISTRATOR, KNOWN_OF_DRAFTS, NOT_SIGNED_IN, SENT, TABLE, WITHOUT_TOKEN
from web.ratifications import CRITICISED, DRAFTED, IN_FORCE, VOTED_ON, found_in_force, found_ratifications
from web.routes import Address, addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from web.matrix import Outcome, Rule

_STATUS: Mapping[int, Outcome] = {401: "key", 403: "forbidden", 404: "missing", 405: "method", 410: "gone"}
_LET_IN = {422, 503}  # wrong, or not ready: but not for want of a right
_METHODS = ("GET", "POST", "PUT", "DELETE")
_ALLAUTH = ("account_", "mfa_", "socialaccount_", "accounts/", "openid")
# Made anew for everybody who asks, and the same for all: asking once tells enough.
_COSTLY = {"api-docs", "api:openapi-json", "results-pdf", "report-pdf", "picture"}
# Which of the fixture's ratifications an operation is for, where it is not the one that is drafted.
_STAGES = {
    **dict.fromkeys(("show_ballot", "cast_ballot", "extend_ballot", "annul_ratification"), VOTED_ON),
    **dict.fromkeys(("show_ratification", "show_outcome", "list_objections", "object_to_clause"), CRITICISED),
    **dict.fromkeys(("withdraw_objection", "answer_objection", "hide_objection"), CRITICISED),
}


@dataclass(frozen=True, slots=True)
class World:
    """A town with something of every kind in it, and the cookies of everybody."""

    town: Town
    values: dict[str, str]
    cookies: dict[str, dict[str, str]]
    client: Client = field(default_factory=Client)
    checking: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def ask(
        self, address: Address, method: str, actor: str, *, checked: bool = False, undone: bool = True
    ) -> HttpResponse:
        """Send a request as somebody.

        Args:
            address: of what.
            method: such as "POST".
            actor: who.
            checked: as a browser, so that the form token is looked for.
            undone: whatever it changed is as it was before.
        """
        client = self.checking if checked else self.client
        client.cookies = SimpleCookie(self.cookies[actor])
        sent: Mapping[str, object] = SENT.get(address.name, {})
        more: dict[str, Any] = {"data": dict(sent)}
        if address.name.startswith("api:") and method != "GET":
            more = {"data": json.dumps(sent), "content_type": "application/json"}
        elif method not in {"GET", "POST"}:
            more = {}
        cache.clear()  # limits are another test's affair
        with transaction.atomic():
            answer: Any = getattr(client, method.lower())(address.path(self.values), **more)
            if answer.streaming:
                b"".join(answer.streaming_content)  # which closes the file
            transaction.set_rollback(undone)
        return cast("HttpResponse", answer)


def _outcome(answer: HttpResponse) -> str:
    status = answer.status_code
    if status in _STATUS:
        return _STATUS[status]
    if status == 302 and "login/" in answer["Location"]:
        return "login"
    return "in" if status < 400 or status in _LET_IN else str(status)


def _rules(address: Address) -> Mapping[str, Rule]:
    if address.name in TABLE:
        return TABLE[address.name]
    # Everything else of Django's admin is closed to everybody else.
    return {"GET": ADMINISTRATOR, "POST": ADMINISTRATOR} if _is_admin(address) else {}


def _is_admin(address: Address) -> bool:
    return address.name.startswith("admin:")


def _asked(address: Address) -> set[str]:
    """Tell who is asked for; where roles in a conversation mean nothing, a few people tell as much as all."""
    if address.name in _COSTLY:
        return {"passer-by"}
    few = {"passer-by", "nobody", "organiser", "administrator"}
    return few if _is_admin(address) or address.name.startswith(_ALLAUTH) else {*ACTORS}


@pytest.fixture
def world(town: Town) -> World:
    """Fill the town, and another one."""
    now, other = timezone.now(), found_town("buses")
    organiser = town.account("organiser")
    for person in (0, 1):
        town.vote(person, {1: 1, 2: -1})
    mapping.compute(worker="tests", conversation=town.id, patient=False)
    mapping.publish(slug=town.slug, account=organiser)
    for number, person in ((0, 0), (2, 1)):  # of the first participant and the second
        statement = Statement.objects.get(conversation_id=town.id, number=number)
        Statement.objects.filter(pk=statement.pk).update(
            author=town.people[person], state="hidden", moderated=-1
        )
        Moderation.objects.create(
            statement=statement, decision="hide", reason="spam", before_state="shown", created_at=now
        )
    Appeal.objects.create(statement=statement, text="No spam.", created_at=now)
    Invitation.objects.create(
        conversation_id=town.id,
        hash=hash_of("invited"),
        batch="Letter",
        created_at=now,
        expires_at=now.replace(year=now.year + 1),
    )
    token = ApiToken.objects.create(account_id=organiser, name="mine", hash=b"x" * 32, created_at=now)
    news = Announcement.objects.create(conversation_id=town.id, text="News", language="en", created_at=now)
    brought = Import.objects.create(account_id=organiser, created_at=now)
    record_participant(Participant.objects.get(pk=town.people[0]))
    found_ratifications(town)
    found_in_force(other)
    _commit(town, other)
    governed = governed_town(town, lawless=True)
    sealed = sealing.seal()
    assert sealed is not None
    values = {
        "slug": town.slug,
        "number": "0",
        "epoch": "1",
        "statement": "1",
        "statement number": "1",
        "manage-answer number": "2",
        "api:answer_appeal number": "2",
        "api:show_statement number": "1",
        "api:show_statement_result number": "1",
        "key": "citizen",
        "member": str(Role.objects.get(account_id=town.account("overseer")).pk),
        "announcement": str(news.pk),
        "token": str(token.pk),
        "join token": "invited",
        "api:revoke_key key": str(token.pk),
        "object_id": str(organiser),
        "content_type_id": "1",
        "app_label": "store",
        "provider_id": "none",
        "uidb36": "1",
        "pk": "1",
        "url": "nothing",
        "rest": "nothing",
        "opening": str(Opening.objects.get(participant_id=town.people[0]).pk),
        "api:show_receipt act": str(Opening.objects.get(participant_id=town.people[0]).pk),
        "name": Conversation.objects.get(pk=town.id).record_id,
        "log-tile rest": f"entries/000.p/{sealed.size}",
        "log-report number": "1",
        "ratification-clause key": "c1",
        "ratification-objection-withdraw key": "c1",
        "objection": "1",
        "ballot number": str(VOTED_ON),
    }
    alarm = let_through(town, "raise alarm", {**ALARM, "statements": [0]})["suggestion"]
    values |= {f"manage-suggestion-{one} number": str(alarm) for one in ("take", "dismiss", "reopen")}
    values |= {"agent": "triage"} | {
        f"{one.name} number": "1"
        if {"chamber", "motions"} & {*one.pattern.split("/")}
        else str(governed.actions["waiting"])
        for one in addresses()
        if "/stewards/" in one.pattern
    }
    criticised = (
        "ratification",
        "ratification-json",
        "ratification-clause",
        "ratification-objection-withdraw",
    )
    values |= {f"{name} number": str(CRITICISED) for name in criticised}
    values |= {f"{one.name} number": str(DRAFTED) for one in addresses() if "/constitution/" in one.pattern}
    values |= {f"{name} key": "c1" for name in TABLE if name.startswith("manage-clause")}
    for name in (one for one in TABLE if one.startswith("constitution-") or one == "constitution"):
        values |= {f"{name} slug": IN_FORCE, f"{name} number": "1", f"{name} key": "c1"}
    values |= {"old": "1", "new": "1", "constitution": IN_FORCE}
    values |= {"organisation": "rail", "progress": "1", "report": "1", "challenge": "1", "secret": "nothing"}
    values |= {
        f"{one.name} number": "1" for one in addresses() if one.pattern.startswith("api/constitutions/")
    }
    values |= {f"{one.name} key": "c1" for one in addresses() if "<constitution>/clauses/" in one.pattern}
    for one in addresses():
        if "/ratifications/<number>" in one.pattern and one.name.startswith("api:"):
            stage = _STAGES.get(one.name.removeprefix("api:"), DRAFTED)
            values |= {f"{one.name} number": str(stage), f"{one.name} key": "c1"}
    reports = ("report", "report-html", "report-pdf", "report-json", "report-csv", "api:show_report")
    values |= {f"{name} number": "1" for name in reports}
    imports = ("import-progress", "import-cancel", "api:show_import", "api:call_off_import")
    values |= {f"{name} number": str(brought.pk) for name in imports}
    return World(town, values, {actor: _cookies(town, other, actor) for actor in ACTORS})


def _commit(town: Town, other: Town) -> None:
    """Let an organisation of somebody without a role adopt the clause in force, and be challenged."""
    owner = town.account()
    committing.register(account=owner, name="Rail", kind="company", slug="rail")
    said: dict[str, Any] = {"constitution": IN_FORCE, "number": 1}
    committing.adopt(
        constitution=IN_FORCE, clause="c1", organisation="rail", account=owner, pledges={"en": "We will."}
    )
    committing.report(**said, account=owner, status="planned", text="Soon.", language="en")
    committing.challenge(**said, participant=other.people[0], text="When?", language="en")
    committing.answer(**said, challenge=1, account=owner, text="In May.", language="en")


def _cookies(town: Town, other: Town, actor: str) -> dict[str, str]:
    if actor == "administrator":
        client = Client()
        root = Account.objects.create_superuser("root@town.example", "a long enough password")
        client.force_login(root, backend=settings.AUTHENTICATION_BACKENDS[0])
    elif actor in NOT_SIGNED_IN:
        person = None if actor == "passer-by" else 0
        client = (other if "elsewhere" in actor else town).browser(person)
    else:
        place = other if "elsewhere" in actor else town
        client = place.browser(role={"nobody": ""}.get(actor, actor.split(maxsplit=1)[0]))
    return {name: one.value for name, one in client.cookies.items()}


def test_every_address_is_in_the_table() -> None:
    """An address that somebody adds has to say who may ask for it."""
    known = {one.name for one in addresses()}

    missing = sorted(one.name for one in addresses() if not _rules(one))
    assert missing == [], "add these to TABLE in tests/web/matrix.py, each with its methods and rules"
    assert sorted(TABLE.keys() - known) == [], "these are in TABLE, and no address is called so any more"
    assert sorted((SENT.keys() | WITHOUT_TOKEN.keys() | KNOWN_OF_DRAFTS.keys()) - known) == []


@pytest.mark.parametrize("actor", ACTORS)
def test_everybody_gets_what_the_table_says(world: World, actor: str) -> None:
    """Let in, led to sign in, forbidden, missing: by address, method and who is asking."""
    wrong = []
    for address in addresses():
        for method, rule in _rules(address).items():
            if actor not in _asked(address):
                continue
            outcome = _outcome(world.ask(address, method, actor))
            fits = outcome == rule[actor]
            if _is_admin(address) and actor == "administrator":
                # What an administrator may do with which rows is told in the tests of the admin.
                fits = outcome in {"in", "missing", "forbidden", "method"}
            if not fits:
                wrong.append(f"{address.name} {method}: {outcome}, and the table says {rule[actor]}")

    assert not wrong, "\n".join(wrong)


def test_what_is_not_in_the_table_is_refused_to_everybody(world: World) -> None:
    """Whoever runs the site and somebody passing by: no other method does anything."""
    wrong = []
    for address in addresses():
        if _is_admin(address) or address.name.startswith(
            ("account_", "mfa_", "socialaccount_", "accounts/", "openid")
        ):
            continue
        others = [one for one in _METHODS if one not in _rules(address)]
        if address.name.startswith("api:"):
            shared = [set(_rules(one)) for one in addresses() if one.pattern == address.pattern]
            others = [one for one in others if not any(one in methods for methods in shared)]
        wrong += [
            f"{address.name} {method}: {outcome}"
            for method in others
            if (outcome := _outcome(world.ask(address, method, "administrator"))) not in {"method", "missing"}
        ]

    assert not wrong, "\n".join(wrong)


def test_nothing_is_taken_without_the_form_token(world: World) -> None:
    """Another site cannot make my browser do anything here."""
    wrong = []
    for address in addresses():
        for method in _rules(address):
            if method == "GET" or address.name in WITHOUT_TOKEN:
                continue
            status = world.ask(address, method, "administrator", checked=True).status_code
            if status != 403:
                wrong.append(f"{address.name} {method}: {status}")

    assert not wrong, "\n".join(wrong)


def _counted() -> dict[str, int]:
    models = [one for one in apps.get_app_config("store").get_models() if one is not Exposure]
    return {one.__name__: one._default_manager.count() for one in models}  # noqa: SLF001 - every kind of row


@pytest.mark.parametrize("actor", ["participant", "organiser"])
def test_looking_changes_nothing(world: World, actor: str) -> None:
    """Whatever is fetched, by people, search engines or previews: no row comes or goes."""
    before = _counted()

    for address in addresses():
        if "GET" in _rules(address) and address.name not in _COSTLY and not _is_admin(address):
            world.ask(address, "GET", actor, undone=False)

    assert _counted() == before


@pytest.mark.parametrize("actor", ["participant", "organiser elsewhere"])
def test_a_draft_is_there_for_nobody_without_a_role(world: World, actor: str) -> None:
    """Whatever address of it somebody guesses: it is missing, as if there were none."""
    world.town.change("draft")
    let_in = []
    for address in addresses():
        if "slug" not in address.parameters or address.name in KNOWN_OF_DRAFTS:
            continue
        for method in _rules(address):
            outcome = _outcome(world.ask(address, method, actor))
            if outcome not in {"missing", "login", "key"}:
                let_in.append(f"{address.name} {method}: {outcome}")

    assert not let_in, "\n".join(let_in)
