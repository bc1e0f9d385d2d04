"""Judge again everything that was judged, and name what comes out otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from isegoria.cli.progress import bar
from isegoria.cli.steward.words import say, site

if TYPE_CHECKING:
    from isegoria.cli.words import Language
    from isegoria.services.governing.replaying import Replayed

_LONGEST_TABLE = 50


def replay_all(slug: str, language: Language, *, under_current: bool) -> bool:
    """Judge everything again; see `isegoria steward replay --help`.

    Returns:
        Whether everything came out as it was.

    Raises:
        SiteError: the site cannot be used as it is set up.
        ServiceError: there is no such conversation or swarm.
    """
    with site(language), bar(Console(stderr=True), language) as progress:
        from isegoria.services.governing.replaying import replay  # noqa: PLC0415 - needs Django

        replayed = replay(
            slug=slug,
            under_current=under_current,
            progress=lambda done, total: progress("stewards", done, total),
        )
    _print(replayed, language, under_current=under_current)
    return not replayed.differing


def _print(replayed: Replayed, language: Language, *, under_current: bool) -> None:
    out = Console(highlight=False)
    out.print(Text(say("judged", language, judgements=replayed.judgements, same=replayed.same)))
    if not replayed.differing:
        out.print(Text(say("current_same" if under_current else "same", language)))
        return
    table = Table(*(say(one, language) for one in ("action", "number", "was", "now")))
    for one in replayed.differing[:_LONGEST_TABLE]:
        now = say(one.now, language) if one.now else say("unknown_law", language)
        table.add_row(Text(one.action), str(one.number), say(one.was, language), now)
    out.print(table)
    shown = min(len(replayed.differing), _LONGEST_TABLE)
    told = "current_differs" if under_current else "differs"
    out.print(Text(say(told, language, differing=len(replayed.differing), shown=shown)))
