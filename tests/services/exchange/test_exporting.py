"""Conversations go out: to those who may have them, complete, and never as a formula."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exports import rows, statements, unzipped, vote_events, vote_table
from isegoria.opinion import read_conversation
from isegoria.opinion.errors import ExchangeError
from isegoria.services import exporting
from isegoria.services.errors import Forbidden, Invalid, Missing, TryAgain
from isegoria.services.mapping.computing import compute
from isegoria.store.models import (
    Conversation,
    HistoryEntry,
    Participant,
    PastVote,
    Sector,
    Statement,
    Vote,
)
from town import found_town

if TYPE_CHECKING:
    from pathlib import Path

    from town import Town


def export(town: Town, folder: Path, *, role: str = "organiser", external_ids: bool = False) -> Path:
    """Export the votes and unzip them."""
    made = exporting.export_votes(
        slug=town.slug, account=town.account(role), confirmed=True, external_ids=external_ids
    )
    with made.file:
        content = made.file.read()
    assert len(content) == made.size
    return unzipped(content, folder)


def test_what_people_did_here_is_all_there(town: Town, tmp_path: Path) -> None:
    """Votes that stand, votes that were changed, and people who only looked."""
    town.vote(0, {0: 1, 1: -1, 2: 0})
    row = Statement.objects.get(number=0)
    PastVote.objects.create(
        participant_id=town.people[0],
        statement=row,
        value=-1,
        important=False,
        cast_at=1_600_000_000_000,
        until=1_700_000_000_000,
    )

    folder = export(town, tmp_path)

    first, second = vote_table(folder).values()
    assert (first["0"], first["1"], first["2"], first["n-votes"]) == ("1", "-1", "0", "3")
    assert second == {"n-comments": "0", "n-votes": "0", "n-agree": "0", "n-disagree": "0"}
    assert vote_events(folder).total() == 4
    assert vote_events(folder)["1600000000000", "0", "0", -1] == 1
    assert read_conversation(folder).topic == "Trams"


def test_a_withdrawn_vote_or_statement_is_left_out(town: Town, tmp_path: Path) -> None:
    """What somebody took back is nobody's any more."""
    town.vote(0, {1: 1})
    PastVote.objects.create(
        participant_id=town.people[0],
        statement=Statement.objects.get(number=0),
        value=-1,
        important=False,
        cast_at=1,
        until=2,
        withdrawn=True,
    )
    Statement.objects.filter(number=2).update(state="withdrawn")

    folder = export(town, tmp_path)

    assert vote_events(folder).total() == 1
    assert set(statements(folder)) == {"0", "1"}


def test_no_text_runs_as_a_formula(town: Town, tmp_path: Path) -> None:
    """Whoever opens the export in a spreadsheet runs nothing that a participant wrote."""
    town.vote(0, {0: 1})
    Statement.objects.filter(number=0).update(text='=HYPERLINK("http://x","y")')
    Conversation.objects.update(topic="@sum")

    folder = export(town, tmp_path)

    cells = [cell for path in folder.iterdir() for row in rows(path) for cell in row.values() if cell]
    assert statements(folder)["0"][0] == '\'=HYPERLINK("http://x","y")'
    assert not [cell for cell in cells if cell[0] in "=+@"]
    assert read_conversation(folder).statements[0].text == '=HYPERLINK("http://x","y")'


def test_sectors_and_importance_go_along(town: Town, tmp_path: Path) -> None:
    """Whoever checks what every sector agrees on can tell who belongs to which."""
    town.vote(0, {0: 1, 1: 1}, important=[1])
    sector = Sector.objects.get(key="research")
    Participant.objects.filter(pk=town.people[0]).update(sector=sector, sector_verified=True)

    folder = export(town, tmp_path)

    assert rows(folder / "participants-sectors.csv") == [
        {"participant": "0", "sector": "research", "verified": "true"}
    ]
    assert rows(folder / "important.csv") == [{"participant": "0", "comment-id": "1"}]
    assert len(read_conversation(folder).events) == 2


