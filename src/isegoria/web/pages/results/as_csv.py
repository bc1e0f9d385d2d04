"""Results as a table for spreadsheets: one row a statement, a cell left empty where it is held back."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from isegoria.opinion.exchange.cells import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isegoria.services.mapping import Cell, ReportInfo, Results, StatementResult

_OF_A_CELL = ("seen", "agree", "disagree", "pass", "agree-lower", "agree-upper")


def csv_of(results: Results, _report: ReportInfo | None, _language: str) -> bytes:
    """Write the table; text that a spreadsheet would run as a formula begins with an apostrophe."""
    rows = "".join(line(*row) for row in _rows(results))
    # Without this mark, spreadsheets take Japanese for something else.
    return BOM_UTF8 + rows.encode()


def _rows(results: Results) -> Iterator[list[object]]:
    names = ["everyone", *(f"group-{one.letter}" for one in results.groups)]
    names += [f"sector-{one.key}" for one in results.sectors]
    yield [
        "statement",
        "text",
        "language",
        "state",
        "seed",
        "meta",
        "counts",
        "agreed",
        "agreed-everywhere",
        "rejected",
        "divisive",
        "consensus-lower",
        "divisiveness",
        "important",
        *(f"{name}-{what}" for name in names for what in _OF_A_CELL),
        "everyone-is-whole",
        "simulated",
    ]
    for one in results.statements:
        yield _row(results, one)


def _row(results: Results, one: StatementResult) -> list[object]:
    cells = [one.total, *one.groups, *one.sectors]
    return [
        one.number,
        one.text,
        one.language,
        one.state,
        one.is_seed,
        one.is_meta,
        one.counts,
        one.number in results.agreed,
        one.number in results.agreed_everywhere,
        one.number in results.rejected,
        one.number in results.divisive,
        one.consensus_lower,
        one.divisiveness,
        one.important,
        *(value for cell in cells for value in _values(cell)),
        one.total_is_whole,
        results.simulated,
    ]


def _values(cell: Cell | None) -> list[object]:
    if cell is None:
        return [None] * len(_OF_A_CELL)
    return [cell.seen, cell.agree, cell.disagree, cell.passed, cell.lower, cell.upper]
