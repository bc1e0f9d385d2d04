"""The database against the log: whatever the site itself does leaves rows and records that agree."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from isegoria.opinion.conversation import Conversation as Source
from isegoria.opinion.conversation import Statement as SourceStatement
from isegoria.opinion.votes import VoteEvents
from isegoria.services import anonymising, deleting, erasing, importing, inviting, organising
from isegoria.services import participants as taking_part
from isegoria.services.recording import checking, sealing
from isegoria.store.batches import Act, apply_batch
from isegoria.store.models import Account, Conversation, Opening, Participant, Statement, Vote
from recorded import recorded_town
from town import Town

pytestmark = pytest.mark.django_db


def differences() -> list[str]:
    """Seal what waits, check, and give what is found."""
    while sealing.seal():
        pass
    return [str(one) for one in checking.check().findings]


def test_a_town_that_only_the_site_has_changed_is_as_it_was_recorded() -> None:
    """Voting, changing one's mind, moderation, results and erasure all leave rows and records that agree."""
    recorded_town()

    checked = checking.check()

    assert [str(one) for one in checked.findings] == []
    assert checked.counts["votes"] > 300
    assert checked.counts["pending"] == 0


def test_what_waits_to_be_sealed_is_compared_as_well() -> None:
    """Between an act and its seal, the record is in the database alone, and has to agree all the same."""
    town = recorded_town(people=4, landscape=False)
    _vote(town, 0, 2, -1)
    before = checking.check()
    Vote.objects.filter(participant=town.people[0], statement__number=2).update(value=0)

    after = checking.check()

    assert before.clean
    assert before.counts["pending"] == 1
    assert {(one.table, one.field) for one in after.findings} == {("store_vote", "value")}


def test_a_finding_tells_nobody_what_people_wrote() -> None:
    """What is found may stand in any log file: of words, only a digest is told."""
    town = recorded_town(people=4, landscape=False)
    Statement.objects.filter(conversation=town.id, number=1).update(text="Free beer for Jane Roe.")

    found = differences()

    assert len(found) == 1
    assert "text is sha256:" in found[0]
    assert "beer" not in found[0]
    assert "market" not in found[0]


def test_an_imported_conversation_is_on_record_with_every_vote() -> None:
    """What was brought along from elsewhere is as safe as what happened here."""
    _imported()

    assert differences() == []
    assert checking.check().counts["votes"] == 4


def test_an_import_that_is_not_shown_yet_is_not_missed() -> None:
    """While a conversation is being written, nobody knows of it; the check does not call that a forgery."""
    town = _imported()
    Conversation.objects.filter(pk=town.id).update(slug="_import-9")
    Opening.objects.filter(kind="conversation").delete()

    while_hidden = checking.check()

    assert while_hidden.clean
    assert while_hidden.counts["pending"] > 0


def test_hiding_a_conversation_under_a_name_of_imports_does_not_hide_what_was_done_to_it() -> None:
    """Only what was never sealed can be an import that is still going on."""
    town = recorded_town(people=4, landscape=False)
    Conversation.objects.filter(pk=town.id).update(slug="_import-9")

    assert any("slug" in one for one in differences())


def test_an_anonymised_conversation_still_agrees_and_its_votes_cannot_be_changed() -> None:
    """Once the key of pseudonyms is destroyed, votes are compared by the names that stand on record."""
    town = recorded_town(people=6, landscape=False)
    organising.set_state(slug=town.slug, account=town.accounts["organiser"], state="closed")
    Conversation.objects.filter(pk=town.id).update(closed_at=timezone.now() - timedelta(days=400))
    assert anonymising.anonymise_due() == (town.slug,)
    clean = differences()

    mine = Vote.objects.filter(participant=town.people[1]).first()
    assert mine is not None
    Vote.objects.filter(participant=mine.participant_id, statement=mine.statement_id).update(
        value=1 if mine.value < 1 else -1
    )
    found = differences()

    assert clean == []
    assert len(found) == 1
    assert "store_vote" in found[0]


