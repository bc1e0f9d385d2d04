"""Let the agents of a swarm take turns, and say what came of it."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from isegoria.cli.progress import bar
from isegoria.cli.steward.words import say, site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.cli.words import Language
    from isegoria.services.governing.working import TurnTaken


def run_turns(slug: str, turns: int, language: Language) -> None:
    """Let everybody take some turns; see `isegoria steward run --help`.

    Raises:
        SiteError: the site cannot be used as it is set up.
        ServiceError: there is no such conversation or swarm, or a worker lets it work right now.
    """
    worker = f"{socket.gethostname()} {os.getpid()}"
    taken: list[TurnTaken] = []
    with site(language), bar(Console(stderr=True), language) as progress:
        from isegoria.services.governing import working  # noqa: PLC0415 - needs Django, which is set up now

        for number in range(turns):
            progress("stewards", number, turns)
            taken += working.run_now(slug=slug, worker=worker)
    _print(taken, language)


def _print(taken: Sequence[TurnTaken], language: Language) -> None:
    out = Console(highlight=False)
    if not taken:
        out.print(Text(say("nobody", language)))
        return
    heads = ("agent", "outcome", "done", "waiting", "denied")
    table = Table(*(say(one, language) for one in heads))
    for one in taken:
        counts = (f"{count:,}" for count in (one.done, one.waiting, one.denied))
        table.add_row(Text(one.agent), say(one.outcome, language), *counts)
    out.print(table)
    sums = [sum(getattr(one, name) for one in taken) for name in ("done", "waiting", "denied")]
    out.print(Text(say("sum", language, done=sums[0], waiting=sums[1], denied=sums[2])))
