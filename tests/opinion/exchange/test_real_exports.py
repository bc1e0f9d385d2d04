"""Ten open conversations, compared with what Polis itself counted in them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange import read_conversation, write_polis
from isegoria.opinion.votes import Votes

if TYPE_CHECKING:
    from pathlib import Path

CONVERSATIONS = (
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
SPECTRUM = (
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "location_coordinates",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
)


@pytest.fixture(params=CONVERSATIONS)
def export(request: pytest.FixtureRequest, shared_data: Path) -> Path:
    """Give each open conversation in turn."""
    return shared_data / "polis" / str(request.param)


def rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file with Python's own reader, as the independent witness."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_latest_votes_are_those_polis_published(export: Path) -> None:
    """Every cell of participants-votes.csv, voted or not, is what we hold for that person and statement."""
    conversation = read_conversation(export)
    published = rows(export / "participants-votes.csv")
    votes = Votes.latest(conversation.events)

    expected = np.array(
        [
            [float(row.get(str(statement)) or "nan") for statement in votes.statements.tolist()]
            for row in sorted(published, key=lambda row: int(row["participant"]))
        ]
    )

    np.testing.assert_array_equal(votes.matrix(), expected)


def test_every_vote_event_is_counted(export: Path) -> None:
    """comments.csv counts each vote cast, re-votes included; so do we, on every statement."""
    conversation = read_conversation(export)
    tallies = Votes.latest(conversation.events).events.tolist()

    ours = {
        one.id: (agrees, disagrees)
        for one, (disagrees, _, agrees) in zip(conversation.statements, tallies, strict=True)
    }

    assert ours == {
        int(row["comment-id"]): (int(row["agrees"]), int(row["disagrees"]))
        for row in rows(export / "comments.csv")
    }


def test_authors_show_that_plus_one_means_agree(export: Path) -> None:
    """In every open conversation, people agree with what they wrote themselves."""
    conversation = read_conversation(export)

    assert conversation.notes[0].startswith("Sign: +1 means agree (")


def test_statements_and_groups_are_those_of_the_files(export: Path) -> None:
    """Texts, authors, moderation and groups come through unchanged."""
    conversation = read_conversation(export)

    texts = {one.id: (one.text, one.author, one.moderated) for one in conversation.statements}
    assert texts == {
        int(row["comment-id"]): (row["comment-body"], int(row["author-id"]), int(row["moderated"]))
        for row in rows(export / "comments.csv")
    }
    assert conversation.published_groups == {
        int(row["participant"]): int(row["group-id"]) if row["group-id"] else None
        for row in rows(export / "participants-votes.csv")
    }


def test_a_written_export_reads_the_same(export: Path, tmp_path: Path) -> None:
    """Writing a real conversation and reading it again changes nothing."""
    first = read_conversation(export)
    write_polis(first, Votes.latest(first.events), tmp_path, groups=first.published_groups)

    second = read_conversation(tmp_path)

    for name in ("participants", "statements", "participant", "statement", "vote", "time"):
        np.testing.assert_array_equal(getattr(first.events, name), getattr(second.events, name))
    assert first.statements == second.statements
    assert first.published_groups == second.published_groups
    assert (first.topic, first.description, first.url) == (second.topic, second.description, second.url)


def test_our_matrix_file_agrees_with_theirs(export: Path, tmp_path: Path) -> None:
    """The counts and cells of participants-votes.csv that we write are those that Polis wrote."""
    conversation = read_conversation(export)
    write_polis(
        conversation, Votes.latest(conversation.events), tmp_path, groups=conversation.published_groups
    )

    ours = rows(tmp_path / "participants-votes.csv")
    theirs = sorted(rows(export / "participants-votes.csv"), key=lambda row: int(row["participant"]))

    shared = [name for name in theirs[0] if name not in {"xid", "n-comments"}]
    assert [[row[name] for name in shared] for row in ours] == [
        [row[name] for name in shared] for row in theirs
    ]


@pytest.mark.parametrize("name", SPECTRUM)
def test_a_table_that_is_no_votes_is_refused(name: str, shared_data: Path) -> None:
    """Any well-known CSV file that holds no votes is refused by the columns it lacks."""
    path = shared_data / "vectors" / "csv-spectrum" / "csvs" / f"{name}.csv"

    with pytest.raises(
        ExchangeError, match="it lacks the columns voter-id or participant, comment-id or statement, vote"
    ):
        read_conversation(path)
