"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

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
