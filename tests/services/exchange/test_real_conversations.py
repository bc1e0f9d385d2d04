"""Ten conversations that people held on Polis come to this site and leave it again, vote for vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from exports import statements, unzipped, vote_events, vote_table, zipped
from isegoria.opinion import ROBUST, analyse, digest_of, read_conversation
from isegoria.services import exporting, importing, mapping
from isegoria.services.mapping.computing import compute
from isegoria.store.models import Account, Conversation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = (
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


@pytest.fixture
def folder(request: pytest.FixtureRequest, shared_data: Path) -> Path:
    """Give the folder of one export."""
    found = shared_data / "polis" / str(request.param)
    if not found.is_dir():
        pytest.skip(f"this conversation is absent: {found}")
    return found


@pytest.fixture
def organiser(db: None) -> int:  # noqa: ARG001 - rows need the database
    """Give the account of somebody who may organise."""
    return Account.objects.create_user("import@example.org", "a long enough password", may_organise=True).pk


@pytest.mark.parametrize("folder", NAMES, indirect=True)
def test_a_conversation_leaves_as_it_came(folder: Path, organiser: int, tmp_path: Path) -> None:
    """Whoever moves here from Polis loses no vote, no statement and no figure."""
    number = importing.hand_in(
        account=organiser, files=[importing.Given(one.name, [one.read_bytes()]) for one in _files(folder)]
    )
    assert importing.run_one(worker="test")
    found = importing.find(account=organiser, number=number)
    assert (found.state, found.message) == ("done", "")

    export = exporting.export_votes(slug=found.slug, account=organiser, confirmed=True)
    with export.file:
        back = unzipped(export.file.read(), tmp_path)
    computed = compute(
        worker="test", conversation=Conversation.objects.get(slug=found.slug).pk, patient=False
    )

    assert vote_table(back) == vote_table(folder)
    assert vote_events(back) == vote_events(folder)
    assert statements(back) == statements(folder)
    assert computed is not None
    assert computed.digest == digest_of(analyse(read_conversation(folder), ROBUST))
    assert mapping.results(slug=found.slug, account=organiser).digest == computed.digest


@pytest.mark.parametrize("folder", ["football-concussions"], indirect=True)
def test_a_reversed_export_is_turned_round(folder: Path, organiser: int, tmp_path: Path) -> None:
    """In old exports -1 means agree; here +1 always does, and nobody's opinion is turned over."""
    reversed_ = tmp_path / "reversed"
    reversed_.mkdir()
    for one in _files(folder):
        (reversed_ / one.name).write_bytes(one.read_bytes())
    lines = (folder / "votes.csv").read_text("utf-8").splitlines()
    turned = [f"{head},{-int(vote)}" for head, vote in (line.rsplit(",", 1) for line in lines[1:])]
    (reversed_ / "votes.csv").write_text("\n".join([lines[0], *turned]) + "\n", "utf-8")

    number = importing.hand_in(
        account=organiser, files=[importing.Given("export.zip", [zipped(reversed_)])], slug="turned"
    )
    importing.run_one(worker="test")
    exporting.export_to(slug="turned", place=tmp_path / "back")

    assert importing.find(account=organiser, number=number).state == "done"
    assert vote_table(tmp_path / "back") == vote_table(folder)


def _files(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.iterdir()) if one.suffix == ".csv")
