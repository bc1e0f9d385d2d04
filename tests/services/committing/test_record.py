"""What goes on record of commitments, who is forgotten, and that nothing is changed behind its back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from committed import CHARTER, answered, challenged, charter, committed_town
from isegoria.services import accounts, committing
from isegoria.services.deleting import delete_rows
from isegoria.services.erasing import erase, own_data
from isegoria.services.recording import sealing
from isegoria.services.recording.checking import check
from isegoria.services.recording.openings import public_openings
from isegoria.store.models import (
    Account,
    Challenge,
    Commitment,
    Conversation,
    Opening,
    Organisation,
    Participant,
    Progress,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

    from town import Town

_TABLES = ("store_organisation", "store_commitment", "store_progress", "store_challenge")


@pytest.fixture
def committed(town: Town) -> Town:
    """Let two organisations commit themselves."""
    charter(town)
    return committed_town(town)


def _found() -> list[str]:
    """Check, and keep what is about commitments: the town itself was written without records."""
    return [str(one) for one in check().findings if one.table in _TABLES]


@pytest.mark.usefixtures("committed")
def test_every_edit_behind_the_sites_back_is_found() -> None:
    """Nobody makes a promise better, a report rosier or a challenge milder without being found out."""
    assert _found() == []

    edits: list[tuple[type[Model], str, Callable[[Any], Any]]] = [
        (Organisation, "name", lambda name: f"{name} Ltd"),
        (Organisation, "verified_through", lambda through: "site" if through != "site" else ""),
        (Commitment, "pledges", lambda _pledges: {"en": "We will try."}),
        (Commitment, "clause", lambda _key: "c2"),
        (Commitment, "version", lambda version: version + 1),
        (Progress, "status", lambda _status: "planned"),
        (Progress, "withdrawn_at", lambda at: None if at else Progress.objects.all()[0].at),
        (Challenge, "text", lambda text: f"Perhaps {text}"),
        (Challenge, "answer_by", lambda at: at.replace(year=at.year + 1)),
        (Challenge, "outcome", lambda outcome: "" if outcome else "settled"),
        (Challenge, "hidden", lambda hidden: "" if hidden else "spam"),
        (Challenge, "participant_id", lambda _row: Participant.objects.order_by("-pk")[0].pk),
    ]
    for table, name, change in edits:
        row = table._default_manager.order_by("pk")[1 if name == "status" else 0]  # noqa: SLF001 - documented
        with transaction.atomic():
            wanted = change(getattr(row, name))
            assert wanted != getattr(row, name)
            table._default_manager.filter(pk=row.pk).update(**{name: wanted})  # noqa: SLF001 - likewise
            assert _found(), f"{table.__name__}.{name} was changed unseen"
            transaction.set_rollback(True)
        with transaction.atomic():
            row.delete()
            assert _found(), f"a row of {table.__name__} was deleted unseen"
            transaction.set_rollback(True)
    assert _found() == []


def test_my_challenges_are_handed_over_and_erased_with_me(committed: Town) -> None:
    """Words and what opens them in the log go; the check accounts for them, and no number comes again."""
    told = own_data(conversation=committed.id, participant=committed.people[0])
    assert [(one["challenge"], one["outcome"], one["answer"]) for one in told["challenges"]] == [
        (1, "not-settled", "It will stop in May.")
    ]
    sealing.seal()

    erase(conversation=committed.id, participant=committed.people[0])

    assert [one.number for one in Challenge.objects.filter(commitment__number=1)] == [2]
    records = Opening.objects.filter(kind="challenge").values_list("record", flat=True)
    assert {json.loads(one)["challenge"] for one in records} == {1, 2}  # the first is of the other commitment
    assert {(json.loads(one)["commitment"], json.loads(one)["challenge"]) for one in records} == {
        (1, 2),
        (2, 1),
    }
    assert _found() == []
    assert challenged(committed, person=1) == 3
    answered(committed, challenge=3)
    assert _found() == []


def test_an_account_that_is_deleted_leaves_what_it_said_to_nobody(committed: Town) -> None:
    """Its challenges and its organisation's commitments stay; nobody speaks for the organisation any more."""
    for kind in ("moderator", ""):
        row = Account.objects.get(pk=committed.account(kind))
        accounts.delete(account=row.pk, confirmation=row.email)

    assert list(Challenge.objects.filter(commitment__number=2).values_list("account_id", flat=True)) == [None]
    found = committing.organisation(organisation="northern-rail")
    assert (found.orphaned, found.named.verified) == (True, True)
    assert committing.commitment(constitution=CHARTER, number=2).challenges[0].own is False
    assert _found() == []


def test_a_conversation_that_is_deleted_takes_its_commitments_along(committed: Town) -> None:
    """Organisations stay, since they may have adopted something elsewhere; nothing on record is amiss."""
    sealing.seal()

    delete_rows(committed.id)

    assert not Conversation.objects.filter(pk=committed.id).exists()
    assert (Commitment.objects.count(), Progress.objects.count(), Challenge.objects.count()) == (0, 0, 0)
    assert Organisation.objects.count() == 2
    assert committing.organisation(organisation="northern-rail").verifier == ""
    assert [str(one) for one in check().findings] == []


def test_everybody_may_open_what_organisations_said_and_nobody_what_was_hidden(committed: Town) -> None:
    """The words of challengers are opened to auditors alone, and those that a moderator hid to nobody."""
    root = Account.objects.create_superuser("root@town.example", "a long enough password").pk
    committing.hide(
        constitution=CHARTER,
        number=2,
        account=committed.account("moderator"),
        what="progress",
        which=1,
        reason="personal",
    )
    committing.hide_organisation(organisation="city-of-harbours", account=root, reason="spam")
    sealing.seal()
    name = Conversation.objects.get(pk=committed.id).record_id

    opened = [json.loads(json.loads(line)["record"]) for line in public_openings(name)]
    of_site = [json.loads(json.loads(line)["record"]) for line in public_openings("site")]

    kinds = {one["type"] for one in opened}
    assert {"commitment", "progress"} <= kinds
    assert not kinds & {"challenge", "response"}
    assert {one["commitment"] for one in opened if one["type"] == "progress"} == {1}
    assert {one["slug"] for one in of_site if one["type"] == "organisation"} == {"northern-rail"}


def test_records_name_no_challenger_and_no_minute(committed: Town) -> None:
    """Neither account nor participant is on record, and times are told to the hour."""
    said = [json.loads(one.record) for one in Opening.objects.filter(kind="challenge")]

    assert said
    for one in said:
        assert not {"participant", "account"} & set(one)
        assert one["raised"].endswith(":00Z")
        assert one["answer_by"].endswith(":00:00Z")
    assert committed.slug
