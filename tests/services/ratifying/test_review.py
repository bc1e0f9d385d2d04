"""What somebody who tried to break ratification found: each stays mended."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from isegoria.constitution.ratification import DEFAULT_RULES
from isegoria.services import constitutions, ratifying
from isegoria.services.errors import Invalid
from isegoria.store.models import Conversation, DraftClause, Ratification
from ratified import TITLES, ballot, balloting_town, close, critique_town, drafting_town, ratified_town
from voted import voted_town

pytestmark = pytest.mark.django_db


def test_reasons_of_too_few_are_held_back_as_their_tally_is() -> None:
    """Where one person votes, nobody reads why they object."""
    town = balloting_town()
    ratifying.cast(
        conversation=town.id,
        number=1,
        participant=town.people[0],
        choices=ballot({"c1": "object", "c2": "accept"}),
        language="en",
    )
    close(town)

    found = ratifying.ratification(slug=town.slug, number=1).result

    assert found is not None
    assert all(part.tally is None for one in found for part in one.parts)
    assert [one.reasons for one in found] == [(), ()]


def test_one_that_fails_keeps_no_other_waiting() -> None:
    """A ballot that cannot be counted does not stop all others of the site."""
    town = balloting_town()
    broken = Ratification.objects.get()
    Ratification.objects.filter(pk=broken.pk).update(rules={})
    other = voted_town_elsewhere()
    now = timezone.now()
    Ratification.objects.update(closes_at=now)

    assert ratifying.close_due(now=now) == 1

    broken.refresh_from_db()
    assert broken.stage == "ballot"
    assert Ratification.objects.get(pk=other).stage == "failed"
    assert town.slug


def voted_town_elsewhere() -> int:
    """Open a ballot in another conversation, in which nobody votes."""
    row = Ratification.objects.get()
    conversation = Conversation.objects.create(
        slug="buses", topic="Buses", language="en", state="open", created_at=row.created_at
    )
    made = Ratification.objects.create(
        conversation=conversation,
        constitution=row.constitution,
        number=1,
        stage="ballot",
        rules=ratified_rules(),
        created_at=row.created_at,
        critique_at=row.critique_at,
        ballot_at=row.ballot_at,
    )
    DraftClause.objects.create(
        ratification=made,
        key="c9",
        titles={"en": "Buses"},
        prose={"en": "Buses run."},
        created_at=row.created_at,
        changed_at=row.created_at,
    )
    return made.pk


def ratified_rules() -> dict[str, Any]:
    """Give the usual rules."""
    return DEFAULT_RULES.document()


def test_unlisted_conversations_stay_so() -> None:
    """Whoever is not told of a conversation does not find it by the constitution that it is about."""
    town = ratified_town()
    row = Conversation.objects.get(pk=town.id)
    for slug, listed in (("seen", True), ("unseen", False)):
        Conversation.objects.create(
            slug=slug, topic=slug, language="en", state="open", created_at=row.created_at,
            listed=listed, amends=row.constitutions.get(), amends_clause="c1",
        )  # fmt: skip

    assert [one.conversation for one in constitutions.amendments(slug="town-ai")] == ["seen"]


def test_a_draft_that_was_withdrawn_before_anybody_saw_it_stays_unseen() -> None:
    """What organisers thought better of is theirs."""
    town = drafting_town()
    organiser = town.account("organiser")
    ratifying.withdraw_clause(slug=town.slug, number=1, account=organiser, key="c2")
    ratifying.open_critique(slug=town.slug, number=1, account=organiser)

    assert [one.key for one in ratifying.ratification(slug=town.slug, number=1).clauses] == ["c1"]
    inside = ratifying.ratification(slug=town.slug, number=1, account=organiser)
    assert [one.key for one in inside.clauses] == ["c1", "c2"]


def test_what_was_withdrawn_later_is_still_seen_as_withdrawn() -> None:
    """Objections to it stay where they were made."""
    town = critique_town()
    ratifying.withdraw_clause(slug=town.slug, number=1, account=town.account("organiser"), key="c2")

    found = ratifying.ratification(slug=town.slug, number=1)

    assert [(one.key, one.withdrawn) for one in found.clauses] == [("c1", False), ("c2", True)]


def test_no_clause_in_more_languages_than_a_document_holds() -> None:
    """A text grows so large that nobody could read it again, and the whole list with it."""
    town = voted_town()
    organiser = town.account("organiser")
    ratifying.begin(slug=town.slug, account=organiser, titles=TITLES)
    many = {f"x{letter}": "Text." for letter in "abcdefghi"}

    with pytest.raises(Invalid, match="8 languages"):
        ratifying.add_clause(slug=town.slug, number=1, account=organiser, titles={"en": "T"}, prose=many)
