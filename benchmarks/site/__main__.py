"""Measure the site: durable votes, pages for many readers, the weight of a first visit.

    python -m benchmarks.site [--quick] [--databases sqlite,postgresql] [--out FILE]

Server, database and load generator share one machine; everything talks over loopback. Rounds alternate
between the page's own endpoint and the ordinary Django view, so that both meet the same weather. PostgreSQL
is the server that DATABASE_URL names: tools/with-postgres starts one.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.site.measuring import measure_readers, measure_visit, measure_votes
from benchmarks.site.serving import own_database, serve
from benchmarks.site.writing import write_page

PARTICIPANTS, STATEMENTS, CONNECTIONS, READERS = 4000, 200, 64, 500


def main() -> None:
    """Measure what was asked for and write it down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one round of two seconds, to out/")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    databases = asked.databases.split(",")
    if "postgresql" in databases and not os.environ.get("DATABASE_URL"):
        sys.exit("DATABASE_URL names no PostgreSQL; run: make benchmark-site, or give --databases sqlite")
    rounds, seconds = (1, 2.0) if asked.quick else (5, 8.0)
    out = asked.out or Path("out/benchmarks-site.md" if asked.quick else "docs/benchmarks-site.md")
    found = {}
    for database in databases:
        with ExitStack() as stack:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = _database(database, stack)
            site = stack.enter_context(serve(data, url, PARTICIPANTS, STATEMENTS))
            print(f"{database}: votes ...", flush=True)
            votes = measure_votes(site, CONNECTIONS, rounds, seconds)
            print(f"{database}: readers ...", flush=True)
            readers = measure_readers(site, READERS, seconds)
            found[database] = (votes, readers, measure_visit(site))
    out.parent.mkdir(parents=True, exist_ok=True)
    page = write_page(found, rounds=rounds, seconds=seconds, connections=CONNECTIONS, readers=READERS)
    out.write_text(page, "utf-8")
    print(page)


def _database(name: str, stack: ExitStack) -> str:
    if name == "sqlite":
        return ""
    return stack.enter_context(own_database(os.environ["DATABASE_URL"]))


if __name__ == "__main__":
    main()
