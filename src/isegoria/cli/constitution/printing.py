"""The text of a constitution on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from isegoria.cli.constitution.reading import chosen, read_constitution
from isegoria.cli.constitution.words import say
from isegoria.cli.summary import plain
from isegoria.constitution.guards import explain, parse

if TYPE_CHECKING:
    from isegoria.cli.words import Language
    from isegoria.constitution.clauses import Clause
    from isegoria.constitution.constitutions import Constitution
    from isegoria.constitution.evidence import Evidence

_INDENT = (0, 0, 0, 3)


def show_place(place: str, language: Language) -> None:
    """Print a constitution; see `isegoria constitution show --help`.

    Raises:
        SiteError: it cannot be read, or is none.
    """
    show(read_constitution(place), Console(highlight=False), language)


def show(constitution: Constitution, console: Console, language: Language) -> None:
    """Print it."""
    heading(constitution, console, language)
    for place, one in enumerate(constitution.clauses, 1):
        console.print()
        console.print(Text(f"{place}. {chosen(one.titles, language)}  ", style="bold"), Text(one.key, "dim"))
        _clause(one, console, language)
    console.print()
    console.print(Text(say("digest", language, digest=constitution.digest), style="dim"), soft_wrap=True)


def heading(constitution: Constitution, console: Console, language: Language) -> None:
    """Print which constitution this is, and how much there is of it."""
    guards = sum(len(parse(one.guards)) for one in constitution.clauses if one.guards)
    figures = say(
        "clauses",
        language,
        clauses=len(constitution.clauses),
        guards=guards,
        examples=sum(len(one.examples) for one in constitution.clauses),
    )
    title = chosen(constitution.titles, language) or say("untitled", language)
    version = say("version", language, version=constitution.version)
    console.print(Panel(Text(figures), title=Text(f"{title} – {version}", "bold"), title_align="left"))


def _clause(clause: Clause, console: Console, language: Language) -> None:
    console.print(Padding(Text(chosen(clause.prose, language)), _INDENT))
    for guard in parse(clause.guards) if clause.guards else ():
        console.print(Padding(Text(f"▸ {plain(explain(guard, language.value))}"), _INDENT))
    if clause.advisory:
        console.print(Padding(Text(say("advisory", language), style="dim"), _INDENT))
    for one in clause.evidence:
        _evidence(one, console, language)


def _evidence(one: Evidence, console: Console, language: Language) -> None:
    if one.everyone is None:
        figures = say("held_back", language)
    else:
        figures = say(
            "everyone", language, agrees=one.everyone.agrees, seen=one.everyone.seen, lower=one.everyone.lower
        )
    told = say("rests_on_statement", language, number=one.statement, figures=figures)
    console.print(Padding(Text(told, style="dim"), _INDENT))
    if one.dissent:
        parts = plain(", ".join(one.dissent))
        console.print(Padding(Text(say("dissent", language, parts=parts), style="dim"), _INDENT))