def test_a_key_of_pseudonyms_that_is_gone_without_a_record_is_found() -> None:
    """Nobody may cut votes loose from their records by destroying the key in silence."""
    town = recorded_town(people=4, landscape=False)
    Conversation.objects.filter(pk=town.id).update(pseudonym_key="")

    assert any("pseudonym_key" in one for one in differences())


def test_a_key_of_pseudonyms_that_is_written_otherwise_is_found() -> None:
    """Not even a letter of it changes unseen, though it would name everybody as before."""
    town = recorded_town(people=4, landscape=False)
    key = Conversation.objects.get(pk=town.id).pseudonym_key
    Conversation.objects.filter(pk=town.id).update(pseudonym_key=key.upper())

    assert any("pseudonym_key" in one for one in differences())


def test_a_deleted_conversation_leaves_a_log_that_accounts_for_every_entry() -> None:
    """Whatever was erased from it before, the entries without an opening are as many as the log says."""
    town = recorded_town(people=6, landscape=False)
    recorded_town(people=3, slug="buses", landscape=False)
    Conversation.objects.filter(pk=town.id).update(delete_after=timezone.now() - timedelta(days=1))
    assert deleting.delete_due() == (town.slug,)

    clean = differences()
    lost = Opening.objects.filter(kind="vote", index__isnull=False).first()
    assert lost is not None
    lost.delete()

    assert clean == []
    assert any("have no opening" in one for one in differences())


def test_erasing_words_that_others_voted_on_leaves_no_gap_unaccounted() -> None:
    """A statement whose words are erased stays as a number, and its earlier words can be opened by nobody."""
    town = recorded_town(people=6)
    author = Statement.objects.get(conversation=town.id, text__startswith="Plant trees").author_id
    assert author is not None
    erasing.erase(conversation=town.id, participant=author, statements=True)

    assert differences() == []


def test_a_removed_draft_and_an_invited_sector_agree() -> None:
    """What is removed before anybody saw it, and who came by invitation, leave no differences."""
    account = Account.objects.create_user("o@parks.example", "a long enough password", may_organise=True)
    slug = organising.create(account=account.pk, topic="Parks", language="en", slug="parks")
    organising.seed(
        slug=slug, account=account.pk, texts=[{"text": one} for one in ("One.", "Two.", "Three.")]
    )
    organising.discard(slug=slug, account=account.pk, number=1)
    organising.reword(slug=slug, account=account.pk, number=2, text="Three, said better.", translations={})
    sealing.seal()
    organising.discard(slug=slug, account=account.pk, number=0)
    organising.set_state(slug=slug, account=account.pk, state="open")
    soon = timezone.now() + timedelta(days=1)
    (token,) = inviting.invite(slug=slug, account=account.pk, count=1, expires=soon, sector="company")

    taking_part.accept_invitation(slug=slug, token=token)

    assert differences() == []
    assert Participant.objects.filter(sector__key="company", sector_verified=True).count() == 1


def _vote(town: Town, person: int, number: int, value: int) -> None:
    now = timezone.now()
    act = Act(town.id, town.people[person], number, value, important=True, at=int(now.timestamp() * 1000))
    apply_batch([act], [], now)


def _imported() -> Town:
    account = Account.objects.create_user("o@moved.example", "a long enough password", may_organise=True)
    events = VoteEvents(
        np.array([7, 8]),
        np.array([0, 1]),
        np.array([0, 0, 1, 0], np.uint32),
        np.array([0, 1, 1, 0], np.uint16),
        np.array([1, -1, 0, -1], np.int8),
        1_600_000_000_000 + np.arange(4) * 5_000_000,
    )
    source = Source(events, (SourceStatement(0, "One"), SourceStatement(1, "Two")), topic="Moved")
    slug = importing.install(conversation=source, account=account.pk, slug="moved", open_=True)
    row = Conversation.objects.get(slug=slug)
    return Town(
        row.pk, tuple(Participant.objects.filter(conversation=row).values_list("pk", flat=True)), slug
    )
