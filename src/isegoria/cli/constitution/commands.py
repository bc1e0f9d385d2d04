"""`isegoria constitution …`: for whoever puts a constitution to work or does not want to believe it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from isegoria.cli.words import Language, language_of_this_terminal

_NOT_HELD = 1

Place = Annotated[
    str,
    typer.Argument(
        help="A constitution.json, or the address of a constitution or version.", metavar="FILE|URL"
    ),
]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language; else as your terminal's.")]


class Kind(StrEnum):
    """A form in which a constitution is handed on."""

    MARKDOWN = "md"
    DATA = "json"
    PROMPT = "txt"
    POLICIES = "cedar"


def register(app: typer.Typer) -> None:
    """Add the commands to the `isegoria` command, as `isegoria constitution ...`."""
    group = typer.Typer(
        help="Read, compare, hand on and check a constitution; no site is needed.", no_args_is_help=True
    )
    for command in (show, diff, export, check):
        group.command()(command)
    app.add_typer(group, name="constitution")


def show(place: Place, *, lang: Lang = None) -> None:
    """Print the text: what each clause says, binds and rests on."""
    from isegoria.cli.constitution.printing import show_place  # noqa: PLC0415 - heavy; --help should not wait

    show_place(place, lang or language_of_this_terminal())


def diff(
    old: Annotated[str, typer.Argument(help="The version before.", metavar="OLD")],
    new: Annotated[str, typer.Argument(help="The version after.", metavar="NEW")],
    *,
    lang: Lang = None,
) -> None:
    """Print what changed from one version to another, word by word."""
    from isegoria.cli.constitution.comparing import compare_places  # noqa: PLC0415 - as above

    compare_places(old, new, lang or language_of_this_terminal())


def export(
    place: Place,
    *,
    kind: Annotated[
        Kind, typer.Option(help="md, json, txt (system prompt for a language model) or cedar (policies).")
    ] = Kind.MARKDOWN,
    to: Annotated[Path, typer.Option(help="A file; else standard output.")] = Path("-"),
    proof: Annotated[
        Path | None, typer.Option(help="A constitution.tlog-proof, whose checkpoint the export shall name.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Write it in a form that people, language models or access control can use."""
    from isegoria.cli.constitution.exporting import export_place  # noqa: PLC0415 - as above

    export_place(place, kind.value, to, proof, lang or language_of_this_terminal())


def check(  # noqa: PLR0913 - one parameter an option
    place: Place,
    *,
    digest: Annotated[str, typer.Option(help="The fingerprint that it must have, as sha256:….")] = "",
    parent: Annotated[
        list[Path] | None, typer.Option(help="The document of an earlier version; as often as there are.")
    ] = None,
    proof: Annotated[
        Path | None, typer.Option(help="A constitution.tlog-proof, that it stands in the public record.")
    ] = None,
    key: Annotated[
        str, typer.Option(help="The log's key, one line, from a source that you trust.", metavar="VKEY")
    ] = "",
    witness: Annotated[
        list[str] | None,
        typer.Option(
            "--witness", help="Key of a witness who must have cosigned; as often as needed.", metavar="VKEY"
        ),
    ] = None,
    lang: Lang = None,
) -> None:
    """Check form, fingerprint, guards, examples, the ballot's arithmetic, its parents and the record."""
    from isegoria.cli.constitution.checking import Asked, check_place  # noqa: PLC0415 - as above

    asked = Asked(place, digest, tuple(parent or ()), proof, key, tuple(witness or ()))
    if not check_place(asked, lang or language_of_this_terminal()):
        raise typer.Exit(_NOT_HELD)
