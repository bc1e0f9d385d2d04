"""Reading a conversation, whatever it comes in: a folder, a zip, a CSV or a Parquet file."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion.conversation import Conversation, Note, Statement
from isegoria.opinion.exchange.archive import file_entry, folder_entries, zip_entries
from isegoria.opinion.exchange.log import VoteLog
from isegoria.opinion.exchange.parquet import read_votes_parquet
from isegoria.opinion.exchange.plain import read_votes_csv
from isegoria.opinion.exchange.polis_read import read_polis
from isegoria.opinion.exchange.sign import decide_sign

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isegoria.opinion.exchange.sign import Sign


def read_conversation(
    path: Path,
    *,
    sign: Sign = "auto",
    progress: Callable[[int, int], None] | None = None,
    keep_time: bool = True,
) -> Conversation:
    """Read what is debated and every vote cast on it.

    The source may be a folder or zip of a Polis export, one CSV file (Polis's votes.csv, or a table
    with the columns participant, statement, vote and perhaps timestamp) or a Parquet file with
    those columns. Memory holds the votes and one further block of the file.

    Args:
        path: the folder or file. Only read.
        sign: "agree" if +1 means agree in the source, "disagree" if it means disagree; "auto" decides
            a Polis export by its authors' votes on their own statements, and takes +1 for agree elsewhere.
        progress: told after each block what is done of how much; bytes for CSV, rows for Parquet.
        keep_time: False drops the votes' times where they ascend anyway, eight bytes a vote.

    Returns:
        The conversation, with +1 for agree; its notes say how the sign was decided.

    Raises:
        SignError: a Polis export does not tell whether +1 means agree.
        ExchangeError: the source is missing, damaged or no record of votes.
    """
    if _is_folder(path):
        return read_polis(path.name, folder_entries(path), sign=sign, progress=progress, keep_time=keep_time)
    entry = file_entry(path)
    is_parquet = path.suffix.lower() == ".parquet"
    log = VoteLog(from_cells=not is_parquet)
    if is_parquet:
        read_votes_parquet(path, log, progress)
    elif path.suffix.lower() == ".zip" or _is_zip(path):
        with zip_entries(path) as entries:
            return read_polis(path.name, entries, sign=sign, progress=progress, keep_time=keep_time)
    else:
        read_votes_csv(entry, log, progress)
    return _lone(path.name, log, sign, keep_time=keep_time)


def _lone(file: str, log: VoteLog, sign: Sign, *, keep_time: bool) -> Conversation:
    """Make a conversation of a file that holds votes alone."""
    events = log.events(file, keep_time=keep_time)
    agree, note = decide_sign(file, sign, None, None)
    np.multiply(events.vote, agree, out=events.vote)
    notes = [note]
    if not log.timed:
        notes.append(Note("times-missing", {"file": file}))
    if log.in_seconds:
        notes.append(Note("times-in-seconds"))
    statements = tuple(Statement(statement) for statement in events.statements.tolist())
    return Conversation(events, statements, notes=tuple(notes))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_zip(path: Path) -> bool:
    try:
        return zipfile.is_zipfile(path)
    except OSError:
        return False
