"""The landscape on a terminal, for somebody who will read twenty lines."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from isegoria.cli.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from isegoria.opinion import Landscape

_MOST = 5
_STABLE, _FAIR = 0.75, 0.5


def show(landscape: Landscape, console: Console, language: Language) -> None:
    """Print what was found: figures, groups, agreement, division."""
    conversation = landscape.conversation
    topic = conversation.translations.get(f"topic-{language}", conversation.topic)
    title = Text(plain(topic) or say("untitled", language), style="bold")
    figures = say(
        "figures",
        language,
        participants=landscape.participants.size,
        statements=landscape.statements.size,
        votes=landscape.votes,
    )
    console.print(Panel(Text(figures), title=title, title_align="left"))
    if conversation.simulated:
        console.print(Text(say("simulated", language), style="bold black on yellow"))
    for note in conversation.notes if not conversation.simulated else ():
        console.print(Text(plain(note), style="dim"))
    _groups(landscape, console, language)
    polis = landscape.settings.name == "polis"
    agreed = [one.statement for one in landscape.majority[0]] if polis else landscape.agreed.tolist()
    heading = "agreed" if landscape.groups and not polis else "agreed_all"
    _statements(landscape, console, language, heading, agreed)
    if landscape.rejected.size:
        _statements(landscape, console, language, "rejected", landscape.rejected.tolist())
    if landscape.groups:
        _statements(landscape, console, language, "divides", landscape.divisive.tolist())


def letter(group: int) -> str:
    """Name a group: A, B, C."""
    return chr(ord("A") + group)


def _groups(landscape: Landscape, console: Console, language: Language) -> None:
    if not landscape.groups:
        reason = say(landscape.grouping.clarity, language)
        console.print(Text("\n" + say("no_groups", language, reason=reason), style="bold"))
        return
    table = Table(title=say("groups", language), title_justify="left", title_style="bold", show_lines=True)
    table.add_column(say("group", language), justify="center")
    table.add_column(say("size", language), justify="right")
    if landscape.stability is not None:
        table.add_column(say("stability", language), justify="right")
    table.add_column(say("stands_for", language), ratio=1)
    for group, size in enumerate(landscape.group_sizes.tolist()):
        cells: list[Text | str] = [letter(group), f"{size:,}"]
        if landscape.stability is not None:
            cells.append(_steady(float(landscape.stability[group])))
        lines = Text()
        for one in landscape.representatives[group][:3]:
            colour = "green" if one.direction == "agree" else "red"
            lines.append(f"{say(one.direction, language)} {one.share:.0%} ", style=colour)
            lines.append(_text(landscape, one.statement, language) + "\n")
        lines.rstrip()
        table.add_row(*cells, lines)
    console.print()
    console.print(table)


def _steady(stability: float) -> Text:
    style = "green" if stability >= _STABLE else "yellow" if stability >= _FAIR else "red"
    return Text(f"{stability:.2f}", style=style)


def _statements(
    landscape: Landscape, console: Console, language: Language, heading: str, chosen: Iterable[int]
) -> None:
    found = list(chosen)
    console.print(Text(f"\n{say(heading, language)} ({len(found)})", style="bold"))
    if not found:
        console.print(Padding(Text(say("none", language), style="dim"), (0, 2)))
    for one in found[:_MOST]:
        line = Text(_text(landscape, one, language))
        if heading in {"agreed", "agreed_all"}:
            # "At least" never rounds up.
            share = math.floor(100 * landscape.consensus.lower[one]) / 100
            line.append("  " + say("at_least", language, share=share), style="green")
        elif heading == "divides":
            shares = landscape.tallies.agrees[:, one] / landscape.tallies.seen[:, one].clip(1)
            parts = (f"{letter(group)} {share:.0%}" for group, share in enumerate(shares.tolist()))
            line.append("  " + " · ".join(parts), style="magenta")
        console.print(Padding(line, (0, 2)))
    if len(found) > _MOST:
        more = say("more", language, more=len(found) - _MOST)
        console.print(Padding(Text(more, style="dim"), (0, 2)))


def _text(landscape: Landscape, one: int, language: Language) -> str:
    statement = landscape.conversation.statements[one]
    return plain(statement.in_language(language)) or say("nobody_text", language, id=statement.id)


def plain(text: str) -> str:
    """Write untrusted text on one line, without anything that could rewrite the screen."""
    # Statements are untrusted: control and direction characters could rewrite the screen.
    kept = (" " if unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"} else one for one in text)
    return " ".join("".join(kept).split())
