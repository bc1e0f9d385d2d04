"""What is erased or deleted is gone from everything that stewards keep, and the rest stands as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps

from isegoria.services import accounts, deleting, erasing
from isegoria.services.governing.replaying import replay
from isegoria.services.recording import checking, sealing
from isegoria.store.models import (
    Account,
    AgentAction,
    AgentApproval,
    AgentJudgement,
    Motion,
    MotionVote,
    Participant,
    Speech,
    Statement,
    Suggestion,
    Swarm,
)
from recorded import recorded_town
from stewarded import stewarded
from swarming import ask, swarm_in

if TYPE_CHECKING:
    from town import Town

pytestmark = pytest.mark.django_db
WORDS = "Die Marmeladen der Murmeltiere"


def _author_of(town: Town) -> tuple[Participant, int]:
    """Give somebody, and the number of a statement of theirs that others can read."""
    row = Statement.objects.filter(conversation_id=town.id, state="shown").exclude(author=None)[0]
    assert row.author is not None
    return row.author, row.number


def _kept() -> str:
    """Give everything that tables of stewards hold, as one text."""
    rows = (
        AgentAction.objects.values_list(),
        AgentJudgement.objects.values_list(),
        Suggestion.objects.values_list(),
    )
    return "\n".join(str(row) for found in rows for row in found)


@pytest.mark.parametrize("status", ["done", "waiting"])
def test_a_translation_of_an_erased_statement_is_gone(status: str) -> None:
    """Neither the request nor the judgement says it any more; both stand, judged again they say the same."""
    town = recorded_town(people=6, landscape=False)
    guard = "" if status == "done" else "approve suggest translation by moderator"
    swarm_in(town, guard, kinds=["translator"])
    author, number = _author_of(town)
    given = {"statement": number, "language": "de", "text": WORDS}
    settled = ask(town, "suggest translation", "t", given, agent="translator")
    given = {**given, "statement": 0, "text": "Anders"}
    other = ask(town, "suggest translation", "o", given, agent="translator")
    sealing.seal()
    salt = AgentAction.objects.get(key=settled.key).salt
    assert settled.status == other.status == status
    assert WORDS in _kept()

    erasing.erase(conversation=town.id, participant=author.pk, statements=True)

    assert WORDS not in _kept()
    assert "Anders" in _kept()
    assert AgentAction.objects.get(key=settled.key).salt != salt
    assert checking.check().findings == ()
    assert replay(slug=town.slug).differing == ()


def test_a_draft_that_rests_on_an_erased_statement_says_nothing() -> None:
    """A clause of several statements goes as a whole: nobody can tell which words were whose."""
    town = recorded_town(people=6, landscape=False)
    swarm_in(town, "approve draft clause by organiser", kinds=["drafter"])
    author, number = _author_of(town)
    given = {
        "ratification": 1,
        "statements": [0, number],
        "place": 1,
        "titles": {"de": "Ein Titel"},
        "prose": {"de": WORDS},
    }
    settled = ask(town, "draft clause", "d", given, agent="drafter")
    assert settled.status == "waiting"

    erasing.erase(conversation=town.id, participant=author.pk, statements=True)

    assert WORDS not in _kept()
    assert "Ein Titel" not in _kept()
    sealing.seal()
    assert checking.check().findings == ()
    assert replay(slug=town.slug).differing == ()


def test_what_somebody_did_about_stewards_is_handed_over_to_them() -> None:
    """Approvals, motions, votes and speeches, each where it was; nobody else's."""
    town = stewarded(recorded_town(people=4, landscape=False))

    first = accounts.own_data(account=town.accounts["organiser"])
    second = accounts.own_data(account=town.accounts["second"])
    moderator = accounts.own_data(account=town.accounts["moderator"])

    assert [(one["role"], one["yes"], one["reason"]) for one in first["approvals"]] == [
        ("moderator", False, "They differ.")
    ]
    assert [(one["motion"], one["yes"]) for one in first["votes_on_motions"]] == [(1, True), (2, False)]
    assert [(one["motion"], one["kind"], one["reason"]) for one in second["motions"]] == [
        (2, "end", "We are few.")
    ]
    assert [one["text"] for one in second["speeches"]] == [{"en": "It can wait."}]
    assert (len(moderator["approvals"]), moderator["motions"], moderator["speeches"]) == (1, [], [])
    assert {one["conversation"] for one in first["motions"] + moderator["approvals"]} == {town.slug}


def test_who_deletes_their_account_is_joined_to_nothing_any_more() -> None:
    """What they approved, moved, voted and said stays, by somebody with that role; the record stays true."""
    town = stewarded(recorded_town(people=4, landscape=False))
    counts = [table.objects.count() for table in (AgentApproval, Motion, MotionVote, Speech)]
    for kind in ("moderator", "second"):
        row = Account.objects.get(pk=town.accounts[kind])
        accounts.delete(account=row.pk, confirmation=row.email)
    sealing.seal()

    gone = [town.accounts["moderator"], town.accounts["second"]]
    assert [table.objects.count() for table in (AgentApproval, Motion, MotionVote, Speech)] == counts
    for model in apps.get_app_config("store").get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001 - documented
            if field.related_model is Account:
                assert not model._base_manager.filter(**{f"{field.name}__in": gone}).exists()  # noqa: SLF001
    assert AgentApproval.objects.filter(account=None).exists()
    assert Motion.objects.filter(moved_by=None).exists()
    assert checking.check().findings == ()


def test_a_deleted_conversation_takes_its_swarm_along() -> None:
    """Agents, packets, actions, judgements, approvals, motions and effects: no row of them is left."""
    town = stewarded(recorded_town(people=4, landscape=False), guards=())
    sealing.seal()
    tables = [
        one
        for one in apps.get_app_config("store").get_models()
        if one.__module__.endswith((".governing", ".effects"))
    ]
    filled = {one.__name__ for one in tables if one._base_manager.exists()}  # noqa: SLF001 - documented
    assert filled >= {"Swarm", "AgentPacket", "AgentJudgement", "AgentApproval", "MotionVote", "Speech"}

    deleting.delete_rows(town.id)

    assert [one.__name__ for one in tables if one._base_manager.exists()] == []  # noqa: SLF001 - likewise
    assert not Swarm.objects.exists()
    sealing.seal()
    assert checking.check().findings == ()
