"""The landscape on the site is the one that everybody can compute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from crowds import planted, settle, settle_export
from isegoria.opinion import ROBUST, analyse, digest_of, read_conversation
from isegoria.services import mapping
from isegoria.store.models import PastVote, Statement, StoredLandscape, Vote

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Converse

pytestmark = pytest.mark.django_db

EXPORTS = (
    "15-per-hour-seattle",
    "austria-climate.5twd2jsnkf.2022-08-08",
    "bg2050-volunteers",
    "canadian-electoral-reform",
    "football-concussions",
    "london.youth.policing",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.freshwater",
    "scoop-hivemind.taxes",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
)


def computed(conversation: int) -> str:
    """Compute on the site and give the digest."""
    made = mapping.compute(worker="test", conversation=conversation, patient=False)
    assert made is not None
    return made.digest


def let_in(conversation: int) -> None:
    """Let every other statement in, as `converse` does; the digest covers what moderators decided."""
    rows = Statement.objects.filter(conversation_id=conversation, number__in=range(0, 100, 2))
    rows.update(moderated=1)


def test_the_digest_is_the_one_of_the_same_votes_analysed_elsewhere(converse: Converse) -> None:
    """Whoever analyses the same votes on their own computer comes to the same digest."""
    votes = planted(60)
    town = settle(votes, labelled=True)
    let_in(town.id)

    digest = computed(town.id)

    assert digest.startswith("sha256:")
    assert digest == digest_of(analyse(converse(votes), ROBUST))


def test_members_and_people_without_votes_count_the_same(converse: Converse) -> None:
    """Somebody who looked on and never voted changes nothing but the number of participants."""
    votes = planted(40)
    votes[7] = np.nan
    town = settle(votes, labelled=True)
    let_in(town.id)

    digest = computed(town.id)

    assert digest == digest_of(analyse(converse(votes), ROBUST))


def test_a_vote_taken_back_is_as_if_it_had_never_been() -> None:
    """I voted, changed my mind, and took it back: the landscape is that of the others."""
    votes = planted(40)
    votes[3, 4] = np.nan
    never = settle(votes, slug="never", labelled=True)
    taken = settle(votes, slug="taken", labelled=True)
    row = Vote.objects.filter(participant_id=taken.people[3]).first()
    assert row is not None
    statement = row.statement.conversation.statements.get(number=4)
    for value, withdrawn in ((1, False), (-1, True)):
        PastVote.objects.create(
            participant_id=taken.people[3],
            statement=statement,
            value=value,
            important=False,
            cast_at=1,
            until=2,
            withdrawn=withdrawn,
        )

    assert computed(taken.id) == computed(never.id)


def test_the_vote_that_stands_counts_even_where_a_clock_was_set_back() -> None:
    """The server's clock went back between my two votes: the second one counts all the same."""
    town = settle(planted(40), labelled=True)
    row = Vote.objects.filter(statement__number=0).exclude(value=0).first()
    assert row is not None
    PastVote.objects.create(
        participant_id=row.participant_id,
        statement_id=row.statement_id,
        value=-row.value,
        important=False,
        cast_at=row.cast_at + 60_000,
        until=row.cast_at + 60_000,
    )

    computed(town.id)

    results = mapping.results(slug=town.slug)
    votes = [cast for (_who, number), (cast, _marked) in town.votes().items() if number == 0]
    assert results.statements[0].total is not None
    assert results.statements[0].total.agree == votes.count(1)


def test_nothing_the_site_keeps_of_people_is_in_the_document() -> None:
    """The stored figures hold no members, texts, labels or ids of people."""
    town = settle(planted(40))
    computed(town.id)

    row = StoredLandscape.objects.get(pk=town.id)

    assert "members" not in row.document
    assert all("text" not in one for one in row.document["statement_results"])
    assert row.document["digest"] == row.digest


@pytest.mark.parametrize("name", EXPORTS)
def test_a_real_conversation_has_the_same_digest_on_the_site(shared_data: Path, name: str) -> None:
    """A published export, row by row in the database, gives what `isegoria analyse` prints for the file."""
    folder = shared_data / "polis" / name
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    conversation = read_conversation(folder)

    digest = computed(settle_export(conversation).id)

    assert digest == digest_of(analyse(conversation, ROBUST))
