"""What changed between two versions, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from isegoria.cli.constitution.reading import chosen, read_constitution
from isegoria.cli.constitution.words import say
from isegoria.cli.summary import plain
from isegoria.constitution.differences import differences

if TYPE_CHECKING:
    from isegoria.cli.words import Language
    from isegoria.constitution.differences import ClauseDifference, Piece, Sides

_STYLES = {"added": "bold green", "removed": "bold red", "changed": "bold yellow"}
_INDENT = (0, 0, 0, 3)


def compare_places(old: str, new: str, language: Language) -> None:
    """Print what changed; see `isegoria constitution diff --help`.

    Raises:
        SiteError: one of them cannot be read, or is no constitution.
    """
    console = Console(highlight=False)
    found = differences(read_constitution(old), read_constitution(new))
    for before, after in ((old, found.old), (new, found.new)):
        version = say("version", language, version=after.version)
        title = chosen(after.titles, language)
        console.print(Text(f"{title} – {version}  {after.digest}  {plain(before)}", "dim"), soft_wrap=True)
    if found.same:
        console.print(Text(say("no_difference", language), "bold green"))
        return
    for one in found.clauses:
        if one.kind != "same":
            console.print()
            _clause(one, console, language)
    same = sum(one.kind == "same" for one in found.clauses)
    if same:
        console.print()
        console.print(Text(say("same", language, clauses=same), "dim"))


def _clause(one: ClauseDifference, console: Console, language: Language) -> None:
    clause = one.new or one.old
    title = chosen(clause.titles, language) if clause else ""
    console.print(Text(f"{say(one.kind, language)}: {title} ", _STYLES[one.kind]), Text(one.key, "dim"))
    for texts in (one.titles, one.prose):
        sides = texts.get(language.value) or next(iter(texts.values()), None)
        if sides is not None:
            _sides(sides, console)
    if not one.guards.same:
        console.print(Padding(Text(say("guards", language), "bold"), _INDENT))
        for mark, pieces in (("-", one.guards.old), ("+", one.guards.new)):
            for piece in pieces:
                style = _style(mark) if piece.changed else ""
                if piece.changed or mark == "+":
                    shown = f"{mark if piece.changed else ' '} {plain(piece.text)}"
                    console.print(Padding(Text(shown, style), _INDENT))
    for name, changed in (("examples", one.examples), ("evidence", one.evidence)):
        if changed and one.kind == "changed":
            console.print(Padding(Text(say(f"{name}_changed", language), "dim"), _INDENT))


def _sides(sides: Sides, console: Console) -> None:
    if sides.same:
        return
    for mark, pieces in (("-", sides.old), ("+", sides.new)):
        if pieces:
            console.print(Padding(_text(mark, pieces), _INDENT))


def _text(mark: str, pieces: tuple[Piece, ...]) -> Text:
    made = Text(f"{mark} ", _style(mark))
    for one in pieces:
        # Words changed are marked by signs as well, for terminals without colours.
        before, after = ("[", "]") if one.changed and one.text.strip() else ("", "")
        made.append(f"{before}{_kept(one.text)}{after}", _style(mark) if one.changed else "")
    return made


def _kept(text: str) -> str:
    """Make a text harmless, with the spaces at its ends."""
    inner = plain(text)
    if not inner:
        return " "
    start = " " if text[:1].isspace() else ""
    return f"{start}{inner}{' ' if text[-1:].isspace() else ''}"


def _style(mark: str) -> str:
    return "red" if mark == "-" else "green"
