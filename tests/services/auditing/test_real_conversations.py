"""Ten conversations that people held on Polis: what this site publishes of them follows from the record.

Two who have nothing in common recount each: the command, and a script that knows the documentation alone.
In the short form the smaller ones; ISEGORIA_SLOW=1 takes all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from independent.recount import recount as recount_by_script
from isegoria.opinion import read_conversation
from isegoria.services import importing, mapping
from isegoria.services.auditing.bundles import write_bundle
from isegoria.services.auditing.recounting import recount
from isegoria.store.models import Account, Conversation

SMALL = (
    "15-per-hour-seattle",
    "football-concussions",
    "london.youth.policing",
    "scoop-hivemind.freshwater",
    "scoop-hivemind.taxes",
)
LARGE = (
    "austria-climate.5twd2jsnkf.2022-08-08",
    "bg2050-volunteers",
    "canadian-electoral-reform",
    "scoop-hivemind.affordable-housing",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
)
NAMES = (*SMALL, *LARGE) if os.environ.get("ISEGORIA_SLOW") else SMALL
SCRIPT = Path(__file__).parents[2] / "independent" / "recount.py"


def bundle_of(folder: Path, tmp_path: Path) -> Path:
    """Import a conversation, compute its results, publish a report, seal everything, and write its bundle."""
    account = Account.objects.create_user("import@example.org", "a long enough password", may_organise=True)
    slug = importing.install(conversation=read_conversation(folder), account=account.pk, open_=True)
    mapping.publish(slug=slug, account=account.pk)
    path = tmp_path / "bundle.zip"
    with path.open("w+b") as file:
        write_bundle(Conversation.objects.get(slug=slug).pk, file)
    return path


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_all_that_was_published_follows_from_the_record(shared_data: Path, tmp_path: Path, name: str) -> None:
    """Every number of results and report is counted again from the votes on record: none differs."""
    folder = shared_data / "polis" / name
    if not folder.is_dir():
        pytest.skip(f"this conversation is absent: {folder}")
    path = bundle_of(folder, tmp_path)

    found = recount(path)
    numbers, differing = recount_by_script(path)

    assert [(one.claim, one.state, one.reason) for one in found.findings if one.state != "held"] == []
    assert found.mismatches == 0
    assert found.numbers > numbers / 2
    assert differing == []
    assert numbers > 2 * found.statements


def test_the_script_knows_the_documentation_alone() -> None:
    """It imports nothing of ours, and is short enough to be read before it is believed."""
    tell = "import sys, recount; print([one for one in sys.modules if one.partition('.')[0] == 'isegoria'])"

    run = subprocess.run(
        [sys.executable, "-c", tell], cwd=SCRIPT.parent, capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "[]"
    assert len(SCRIPT.read_text("utf-8").splitlines()) <= 300
