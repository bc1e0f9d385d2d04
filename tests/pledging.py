"""What programs ask to commit an organisation to a clause, challenge that, answer, and vouch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from committed import CHARTER, PLEDGE, SECOND, charter
from programs import as_participant, by_key, nobody

if TYPE_CHECKING:
    from lawmaking import Ok
    from town import Town

_AT = f"/constitutions/{CHARTER}"
_ONE = f"{_AT}/commitments/1"


def pledge_and_challenge(town: Town, ok: Ok) -> None:
    """Register, adopt, report, be challenged, answer, renew, be vouched for, and withdraw.

    Args:
        town: that founds the constitution.
        ok: asks.
    """
    charter(town)
    owner, organiser = by_key(town.account()), by_key(town.account("organiser"))
    registered = {"name": "Northern Rail", "kind": "company", "website": "https://rail.example/"}
    slug = ok(owner, "POST", "/organisations", registered, 201)["slug"]
    ours = f"/organisations/{slug}"
    assert ok(owner, "GET", "/organisations/mine") == [{"slug": slug, "name": "Northern Rail"}]
    ok(owner, "PUT", ours, {"name": "Northern Railways", "kind": "company"}, 204)
    adopted = {"organisation": slug, "pledges": PLEDGE}
    assert ok(owner, "POST", f"{_AT}/clauses/c1/commitments", adopted, 201) == {"number": 1}
    reported = {"status": "done", "text": "All offices.", "evidence": "https://rail.example/r"}
    assert ok(owner, "POST", f"{_ONE}/progress", reported, 201) == {"number": 1}
    _challenge(town, ok)
    ok(owner, "DELETE", f"{_ONE}/progress/1", None, 204)
    ok(organiser, "POST", f"{_ONE}/hiding", {"what": "pledge", "reason": "spam"}, 204)
    found = ok(nobody(), "GET", _ONE)
    assert (found["pledges"], found["hidden"], found["line"]["status"]) == ({}, "spam", "")
    assert (found["challenges"][0]["state"], found["challenges"][0]["answer"]) == ("settled", "In May.")
    ok(organiser, "PUT", f"{ours}/verification", {"constitution": CHARTER}, 204)
    assert ok(nobody(), "GET", ours)["verifier"] == CHARTER
    ok(organiser, "DELETE", f"{ours}/verification?constitution={CHARTER}", None, 204)
    charter(town, SECOND)
    assert ok(nobody(), "GET", _ONE)["renewable"] is True
    ok(owner, "POST", f"{_ONE}/renewal", {"pledges": PLEDGE}, 204)
    listed = ok(nobody(), "GET", f"{_AT}/clauses/c1/commitments")
    assert [(one["version"], one["changed_in"]) for one in listed["commitments"]] == [(2, None)]
    ok(owner, "POST", f"{_ONE}/withdrawal", {"reason": "We stop."}, 204)
    assert ok(nobody(), "GET", f"{_AT}/commitments")["counts"]["withdrawn"] == 1
    assert [one["named"]["verified"] for one in ok(nobody(), "GET", "/organisations")] == [False]
    _hand_over(town, ok, ours)


def _challenge(town: Town, ok: Ok) -> None:
    owner, somebody = by_key(town.account()), as_participant(town)
    about = f"{_ONE}/challenges"
    for number in (1, 2):
        given = {"text": "One office does not.", "evidence": "https://news.example/"}
        assert ok(somebody, "POST", about, given, 201) == {"number": number}
    ok(somebody, "DELETE", f"{about}/2", None, 204)
    assert nobody().ask("DELETE", f"{about}/1").status == 401
    assert as_participant(town, 1).ask("DELETE", f"{about}/1").status == 404
    due = [(one["challenge"], one["overdue"]) for one in ok(owner, "GET", "/organisations/answers-due")]
    assert due == [(1, False)]
    ok(owner, "PUT", f"{about}/1/answer", {"text": "In May."}, 204)
    ok(somebody, "PUT", f"{about}/1/outcome", {"outcome": "settled"}, 204)
    assert [one["own"] for one in ok(somebody, "GET", _ONE)["challenges"]] == [True]


def _hand_over(town: Town, ok: Ok, ours: str) -> None:
    owner, other = by_key(town.account()), by_key(town.account("overseer"))
    link = ok(owner, "POST", f"{ours}/owners/link", None, 201)["link"]
    ok(other, "POST", f"{ours}/owners", {"secret": link.rstrip("/").rsplit("/", 1)[-1]}, 204)
    ok(owner, "DELETE", f"{ours}/owners/me", None, 204)
    assert owner.ask("POST", f"{ours}/hiding", {"reason": "spam"}).status == 403
    assert ok(other, "GET", ours)["own"] is True
