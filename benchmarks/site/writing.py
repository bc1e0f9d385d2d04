"""The page of figures."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.site.measuring import Readers, Visit, Votes

_INTRO = """# Benchmarks of the site

Made by `make benchmark-site`; server, database and load generator share one machine of two cores. A vote
counts here once it is acknowledged, and it is acknowledged once it is durable
(SQLite: synchronous=FULL; PostgreSQL: fsync on); after the rounds the database was compared with the load
generator's own journal: nothing missing, nothing twice. Median of {rounds} alternating rounds of
{seconds:.0f} s [lowest-highest], after one of a second that is not measured; {connections} people voting
without a pause.

"""


def write_page(
    found: Mapping[str, tuple[Mapping[str, Votes], Readers, Visit]],
    *,
    rounds: int,
    seconds: float,
    connections: int,
    readers: int,
) -> str:
    """Write everything as Markdown."""
    lines = [_INTRO.format(rounds=rounds, seconds=seconds, connections=connections)]
    lines.append("| database | door | votes/s | p50 ms | p99 ms | refused | beside the Django view |\n")
    lines.append("|---|---|---|---|---|---|---|\n")
    for database, (votes, _, _) in found.items():
        for door, one in votes.items():
            ratio = median(a / b for a, b in zip(one.rate, votes["Django view"].rate, strict=True))
            lines.append(
                f"| {database} | {door} | {_spread(one.rate)} | {_spread(one.p50)} | {_spread(one.p99)} | "
                f"{one.failed} of {one.acknowledged + one.failed} | {ratio:.1f}x |\n"
            )
    lines.append("\nTargets: at least 900 votes/s through the page's own endpoint, p99 below 150 ms.\n\n")
    lines.append(f"## {readers} readers at once\n\n| database | page | pages/s | p99 ms | statuses |\n")
    lines.append("|---|---|---|---|---|\n")
    for database, (_, reading, _) in found.items():
        for path, (rate, late, statuses) in reading.pages.items():
            told = ", ".join(f"{status}: {often}" for status, often in sorted(statuses.items()))
            lines.append(f"| {database} | `{path}` | {rate:.0f} | {late:.0f} | {told} |\n")
    lines.append("\nTarget: no status of 500 or above.\n\n## A first visit\n\n")
    lines.append("| part | bytes on the wire |\n|---|---|\n")
    visit = next(iter(found.values()))[2]
    lines.extend(f"| `{path.split('?')[0]}` | {size:,} |\n" for path, size in visit.parts.items())
    lines.append(f"| all, headers included | {sum(visit.parts.values()):,} |\n\nTarget: below 100,000.\n")
    return "".join(lines)


def _spread(figures: Sequence[float]) -> str:
    return f"{median(figures):.0f} [{min(figures):.0f}-{max(figures):.0f}]"
