"""Read votes, compute the landscape, show it, write what was asked for."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from rich.console import Console
from rich.text import Text

from isegoria.cli.progress import bar
from isegoria.cli.summary import show
from isegoria.cli.words import Language, say
from isegoria.opinion import (
    ROBUST,
    ExchangeError,
    SettingsError,
    Votes,
    analyse,
    canonical_json,
    digest_of,
    document_of,
    read_conversation,
    settings_named,
    write_polis,
)
from isegoria.opinion.report import render_html

if TYPE_CHECKING:
    from pathlib import Path

    from isegoria.cli.progress import Bar
    from isegoria.opinion import Landscape

_SIGNS = ("auto", "agree", "disagree")


@dataclass(frozen=True, slots=True)
class Outputs:
    """What to write, each None where not asked for.

    Attributes:
        json: a file, or "-" for standard output.
        html: a file.
        csv: a folder.
        members: whether the JSON lists everybody's group.
    """

    json: Path | None = None
    html: Path | None = None
    csv: Path | None = None
    members: bool = False

    @property
    def json_on_standard_output(self) -> bool:
        """Whether standard output belongs to the JSON."""
        return str(self.json) == "-"


def analyse_path(  # noqa: PLR0913, PLR0917 - the command's own options
    path: Path, settings: str, sign: str, shards: int, outputs: Outputs, language: Language
) -> None:
    """Analyse the votes at `path`; see `isegoria analyse --help`.

    Raises:
        OpinionError: the votes cannot be read or analysed, or an output cannot be written.
    """
    chosen = settings_named(settings)
    if sign not in _SIGNS:
        raise SettingsError(f"there is no sign called {sign!r}; use {', '.join(_SIGNS)}")
    if shards < 1:
        raise SettingsError(f"{shards} shards were asked for; ask for one or more")
    _check_places(outputs)
    with bar(Console(stderr=True), language) as progress:
        meaning = cast("Literal['auto', 'agree', 'disagree']", sign)
        conversation = read_conversation(path, sign=meaning, progress=progress.reading)
        landscape = analyse(conversation, chosen, shards=shards, progress=progress)
        written = _write(landscape, outputs, language, progress)
    _report(landscape, written, outputs, language)


def analyse_demo(folder: Path, language: Language) -> None:
    """Analyse the bundled conversation and write everything there is into `folder`.

    Raises:
        OpinionError: the folder cannot be written.
    """
    from isegoria.cli.demo.simulate import simulate  # noqa: PLC0415 - only the demo needs it

    other = Language.EN if language is Language.JA else Language.JA
    outputs = Outputs(folder / "landscape.json", folder / f"report-{language}.html", folder / "votes")
    with bar(Console(stderr=True), language) as progress:
        _make(folder)
        landscape = analyse(simulate(), ROBUST, progress=progress)
        written = _write(landscape, outputs, language, progress)
        written += _write(landscape, Outputs(html=folder / f"report-{other}.html"), other, progress)
    _report(landscape, written, outputs, language)


def _check_places(outputs: Outputs) -> None:
    # Before the long work, not after it.
    for place in (outputs.json, outputs.html):
        if place is None or str(place) == "-":
            continue
        if place.is_dir():
            raise ExchangeError(place.name, "is a folder", "name a file to write")
        if not place.parent.is_dir():
            raise ExchangeError(place.name, f"the folder {place.parent.name!r} is missing", "make it first")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise ExchangeError(
            folder.name, f"cannot be made: {wrong.strerror}", "choose another place"
        ) from None


def _write(landscape: Landscape, outputs: Outputs, language: Language, progress: Bar) -> list[str]:
    progress("writing", 0, 3)
    written: list[str] = []
    if outputs.json is not None:
        document = document_of(landscape, members=outputs.members, language=language)
        if outputs.json_on_standard_output:
            sys.stdout.write(canonical_json(document).decode() + "\n")
        else:
            _save(outputs.json, canonical_json(document) + b"\n", written)
    progress("writing", 1, 3)
    if outputs.html is not None:
        _save(outputs.html, render_html(landscape, language=language.value).encode(), written)
    progress("writing", 2, 3)
    if outputs.csv is not None:
        _write_export(landscape, outputs.csv)
        written.append(str(outputs.csv))
    progress("writing", 3, 3)
    return written


def _save(place: Path, content: bytes, written: list[str]) -> None:
    try:
        place.write_bytes(content)
    except OSError as wrong:
        raise ExchangeError(
            place.name, f"cannot be written: {wrong.strerror}", "choose another place"
        ) from None
    written.append(str(place))


def _write_export(landscape: Landscape, folder: Path) -> None:
    labels = landscape.grouping.labels.tolist()
    ids = landscape.participants.tolist()
    groups = {one: None if label < 0 else label for one, label in zip(ids, labels, strict=True)}
    scores = landscape.group_aware_consensus.tolist()
    write_polis(
        landscape.conversation,
        Votes.latest(landscape.conversation.events),
        folder,
        groups=groups,
        group_consensus=dict(zip(landscape.statements.tolist(), scores, strict=True)),
    )


def _report(landscape: Landscape, written: list[str], outputs: Outputs, language: Language) -> None:
    # Where the JSON goes to standard output, people read the other stream.
    console = Console(stderr=outputs.json_on_standard_output, highlight=False)
    show(landscape, console, language)
    console.print()
    name = say("settings", language, name=landscape.settings.name)
    console.print(Text(f"{name} · {digest_of(landscape)}", style="dim"))
    for place in written:
        console.print(Text(f"{say('written', language)}: {place}"), soft_wrap=True)
