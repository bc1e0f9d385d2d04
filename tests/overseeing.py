"""A program founds stewards, decides what waits, and sits on the board: every operation about them, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isegoria.services.governing.working import take_turns
from isegoria.store.models import Account, Role
from programs import Program, by_key, nobody
from swarming import ask, enact

if TYPE_CHECKING:
    from collections.abc import Callable

    from town import Town


def oversee(town: Town, organiser: Program, ok: Callable[..., Any]) -> None:
    """Go through all of it.

    Args:
        town: any, without stewards.
        organiser: its organiser's key.
        ok: asks an operation, and finds that it is answered.
    """
    at = f"/conversations/{town.slug}/stewards"
    law = enact(town, "approve suggest duplicate by organiser").constitution.slug
    assert ok(organiser, "POST", at, {}, 201)["swarm"]["law"]["slug"] == law
    ok(organiser, "PUT", f"{at}/constitution", {"constitution": law}, 204)
    ok(organiser, "POST", f"{at}/wake", None, 204)
    take_turns(town.id)
    anybody = nobody()
    assert ok(anybody, "GET", at)["swarm"]["alive"] > 1
    assert ok(anybody, "GET", f"{at}/agents/triage")["line"]["name"] == "triage"
    assert ok(anybody, "GET", f"{at}/agents/triage/configurations")[0]["number"] == 1
    assert ok(anybody, "GET", f"{at}/packets")
    _decide(town, organiser, ok, at)
    _sit_on_the_board(town, organiser, ok, at)
    ok(organiser, "DELETE", at, None, 204)
    assert ok(anybody, "GET", at)["swarm"]["alive"] == 0


def _decide(town: Town, organiser: Program, ok: Callable[..., Any], at: str) -> None:
    for one in (2, 3):
        told = {"statement": one, "of": 1, "likeness": 90}
        ask(town, "suggest duplicate", f"program:{one}", told, agent="duplicates")
    waiting = [one["number"] for one in ok(nobody(), "GET", f"{at}/waiting")["actions"]]
    assert len(waiting) == 2
    assert ok(organiser, "POST", f"{at}/actions/{waiting[0]}/approval")["status"] == "done"
    ok(organiser, "POST", f"{at}/actions/{waiting[1]}/refusal", {"reason": "They differ."}, 204)
    assert ok(nobody(), "GET", f"{at}/actions/{waiting[1]}")["status"] == "refused"
    assert ok(nobody(), "GET", f"{at}/actions?status=done")["actions"]


def _sit_on_the_board(town: Town, organiser: Program, ok: Callable[..., Any], at: str) -> None:
    second = Account.objects.create_user("second@trams.example", "a long enough password")
    Role.objects.create(
        conversation_id=town.id, account=second, kind="organiser", created_at=second.date_joined
    )
    assert ok(organiser, "POST", f"{at}/pause", {"agent": "triage"})["changed"] is True
    motion = {"kind": "resume", "agent": "triage", "reason": "We looked."}
    number = ok(organiser, "POST", f"{at}/motions", motion, 201)["number"]
    ok(organiser, "POST", f"{at}/motions/{number}/speeches", {"text": "It was a false alarm."}, 204)
    assert ok(nobody(), "GET", f"{at}/motions")[0]["state"] == "open"
    assert ok(by_key(second.pk), "PUT", f"{at}/motions/{number}/vote", {"yes": True})["state"] == "carried"
    assert len(ok(nobody(), "GET", f"{at}/motions/{number}")["speeches"]) == 5
