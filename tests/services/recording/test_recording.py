"""What people do is on record in the very transaction in which they do it."""

from __future__ import annotations

import inspect
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from crowds import planted, settle
from isegoria.opinion import Votes
from isegoria.opinion.votes import inputs_digest
from isegoria.record.entries import pseudonym
from isegoria.services import (
    adding,
    announcing,
    deleting,
    erasing,
    importing,
    inviting,
    mapping,
    moderating,
    organising,
    participants,
    voting,
)
from isegoria.services.errors import Gone
from isegoria.services.mapping import computing
from isegoria.services.mapping.reading import read_votes
from isegoria.services.recording import sealing, writing
from isegoria.services.recording.results import page_digest
from isegoria.store.models import (
    Account,
    Conversation,
    HistoryEntry,
    MapWork,
    Opening,
    Participant,
    Statement,
    StoredLandscape,
    Vote,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.opinion import Conversation as Imported
    from town import Town


def said(kind: str = "", **which: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a filter of rows
    """Read records of a kind, in the order of what happened."""
    rows = Opening.objects.filter(**({"kind": kind} if kind else {}), **which).order_by("pk")
    return [json.loads(one) for one in rows.values_list("record", flat=True)]


def organiser(town: Town) -> dict[str, Any]:
    """Give what the organiser's calls begin with."""
    return {"slug": town.slug, "account": town.account("organiser")}


def invite(town: Town) -> str:
    """Give the token of an invitation that vouches for a sector."""
    expires = timezone.now() + timedelta(days=1)
    (token,) = inviting.invite(**organiser(town), count=1, expires=expires, sector="company")
    return token


ACTS: dict[str, tuple[Callable[[Town], object], tuple[str, ...]]] = {
    "vote": (
        lambda town: voting.cast(conversation=town.id, participant=town.people[0], statement=1, value=1),
        ("vote",),
    ),
    "join": (lambda town: participants.join(conversation=town.id), ("participant",)),
    "sector": (
        lambda town: participants.choose_sector(
            conversation=town.id, participant=town.people[0], sector="company"
        ),
        ("participant",),
    ),
    "add": (
        lambda town: adding.add(slug=town.slug, participant=town.people[0], text="More trams."),
        ("statement", "vote"),
    ),
    "seed": (
        lambda town: organising.seed(**organiser(town), texts=[{"text": "One."}, {"text": "Two."}]),
        ("event", "statement", "statement"),
    ),
    "translate": (
        lambda town: organising.reword(
            **organiser(town), number=0, text="Statement 0", translations={"ja": "意見"}
        ),
        ("event", "statement"),
    ),
    "moderate": (
        lambda town: moderating.decide(**organiser(town), number=1, decision="hide", reason="spam"),
        ("event", "moderation", "statement"),
    ),
    "pause": (
        lambda town: organising.set_state(**organiser(town), state="paused"),
        ("conversation", "event"),
    ),
    "rules": (
        lambda town: organising.change_settings(
            **organiser(town), options=organising.Options(description="By 2030.")
        ),
        ("conversation", "event"),
    ),
    "sectors": (
        lambda town: organising.add_sector(**organiser(town), key="artists", names={"en": "Artists"}),
        ("conversation", "event"),
    ),
    "announce": (
        lambda town: announcing.announce(**organiser(town), texts={"en": "Come all."}),
        ("event",),
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_whatever_is_done_is_on_record_with_it(town: Town, name: str) -> None:
    """Whatever anybody does here goes on record, and nothing that nobody did."""
    act, kinds = ACTS[name]
    town.account("organiser")

    act(town)

    assert sorted(Opening.objects.values_list("kind", flat=True)) == sorted(kinds)
    record_id = Conversation.objects.get(pk=town.id).record_id
    assert {one["conversation"] for one in said()} == {record_id}
    assert all(one["time"].endswith(":00Z") for one in said())


@pytest.mark.parametrize("name", ACTS)
def test_what_fails_leaves_no_record(town: Town, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came to nothing is on no record, and what cannot be recorded comes to nothing."""
    act, _kinds = ACTS[name]
    town.account("organiser")
    before = counts()

    class BrokenError(Exception):
        pass

    def broken(*_given: object, **_named: object) -> None:
        raise BrokenError

    monkeypatch.setattr(writing, "add_openings", broken)
    monkeypatch.setattr("isegoria.store.batches.add_openings", broken)
    with pytest.raises(BrokenError), transaction.atomic():
        act(town)

    assert counts() == before


def counts() -> tuple[object, ...]:
    """Count what the acts leave."""
    rows = (Opening, Vote, Participant, Statement, HistoryEntry)
    return (
        *(one.objects.count() for one in rows),
        *Conversation.objects.values_list("state", "description"),
        *Statement.objects.order_by("pk").values_list("state", "translations"),
        *Participant.objects.order_by("pk").values_list("sector_id", flat=True),
    )


def test_votes_are_recorded_by_pseudonym_in_the_order_of_acts(town: Town) -> None:
    """Each change of mind is on record, also a vote taken back, under a name that only the key explains."""
    person = town.people[0]
    voting.cast(conversation=town.id, participant=person, statement=0, value=1, important=True)
    for _twice in range(2):
        voting.cast(conversation=town.id, participant=person, statement=0, value=-1)
    voting.withdraw(conversation=town.id, participant=person, statement=0)

    key = Conversation.objects.get(pk=town.id).pseudonym_key
    votes = said("vote")
    assert [(one["value"], one["important"]) for one in votes] == [(1, True), (-1, False), (None, False)]
    assert {one["participant"] for one in votes} == {pseudonym(key, town.people[0])}
    assert set(Opening.objects.values_list("participant_id", "statement")) == {(town.people[0], 0)}
    assert len(set(Opening.objects.values_list("nonce", flat=True))) == 3


def test_refused_votes_are_on_no_record(town: Town) -> None:
    """A vote that does not count is on no record either."""
    town.change("paused")

    with pytest.raises(Gone):
        voting.cast(conversation=town.id, participant=town.people[0], statement=0, value=1)

    assert not Opening.objects.exists()


def test_invitations_vouch_on_record(town: Town) -> None:
    """That somebody's sector was vouched for, and not merely said, is on record."""
    token = invite(town)

    participants.accept_invitation(slug=town.slug, token=token, participant=town.people[0])

    last = said("participant")[-1]
    assert (last["sector"], last["verified"]) == ("company", True)


def test_authors_are_on_no_record(town: Town) -> None:
    """From the record of a statement nobody learns who wrote it."""
    adding.add(slug=town.slug, participant=town.people[0], text="More trams.")

    (one,) = said("statement")
    assert set(one) == {
        "type", "conversation", "time", "statement", "text", "language", "translations", "seed", "meta",
        "state", "moderated",
    }  # fmt: skip
    assert Opening.objects.get(kind="statement").participant_id is None


def test_a_draft_is_on_record_from_its_first_day(town: Town) -> None:
    """How a conversation was set up can be followed from the beginning."""
    account = town.account("organiser")
    Account.objects.filter(pk=account).update(may_organise=True)

    slug = organising.create(account=account, topic="Bridges", language="en")

    one = said("conversation")[-1]
    assert (one["slug"], one["state"], one["publication"], one["fewest"]) == (slug, "draft", "sealed", 10)
    assert [each["key"] for each in one["sectors"]] == list(organising.SECTORS)


def test_erasing_deletes_what_opens_their_entries(town: Town) -> None:
    """Whoever has themselves erased: no act of theirs can be opened, and their words are nowhere."""
    ann, bob = town.people
    voting.cast(conversation=town.id, participant=ann, statement=0, value=1)
    voting.cast(conversation=town.id, participant=bob, statement=0, value=1)
    adding.add(slug=town.slug, participant=ann, text="I live at 1 Tram Lane.")
    sealing.seal()
    voting.cast(conversation=town.id, participant=ann, statement=1, value=1)

    erasing.erase(conversation=town.id, participant=ann)

    assert not Opening.objects.filter(participant=ann).exists()
    assert Opening.objects.filter(participant=bob).count() == 1
    assert not Opening.objects.filter(record__contains="Tram Lane").exists()
    # Two votes and a statement that were sealed; one vote that was not, and may have been counted.
    assert [(one["entries"], one["unsealed"]) for one in said("erasure")] == [(3, 1)]
    last = said("statement")[-1]
    assert (last["text"], last["state"]) == ("", "withdrawn")


def test_a_discarded_statement_is_not_taken_for_the_next(town: Town) -> None:
    """Words that were removed before anybody saw them do not come back under another's number."""
    Participant.objects.all().delete()
    Conversation.objects.update(state="draft", opened_at=None)
    organising.seed(**organiser(town), texts=[{"text": "Too early."}])

    organising.discard(**organiser(town), number=3)

    assert not Opening.objects.filter(kind="statement", statement=3).exists()


def test_deleting_leaves_only_that_it_was(town: Town) -> None:
    """Of a deleted conversation, nothing can be opened; that it was there and how large stays on record."""
    record_id = Conversation.objects.get(pk=town.id).record_id
    for person in town.people:
        voting.cast(conversation=town.id, participant=person, statement=0, value=1)
    sealing.seal()
    voting.cast(conversation=town.id, participant=town.people[0], statement=1, value=1)

    deleting.delete_rows(town.id)

    assert [one["type"] for one in said()] == ["deletion"]
    assert [(one["conversation"], one["entries"]) for one in said()] == [(record_id, 2)]
    assert Opening.objects.get().conversation_id is None


def test_every_imported_vote_is_on_record_in_its_order(town: Town, two_camps: Imported) -> None:
    """A conversation that was brought from elsewhere is on record as if it had been held here."""
    slug = importing.install(conversation=two_camps, account=town.account("organiser"), slug="brought")

    number = Conversation.objects.get(slug=slug).pk
    events = two_camps.events
    votes = said("vote", conversation=number)
    assert len(votes) == len(events)
    assert [one["value"] for one in votes] == events.vote.tolist()
    assert len(said("participant", conversation=number)) == events.participants.size
    assert len(said("statement", conversation=number)) == events.statements.size
    assert said("conversation", conversation=number)[-1]["slug"] == slug


def test_a_landscape_is_on_record_with_its_votes(db: None) -> None:  # noqa: ARG001 - rows
    """Whoever has the votes can tell that the published figures follow from them."""
    town = settle(planted(40))
    mapping.compute(worker="test", conversation=town.id, patient=False)

    (one,) = said("result")
    kept = StoredLandscape.objects.get(pk=town.id)
    votes = Votes.latest(read_votes(town.id).conversation.events)
    assert (one["what"], one["number"], one["digest"]) == ("landscape", None, kept.digest)
    assert one["page"] == page_digest(kept.page)
    assert one["inputs"] == inputs_digest(votes) == kept.inputs


def test_the_same_landscape_is_recorded_once(db: None) -> None:  # noqa: ARG001 - rows
    """Computing anew what has not changed leaves no second record."""
    town = settle(planted(40))
    for _turn in range(2):
        MapWork.objects.filter(pk=town.id).update(done_event=0)
        mapping.compute(worker="test", conversation=town.id, patient=False)

    assert len(said("result")) == 1


def test_landscapes_that_votes_overtake_are_on_record_once_an_hour(
    db: None,  # noqa: ARG001 - rows
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where people never stop voting, figures are on record with exactly the votes they follow from, too."""
    town = settle(planted(40))
    overtake(town, monkeypatch, times=2)

    mapping.compute(worker="test", conversation=town.id, patient=False)
    votes = Votes.latest(read_votes(town.id).conversation.events)
    MapWork.objects.filter(pk=town.id).update(done_event=0)
    mapping.compute(worker="test", conversation=town.id, patient=False)

    (one,) = said("result")
    assert one["inputs"] == inputs_digest(votes)
    work = MapWork.objects.get(pk=town.id)
    assert work.last_event > work.done_event, "the next was overtaken as well, and nobody waited"


def test_landscapes_that_take_long_are_not_waited_for(
    db: None,  # noqa: ARG001 - rows
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody waits minutes with their vote, so that figures may be on record."""
    monkeypatch.setattr("isegoria.services.mapping.computing.LONGEST_HELD", -1.0)
    town = settle(planted(40))
    overtake(town, monkeypatch, times=1)

    mapping.compute(worker="test", conversation=town.id, patient=False)

    assert StoredLandscape.objects.filter(pk=town.id).exists()
    assert said("result") == []


@pytest.mark.parametrize("times", [1, 9])
def test_a_report_covers_every_vote_on_record(
    db: None,  # noqa: ARG001 - rows
    monkeypatch: pytest.MonkeyPatch,
    times: int,
) -> None:
    """A report follows from exactly the votes before it, however many come in while it is made."""
    town = settle(planted(40))
    overtake(town, monkeypatch, times=times)

    number = mapping.publish(slug=town.slug, account=town.account("organiser"))

    found = [one for one in said("result") if one["what"] == "report"]
    votes = Votes.latest(read_votes(town.id).conversation.events)
    assert [one["number"] for one in found] == [number]
    assert found[0]["inputs"] == inputs_digest(votes)


def overtake(town: Town, monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    """Let somebody change their mind while a landscape is computed, so many times; not while all are held."""
    left = [times]

    def overtaken(conversation: int) -> object:
        found = read_votes(conversation)
        if left[0] and not held():
            left[0] -= 1
            voting.cast(
                conversation=town.id, participant=town.people[0], statement=0, value=left[0] % 2 * 2 - 1
            )
        return found

    monkeypatch.setattr(computing, "read_votes", overtaken)


def held() -> bool:
    """Tell whether the report is being made while everybody waits."""
    return any(one.function == "compute_held" for one in inspect.stack())
