"""Commands for whoever runs a site."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add them to the `isegoria` command."""
    for command in (serve, work, organiser, migrate, backup):
        app.command()(command)


def serve(  # noqa: PLR0913 - one parameter an option
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all of this machine's.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that answer; more than one needs PostgreSQL.")
    ] = 1,
    threads: Annotated[
        int, typer.Option(min=0, max=256, help="Threads in each process; 0 for the usual 32.")
    ] = 0,
    no_work: Annotated[
        bool, typer.Option("--no-work", help="Leave work in the background to isegoria work.")
    ] = False,
    no_migrate: Annotated[
        bool, typer.Option("--no-migrate", help="Refuse to start where the tables are not up to date.")
    ] = False,
) -> None:
    """Serve the site that the environment describes, until told to stop."""
    from isegoria.cli.serve import Serving, serve  # noqa: PLC0415 - heavy; --help should not wait

    serve(
        Serving(host, port, processes, threads, work=not no_work, migrate=not no_migrate),
        ready=lambda address: typer.echo(f"Isegoria: {address}"),
    )


def work(
    *,
    parent: Annotated[int, typer.Option(hidden=True, help="End when this process does.")] = 0,
) -> None:
    """Compute landscapes and import in the background; on PostgreSQL, as many as you like may run."""
    from isegoria.cli.work import work  # noqa: PLC0415 - as above

    work(parent=parent)


def organiser(
    email: Annotated[str, typer.Argument(help="Their e-mail address, by which they sign in.")],
    *,
    name: Annotated[str, typer.Option(help="Their name, shown where they act in public.")] = "",
    administrator: Annotated[
        bool, typer.Option("--administrator", help="Let them do everything on this site.")
    ] = False,
) -> None:
    """Let somebody open conversations, and print a link with which they choose a password, once."""
    from isegoria.cli.looking_after import admit  # noqa: PLC0415 - as above

    admit(email, name, administrator=administrator)


def migrate() -> None:
    """Bring the database's tables to what this version needs; isegoria serve does so by itself."""
    from isegoria.cli.looking_after import migrate  # noqa: PLC0415 - as above

    migrate()


def backup(
    path: Annotated[Path, typer.Argument(help="A file that does not exist yet.")],
) -> None:
    """Copy the SQLite database as it is now, while the site runs."""
    from isegoria.cli.looking_after import back_up  # noqa: PLC0415 - as above

    back_up(path)
