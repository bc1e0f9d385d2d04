"""What was found out by checking, on a terminal: claims in a table, then the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from isegoria.cli.summary import plain
from isegoria.cli.words import say
from isegoria.services.auditing.findings import FAILED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from isegoria.cli.words import Language
    from isegoria.services.auditing.findings import Finding

_STYLES = {"held": "green", "failed": "bold red", "open": "yellow"}


def show_findings(findings: Sequence[Finding], console: Console, language: Language) -> None:
    """Print a table of claims, and below it why any of them does not hold, with the first differences."""
    table = Table(show_edge=False, pad_edge=False)
    table.add_column(say("claim", language), overflow="fold", ratio=1)
    table.add_column(say("checked", language), justify="right")
    table.add_column(say("mismatches", language), justify="right")
    table.add_column(say("outcome", language))
    for one in findings:
        outcome = Text(say(f"outcome_{one.state}", language), style=_STYLES[one.state])
        table.add_row(Text(_claim(one, language)), f"{one.checked:,}", f"{one.mismatches:,}", outcome)
    console.print(table)
    for one in findings:
        _reason(one, console, language)


def _reason(one: Finding, console: Console, language: Language) -> None:
    if one.reason:
        style = _STYLES[one.state] if one.state == FAILED else ""
        line(console, f"{_claim(one, language)}: {plain(one.reason)}.", style)
    for differing in one.differences:
        parts = {name: plain(getattr(differing, name)) for name in differing.__slots__}
        line(console, f"  {say('difference', language, **parts)}")
    hidden = one.mismatches - len(one.differences)
    if one.differences and hidden > 0:
        line(console, f"  {say('more', language, more=hidden)}")


def _claim(one: Finding, language: Language) -> str:
    return say(f"claim_{one.claim}", language) + (f" ({plain(one.about)})" if one.about else "")


def line(console: Console, text: str, style: str = "") -> None:
    """Print a line that a narrow terminal may fold as it likes."""
    console.print(Text(text, style=style), soft_wrap=True)
