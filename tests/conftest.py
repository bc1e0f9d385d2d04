"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import hypothesis
import numpy as np
import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import override_settings
from playwright.sync_api import sync_playwright

from isegoria.opinion.conversation import Conversation, Statement
from isegoria.opinion.votes import VoteEvents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import ArrayLike
    from playwright.sync_api import Browser

    from town import Town

# Playwright keeps a loop in the tests' own thread; nothing of ours runs in it, but Django would refuse.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# How long something takes says nothing on a machine that others use as well.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001 - one database a process, as before
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Keep SQLite's test database in a file, as on a site, so that threads share it by connections."""
    given = connections["default"].settings_dict
    if given["ENGINE"].endswith("sqlite3"):
        given["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Hash passwords quickly: as slowly as on a site, it would take half of the tests' time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the site a folder of its own, with the key of its log."""
    made = tmp_path_factory.mktemp("site")
    with override_settings(CONFIGURATION=replace(settings.CONFIGURATION, data=made)):
        yield made


@pytest.fixture(autouse=True)
def log_starts_anew(site_folder: Path) -> Iterator[None]:
    """Forget what was signed in a test: the next one's database begins another log."""
    yield
    (site_folder / "log-head").unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def voting_starts_anew() -> Iterator[None]:
    """End the thread that writes votes and forget what it knew, where a test started it."""
    yield
    voting = sys.modules.get("isegoria.services.voting")
    if voting is not None:
        voting.stop_writer()
        voting.forget_tables()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Open the system's Chromium; without one, tests are skipped, but fail where CI is set."""
    path = shutil.which("/usr/bin/chromium") or shutil.which("chromium")
    if path is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no Chromium on this machine; install chromium to test pages as people see them")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def town(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """Open a conversation of three statements and two participants."""
    from town import found_town  # noqa: PLC0415 - only once Django is set up

    return found_town()


@pytest.fixture
def live_town(transactional_db: None) -> Town:  # noqa: ARG001 - likewise
    """Open the same where other threads see it, as on the running site."""
    from town import found_town  # noqa: PLC0415 - likewise

    return found_town()


_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of open conversations, which lies beside the repository and is never part of it."""
    folder = Path(os.environ.get("ISEGORIA_SHARED_DATA", _SHARED))
    if not folder.is_dir():
        pytest.skip(f"shared data is absent: {folder}; set ISEGORIA_SHARED_DATA")
    return folder


VOTES = """timestamp,datetime,comment-id,voter-id,vote
1600000000000,Sun Sep 13 12:26:40 UTC 2020,0,10,1
1600000001000,Sun Sep 13 12:26:41 UTC 2020,0,11,-1
1600000002000,Sun Sep 13 12:26:42 UTC 2020,1,11,1
1600000003000,Sun Sep 13 12:26:43 UTC 2020,1,10,0
1600000004000,Sun Sep 13 12:26:44 UTC 2020,1,10,-1
"""
COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1500000001000,Fri Jul 14 02:40:01 UTC 2017,1,11,1,1,1,"Cars, not buses"
1500000000000,Fri Jul 14 02:40:00 UTC 2017,0,10,1,1,-1,Buses
"""
PARTICIPANTS = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1
10,0,1,2,1,1,1,-1
11,1,1,2,1,1,-1,1
12,,0,0,0,0,,
"""
SUMMARY = """topic,Transport
url,https://example.org/2demo
views,7
voters,2
conversation-description,"How do we
move, then?"
"""


class MakeExport(Protocol):
    """Write an export; files given by name replace the usual ones, None leaves one out."""

    def __call__(self, changes: Mapping[str, str | bytes | None] | None = None, name: str = ...) -> Path:
        """Give the folder."""


@pytest.fixture
def make_export(tmp_path: Path) -> MakeExport:
    """Make small exports of two voters, a silent participant and two statements."""

    def make(changes: Mapping[str, str | bytes | None] | None = None, name: str = "export") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        files: dict[str, str | bytes | None] = {
            "votes.csv": VOTES,
            "comments.csv": COMMENTS,
            "participants-votes.csv": PARTICIPANTS,
            "summary.csv": SUMMARY,
        }
        for file, content in (files | dict(changes or {})).items():
            if content is not None:
                (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return make


def _moderation(statement: int, out: Collection[int]) -> Literal[-1, 0, 1]:
    if statement in out:
        return -1
    return 0 if statement % 2 else 1


class Converse(Protocol):
    """Hold a conversation: one row a participant, one column a statement; NaN where not seen."""

    def __call__(
        self, votes: ArrayLike, *, out: Collection[int] = (), meta: Collection[int] = ()
    ) -> Conversation:
        """Give it, all numbered from 0; `out` moderated out, every other statement undecided."""


@pytest.fixture(scope="session")
def converse() -> Converse:
    """Turn a matrix of votes into a conversation in which everybody votes once on each statement seen."""

    def make(votes: ArrayLike, *, out: Collection[int] = (), meta: Collection[int] = ()) -> Conversation:
        matrix = np.atleast_2d(np.asarray(votes, np.float64))
        rows, columns = np.nonzero(~np.isnan(matrix))
        events = VoteEvents(
            np.arange(matrix.shape[0]),
            np.arange(matrix.shape[1]),
            rows.astype(np.uint32),
            columns.astype(np.uint16),
            matrix[rows, columns].astype(np.int8),
            1_600_000_000_000 + np.arange(rows.size),
        )
        statements = tuple(
            Statement(one, f"Statement {one}", moderated=_moderation(one, out), is_meta=one in meta)
            for one in range(matrix.shape[1])
        )
        return Conversation(events, statements, topic="Trams", description="Shall the town build trams?")

    return make


@pytest.fixture(scope="session")
def two_camps(converse: Converse) -> Conversation:
    """Hear 25 people who want trams, 15 who do not, and what all 40 of them agree on.

    Statements 0 to 4 please the larger camp, 5 to 9 the smaller one; everybody agrees with 10 and disagrees
    with 11. One vote in ten says the opposite, and one in ten is not cast.
    """
    draw = np.random.Generator(np.random.PCG64(7)).random
    camp = np.where(np.arange(40) % 8 < 5, 1.0, -1.0)
    votes = np.outer(camp, np.repeat([1.0, -1.0, 0.0], [5, 5, 2])) + np.repeat([0.0, 1.0, -1.0], [10, 1, 1])
    votes = np.where(draw(votes.shape) < 0.1, -votes, votes)
    return converse(np.where(draw(votes.shape) < 0.1, np.nan, votes))
