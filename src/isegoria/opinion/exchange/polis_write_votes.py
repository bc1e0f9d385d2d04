"""The files of a Polis export that are made of votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import polars as pl

from isegoria.opinion.errors import ExchangeError
from isegoria.opinion.exchange.cells import cell, line, shown
from isegoria.opinion.exchange.output import write_lines, written
from isegoria.opinion.exchange.plain import id_column, vote_frames
from isegoria.opinion.exchange.polis_people import ABOUT, COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from isegoria.opinion.conversation import Conversation
    from isegoria.opinion.votes import VoteEvents, Votes

_MATRIX_CELLS = 1 << 22
_PIECE = 1 << 20
_UNSEEN = 2


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Opinion groups of the participants.

    Attributes:
        names: the groups' numbers, ascending.
        of_participant: shape (n,); for each participant an index into `names`, or -1.
    """

    names: tuple[int, ...]
    of_participant: NDArray[np.int64]

    @classmethod
    def of(cls, participants: Sequence[int | str], groups: Mapping[int | str, int | None]) -> Self:
        """Look up each participant's group."""
        found = [groups.get(participant) for participant in participants]
        names = tuple(sorted({int(group) for group in found if group is not None}))
        index = {name: at for at, name in enumerate(names)}
        return cls(names, np.array([-1 if group is None else index[group] for group in found], np.int64))


def write_votes(events: VoteEvents, path: Path, datetime: str) -> None:
    """Write votes.csv: every vote, in the order of the log; without times, if it has none."""
    names = ["timestamp", "datetime", "comment-id", "voter-id", "vote"]
    with written(path) as file:
        file.write(line(*(names if events.time.size else names[2:])).encode())
        for frame in vote_frames(events, as_cells=True):
            table = frame.select("statement", "participant", "vote")
            if events.time.size:
                time = frame.get_column("timestamp")
                readable = pl.from_epoch(time, time_unit="ms").dt.to_string(datetime)
                table = table.select(time, readable.alias("datetime"), pl.all())
            table.write_csv(file, include_header=False, quote_style="never")


def write_matrix(conversation: Conversation, votes: Votes, grouping: Groups, path: Path) -> None:
    """Write participants-votes.csv: one row a participant, one column a statement, latest votes."""
    statements = votes.statements.tolist()
    reserved = [name for name in statements if str(name).strip().lower() in ABOUT]
    if reserved:
        raise ExchangeError(path.name, f"a statement's id is {shown(reserved[0])}", "rename the statement")
    xid = ["xid"] if conversation.xids else []
    with written(path) as file:
        file.write(line("participant", *xid, "group-id", *COUNTS, *statements).encode())
        about = _about(conversation, votes, grouping)
        step = max(1, _MATRIX_CELLS // max(len(statements), 1))
        for start in range(0, votes.participants.size, step):
            stop = min(start + step, votes.participants.size)
            rows = about.slice(start, stop - start)
            latest, matrix = _latest(votes, start, stop)
            counts = {
                "n-votes": latest.sum(axis=1),
                "n-agree": latest[:, 2],
                "n-disagree": latest[:, 0],
            }
            cells = matrix.select(pl.when(pl.all() != _UNSEEN).then(pl.all()))
            rows.with_columns(**{name: pl.Series(values) for name, values in counts.items()}).hstack(
                cells.get_columns()
            ).write_csv(file, include_header=False, quote_style="never")


def _about(conversation: Conversation, votes: Votes, grouping: Groups) -> pl.DataFrame:
    """Give what is known of each participant, as cells of CSV, with room for the counts."""
    participants = votes.participants.tolist()
    number = dict.fromkeys(participants, 0)
    for statement in conversation.statements:
        if statement.author in number:
            number[statement.author] += 1
    groups = [None if at < 0 else grouping.names[at] for at in grouping.of_participant.tolist()]
    columns = {"participant": id_column(votes.participants, as_cells=True)}
    if conversation.xids:
        columns["xid"] = pl.Series(
            [cell(conversation.xids.get(who)) for who in participants], dtype=pl.String
        )
    columns["group-id"] = pl.Series(groups, dtype=pl.Int64)
    columns["n-comments"] = pl.Series(list(number.values()), dtype=pl.Int64)
    return pl.DataFrame(columns)


def _latest(votes: Votes, start: int, stop: int) -> tuple[NDArray[np.int64], pl.DataFrame]:
    """Give some participants' counts of disagree, pass and agree, and their votes by statement."""
    cells = votes.cells[votes.offsets[start] : votes.offsets[stop]]
    rows = np.repeat(np.arange(stop - start), np.diff(votes.offsets[start : stop + 1]))
    counts = np.bincount(rows * 3 + (cells & 3), minlength=(stop - start) * 3).reshape(-1, 3)
    matrix = np.full((stop - start, votes.statements.size), _UNSEEN, np.int8)
    matrix[rows, cells >> 2] = (cells & 3).astype(np.int8) - 1
    return counts, pl.from_numpy(matrix, schema=[str(at) for at in range(votes.statements.size)])


def write_comment_groups(conversation: Conversation, votes: Votes, grouping: Groups, path: Path) -> None:
    """Write comment-groups.csv: the latest votes on each statement, in all and by group."""
    kinds = ("votes", "agrees", "disagrees", "passes")
    tallies = _tallies(votes, grouping)

    def rows() -> Iterator[Sequence[object]]:
        letters = [_letters(name) for name in grouping.names]
        by_group = (f"group-{letter}-{kind}" for letter in letters for kind in kinds)
        yield "comment-id", "comment", *(f"total-{kind}" for kind in kinds), *by_group
        for at, statement in enumerate(conversation.statements):
            figures: list[int] = []
            for counts in (tallies[:, at].sum(axis=0), *tallies[:-1, at]):
                disagrees, passes, agrees = counts.tolist()
                figures += [disagrees + passes + agrees, agrees, disagrees, passes]
            yield statement.id, statement.text, *figures

    write_lines(path, rows())


def _tallies(votes: Votes, grouping: Groups) -> NDArray[np.int64]:
    """Count disagree, pass and agree: shape (groups + 1, C, 3); the last for those in no group."""
    groups, statements = len(grouping.names) + 1, votes.statements.size
    counts = np.zeros(groups * statements * 3, np.int64)
    slot = np.where(grouping.of_participant < 0, groups - 1, grouping.of_participant)
    for start in range(0, votes.participants.size, _PIECE):
        stop = min(start + _PIECE, votes.participants.size)
        cells = votes.cells[votes.offsets[start] : votes.offsets[stop]].astype(np.int64)
        slots = np.repeat(slot[start:stop], np.diff(votes.offsets[start : stop + 1]))
        counts += np.bincount((slots * statements + (cells >> 2)) * 3 + (cells & 3), minlength=counts.size)
    return counts.reshape(groups, statements, 3)


def _letters(group: int) -> str:
    """Name a group as Polis does: a for 0, b for 1, and after z aa."""
    name = ""
    rest = group + 1
    while rest > 0:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("a") + letter) + name
    return name
