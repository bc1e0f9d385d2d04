"""The site's log, on the machine that runs it: its key, a check of the database against it, its files."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from isegoria.cli.words import Language, language_of_this_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isegoria.services.recording.checking import Checked

_LONGEST_TABLE = 50
_WRONG = 1

Lang = Annotated[Language | None, typer.Option("--lang", help="Language of the summary.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the `isegoria` command, as `isegoria log ...`."""
    log = typer.Typer(help="Look after the site's public record.", no_args_is_help=True)
    for command in (key, check, export):
        log.command()(command)
    app.add_typer(log, name="log")


def key() -> None:
    """Print the public half of the key that signs the log, as one line; give it to witnesses and auditors."""
    with _site():
        from isegoria.services.recording import reading  # noqa: PLC0415 - needs Django, which is set up now

        typer.echo(reading.key_line())


def check(*, lang: Lang = None) -> None:
    """Compare the whole database with the log, row by row; ends with 1 where they differ."""
    from rich.console import Console  # noqa: PLC0415 - heavy; --help should not wait

    from isegoria.cli.progress import bar  # noqa: PLC0415 - likewise

    language = lang or language_of_this_terminal()
    with _site(), bar(Console(stderr=True), language) as progress:
        from isegoria.services.recording import checking  # noqa: PLC0415 - likewise

        checked = checking.check(progress)
    _tell(checked, language)
    if not checked.clean:
        raise typer.Exit(_WRONG)


def export(
    folder: Annotated[Path, typer.Argument(help="A folder; what is there already is not written again.")],
    *,
    lang: Lang = None,
) -> None:
    """Write the log and what is open of it as files, as the site serves them."""
    from rich.console import Console  # noqa: PLC0415 - heavy; --help should not wait

    from isegoria.cli.progress import bar  # noqa: PLC0415 - likewise
    from isegoria.cli.site import SiteError  # noqa: PLC0415 - likewise
    from isegoria.cli.words import say  # noqa: PLC0415 - likewise

    language = lang or language_of_this_terminal()
    with _site(), bar(Console(stderr=True), language) as progress:
        from isegoria.services.recording import exporting  # noqa: PLC0415 - likewise

        try:
            made = exporting.export_log(place=folder, progress=progress)
        except exporting.ExportingError as wrong:
            raise SiteError(str(wrong)) from None
    typer.echo(say("log_exported", language, size=made.size, files=made.files, place=folder))


def _tell(checked: Checked, language: Language) -> None:
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - likewise
    from rich.text import Text  # noqa: PLC0415 - likewise

    from isegoria.cli.words import say  # noqa: PLC0415 - likewise

    out = Console(highlight=False)
    out.print(Text(say("log_counts", language, **checked.counts)))
    if checked.clean:
        out.print(Text(say("log_agrees", language)))
        return
    heads = ("log_table", "log_row", "log_field", "log_says", "log_recorded")
    table = Table(*(say(one, language) for one in heads))
    for one in checked.findings[:_LONGEST_TABLE]:
        table.add_row(*map(Text, (one.table, one.row, one.field, one.says, one.recorded)))
    out.print(table)
    total = len(checked.findings) + checked.more
    out.print(Text(say("log_differs", language, total=total, shown=min(total, _LONGEST_TABLE))))


@contextmanager
def _site() -> Iterator[None]:
    from isegoria.cli.site import SiteError, open_site, plain_errors  # noqa: PLC0415 - as above

    open_site()
    with plain_errors():
        from isegoria.services.recording.errors import SealingRefusedError  # noqa: PLC0415 - likewise

        try:
            yield
        except SealingRefusedError as wrong:
            raise SiteError(str(wrong)) from None
