"""Run the benchmarks and write the page."""

from __future__ import annotations

import argparse
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.markup import escape

from benchmarks.agreement import agreement
from benchmarks.cases import Effort
from benchmarks.foretelling import foretelling
from benchmarks.limits import limits
from benchmarks.report import page
from benchmarks.speed import speed
from benchmarks.truth import planted, without_groups

_ROOT = Path(__file__).resolve().parents[1]
_SECTIONS = {
    "speed": speed,
    "limits": limits,
    "agreement": agreement,
    "planted": planted,
    "without-groups": without_groups,
    "foretelling": foretelling,
}


def main() -> None:
    """Measure what the command line asks for and write it down."""
    asked = _arguments()
    console = Console(highlight=False)
    effort = Effort(quick=asked.quick, full=asked.full)
    start = monotonic()
    sections = []
    for name in asked.only or _SECTIONS:
        console.rule(f"{name} ({monotonic() - start:.0f} s)")
        with console.status(f"Measuring {name} ..."):
            section = _SECTIONS[name](effort, lambda line: console.print(escape(line), soft_wrap=True))
        for target in section.targets:
            mark = "[green]met[/]" if target.met else "[red]missed[/]"
            console.print(f"{mark} {escape(target.words)}: {escape(target.measured)}", soft_wrap=True)
        sections.append(section)
    remark = "A quick run: fewer rounds and smaller conversations than usual." if asked.quick else ""
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(page(sections, remark), encoding="utf-8")
    console.rule(f"{asked.output} ({monotonic() - start:.0f} s)")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="two minutes: small conversations, few rounds")
    size.add_argument(
        "--full", action="store_true", help="also 100k x 1,000, for which red-dwarf needs minutes and 6 GB"
    )
    parser.add_argument("--only", nargs="+", choices=list(_SECTIONS), help="measure only these")
    parser.add_argument("--output", type=Path, help="where to write the page")
    asked = parser.parse_args()
    if asked.output is None:
        partly = asked.quick or asked.only
        asked.output = _ROOT / ("out" if partly else "docs") / "benchmarks.md"
    return asked