def test_external_ids_are_left_out_unless_asked_for(town: Town, tmp_path: Path) -> None:
    """With them, another site could tell who voted how."""
    town.vote(0, {0: 1})
    Participant.objects.filter(pk=town.people[0]).update(external_id="member-7")

    without = export(town, tmp_path / "without")
    within = export(town, tmp_path / "within", external_ids=True)

    assert not (without / "participants-xid.csv").exists()
    assert "member-7" not in "".join(path.read_text("utf-8") for path in without.iterdir())
    assert read_conversation(within).xids == {0: "member-7"}


@pytest.mark.parametrize("role", ["", "moderator"])
def test_nobody_else_takes_the_votes(town: Town, role: str) -> None:
    """Only who organises or oversees the conversation gets what can single people out."""
    for account in (town.account(role), None):
        with pytest.raises(Forbidden):
            exporting.export_votes(slug=town.slug, account=account, confirmed=True)
        with pytest.raises(Forbidden):
            exporting.export_landscape(slug=town.slug, account=account)
    assert not HistoryEntry.objects.exists()


def test_the_danger_has_to_be_known(town: Town) -> None:
    """Nobody gets the votes without having been told what they can tell."""
    with pytest.raises(Invalid):
        exporting.export_votes(slug=town.slug, account=town.account("organiser"), confirmed=False)
    assert not HistoryEntry.objects.exists()


@pytest.mark.parametrize("role", ["organiser", "overseer"])
def test_an_export_is_told_in_public(town: Town, role: str, tmp_path: Path) -> None:
    """Participants see that their votes were taken, and in which role."""
    town.vote(0, {0: 1})

    export(town, tmp_path, role=role)

    entry = HistoryEntry.objects.get(kind="exported")
    assert (entry.role, entry.details) == (role, {"format": "polis", "votes": 1, "external_ids": "no"})


def test_a_conversation_without_votes_can_be_taken_too(town: Town, tmp_path: Path) -> None:
    """Statements alone make a file as well."""
    folder = export(town, tmp_path)

    assert len(statements(folder)) == 3
    assert vote_events(folder).total() == 0


def test_the_landscape_goes_along_when_it_is_up_to_date(db: None, tmp_path: Path) -> None:  # noqa: ARG001 - rows
    """Whoever has the votes can compute the same digest from them."""
    town = found_town(people=12, statements=4)
    for person in range(12):
        town.vote(person, {number: 1 if (person + number) % 3 else -1 for number in range(4)})
    account = town.account("organiser")
    before = export(town, tmp_path / "before")
    with pytest.raises(TryAgain):
        exporting.export_landscape(slug=town.slug, account=account)

    computed = compute(worker="test", conversation=town.id, patient=False)
    after = export(town, tmp_path / "after")
    with exporting.export_landscape(slug=town.slug, account=account).file as file:
        alone = file.read()

    assert not (before / "landscape.json").exists()
    document = json.loads((after / "landscape.json").read_text("utf-8"))
    assert computed is not None
    assert document["digest"] == computed.digest
    assert document["statement_results"][0]["text"] == "Statement 0"
    assert json.loads(alone) == document


def test_a_town_or_a_city_take_as_many_questions(db: None, tmp_path: Path) -> None:  # noqa: ARG001 - rows
    """An export asks the database a fixed number of times, however many people vote."""
    small, large = found_town("small", people=2), found_town("large", people=40)
    for town in (small, large):
        for person in range(len(town.people)):
            town.vote(person, {0: 1, 1: -1})

    counts = []
    for town in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            exporting.export_to(slug=town.slug, place=tmp_path / town.slug)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert Vote.objects.count() == 84


def test_the_command_line_writes_folders_and_zips(town: Town, tmp_path: Path) -> None:
    """Whoever runs the site takes a conversation out without an account."""
    town.vote(0, {0: 1})

    exporting.export_to(slug="trams", place=tmp_path / "folder")
    exporting.export_to(slug="trams", place=tmp_path / "file.zip")

    assert vote_events(tmp_path / "folder").total() == 1
    with zipfile.ZipFile(tmp_path / "file.zip") as archive:
        assert "trams/votes.csv" in archive.namelist()
    with pytest.raises(Missing):
        exporting.export_to(slug="_import-1", place=tmp_path / "x")
    with pytest.raises(ExchangeError):
        exporting.export_to(slug="trams", place=tmp_path / "absent" / "x.zip")
