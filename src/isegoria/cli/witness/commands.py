"""Commands for whoever witnesses other people's logs; they need no site and no database server."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isegoria.cli.site import SiteError
from isegoria.cli.words import language_of_this_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isegoria.services.witnessing.folder import Folder
    from isegoria.services.witnessing.watching import Standing

Place = Annotated[Path, typer.Option("--folder", help="Folder in which the witness keeps everything.")]
_HERE = Path("isegoria-witness")
_WRONG = 1


def register(app: typer.Typer) -> None:
    """Add the commands to the `isegoria` command, as `isegoria witness ...`."""
    witness = typer.Typer(
        help="Watch other organisations' logs, and cosign only what grew.", no_args_is_help=True
    )
    for command in (init, add, serve, watch, show, evidence):
        witness.command()(command)
    witness.command("list")(list_)
    app.add_typer(witness, name="witness")


def init(
    name: Annotated[str, typer.Argument(help="Its name, an address such as witness.example.org.")],
    *,
    folder: Place = _HERE,
) -> None:
    """Make a witness with a key of its own, and print the key that sites need."""
    with _plain(folder) as place:
        typer.echo(place.init(name).public.vkey)


def add(
    key: Annotated[str, typer.Argument(help="The log's key, as the site shows it.", metavar="LOG_VKEY")],
    *,
    url: Annotated[str, typer.Option(help="Address of the site, for whoever looks at the witness.")] = "",
    folder: Place = _HERE,
) -> None:
    """Watch a log from now on; a witness that serves notices by itself."""
    with _plain(folder) as place:
        place.signer()
        typer.echo(place.add(key, url).key.name)


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all of this machine's.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8040,
    processes: Annotated[int, typer.Option(min=1, max=16, help="Processes that answer.")] = 1,
    folder: Place = _HERE,
) -> None:
    """Serve the witness until told to stop."""
    from isegoria.cli.witness.serving import serve  # noqa: PLC0415 - heavy; --help should not wait

    with _plain(folder) as place:
        place.signer()
        serve(place, host, port, processes, ready=lambda address: typer.echo(f"witness: {address}"))


def watch(
    url: Annotated[str, typer.Argument(help="Address of a site whose log is watched.")],
    *,
    every: Annotated[float, typer.Option(min=0, help="Seconds between two looks; 0 to look once.")] = 0,
    folder: Place = _HERE,
) -> None:
    """Fetch a site's checkpoint and cosign it, where sites cannot reach this witness."""
    from isegoria.services.witnessing.fetching import look  # noqa: PLC0415 - as above
    from isegoria.services.witnessing.watching import Witness  # noqa: PLC0415 - likewise

    with _plain(folder) as place:
        witness = Witness(place)
        try:
            while True:
                answer = look(witness, url)
                typer.echo(answer.body.rstrip("\n"), err=not answer.cosigned)
                if not every:
                    break
                time.sleep(every)
        finally:
            witness.close()
    if not answer.cosigned:
        raise typer.Exit(_WRONG)


def list_(*, folder: Place = _HERE) -> None:
    """List the logs that are watched, with their sizes and when they were cosigned last."""
    from isegoria.cli.witness.words import say  # noqa: PLC0415 - as above

    language = language_of_this_terminal()
    for one in _standings(folder):
        if one.last is None:
            typer.echo(f"{one.watched.key.name}\t{say('never', language)}")
        else:
            when = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(one.last.at))
            size = say("entries", language, size=one.last.checkpoint.size)
            typer.echo(f"{one.watched.key.name}\t{size}\t{when}\t{one.watched.url}".rstrip())


def show(
    origin: Annotated[str, typer.Argument(help="Name of a log that is watched.")],
    *,
    folder: Place = _HERE,
) -> None:
    """Print the last checkpoint of a log that this witness cosigned, with its signatures."""
    found = {one.watched.key.name: one for one in _standings(folder)}
    if origin not in found:
        raise SiteError(f"{origin} is not watched; add it with isegoria witness add")
    last = found[origin].last
    if last is None:
        raise SiteError(f"{origin} has never asked; tell the site the witness's address and key")
    typer.echo(last.note, nl=False)


def evidence(*, folder: Place = _HERE) -> None:
    """Print what logs signed that no honest log signs; ends with 1 where there is proof."""
    from isegoria.cli.witness.words import say  # noqa: PLC0415 - as above
    from isegoria.services.witnessing import evidence as proofs  # noqa: PLC0415 - likewise

    language = language_of_this_terminal()
    with _plain(folder) as place:
        found = proofs.every(place.evidence)
    if not found:
        typer.echo(say("no_evidence", language))
    for one in found:
        when = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(one.at))
        typer.echo(f"{say(one.kind, language)}: {one.origin} ({one.size:,}), {when}\n{one.reason}\n")
        typer.echo(f"{one.cosigned}\n{one.refused}")
    if any(one.kind == proofs.FORK for one in found):
        raise typer.Exit(_WRONG)


def _standings(folder: Path) -> list[Standing]:
    from isegoria.services.witnessing.watching import Witness  # noqa: PLC0415 - as above

    with _plain(folder) as place:
        witness = Witness(place)
        try:
            return witness.standings()
        finally:
            witness.close()


@contextmanager
def _plain(folder: Path) -> Iterator[Folder]:
    """Give the folder, and turn what is wrong with it into one sentence."""
    from isegoria.services.witnessing.errors import WitnessError  # noqa: PLC0415 - as above
    from isegoria.services.witnessing.folder import Folder  # noqa: PLC0415 - likewise

    try:
        yield Folder(folder)
    except WitnessError as wrong:
        raise SiteError(str(wrong)) from None
