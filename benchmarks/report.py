"""What was measured, as Markdown."""

from __future__ import annotations

import datetime as dt
import os
import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Table: TypeAlias = "tuple[Sequence[str], Sequence[Sequence[str]]]"

_INTRO = """\
# Benchmarks

Measured by `make benchmark`; run it again to write this page anew.

- Machine: {cores} cores of {processor}; {system}; {date}.
- Software: Python {python}, numpy {numpy}, scipy {scipy}, numba {numba}, red-dwarf {peer}.
- One thread on every side, processor time. Both sides run in turns in one process, and ratios are taken round
  by round. Figures are medians; brackets hold the quartiles.
- Compiled loops are compiled, and both sides run once on a small conversation, before the clock starts.
- Real conversations are ten open Polis exports (The Computational Democracy Project, CC BY 4.0), which lie
  beside the repository; planted ones are made from a seed by `benchmarks/planted.py`.{remark}
"""


@dataclass(frozen=True, slots=True)
class Target:
    """What we set out to reach, and whether we did.

    Attributes:
        words: the aim, figure included.
        measured: what came out.
        met: whether that is enough.
    """

    words: str
    measured: str
    met: bool


@dataclass(slots=True)
class Section:
    """One measurement.

    Attributes:
        title: its heading.
        text: what was measured and how, in Markdown.
        tables: each a heading row and rows, to be shown one below the other.
        targets: what it was measured for.
    """

    title: str
    text: str
    tables: list[Table] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def markdown(self) -> str:
        """Write heading, text and tables."""
        return "\n\n".join([f"## {self.title}", self.text, *(_table(*table) for table in self.tables)])


def page(sections: Sequence[Section], remark: str = "") -> str:
    """Write the whole page: the machine, the targets, then every section."""
    intro = _INTRO.format(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        processor=_processor(),
        system=f"{platform.system()} {platform.machine()}",
        date=dt.datetime.now(dt.UTC).date().isoformat(),
        python=platform.python_version(),
        peer=version("red-dwarf"),
        remark=f"\n- {remark}" if remark else "",
        **{name: version(name) for name in ("numpy", "scipy", "numba")},
    )
    rows = [
        (target.words, target.measured, "yes" if target.met else "**no**")
        for section in sections
        for target in section.targets
    ]
    targets = "## Targets\n\n" + _table(("target", "measured", "met"), rows)
    return "\n\n".join([intro.rstrip(), targets, *(section.markdown() for section in sections)]) + "\n"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.is_file():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "an unnamed processor"
