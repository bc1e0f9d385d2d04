"""Holding one conversation together with another organisation: between two sites, or by files alone."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNFINISHED = 1
_STEPS = 200
_PAUSE = 0.5

Slug = Annotated[str, typer.Argument(help="The conversation's name in addresses.")]
Organiser = Annotated[
    str, typer.Option(help="E-mail address of its organiser; else the site's administrator.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the `isegoria` command, as `isegoria cohost ...`."""
    cohost = typer.Typer(
        help="Hold one conversation together with another organisation.", no_args_is_help=True
    )
    for command in (offer, accept, status, run, summary, combine):
        cohost.command()(command)
    app.add_typer(cohost, name="cohost")


def offer(slug: Slug, *, organiser: Organiser = "") -> None:
    """Print the line for the other organiser; one made before stops working."""
    with _site():
        from isegoria.services import cohosting  # noqa: PLC0415 - needs Django, which is set up now

        typer.echo(cohosting.offer(slug=slug, account=_account(organiser)))


def accept(
    slug: Slug,
    line: Annotated[str, typer.Argument(help="The line that the other organiser sent.")],
    *,
    organiser: Organiser = "",
) -> None:
    """Take the other organiser's line: from now on this site asks theirs."""
    with _site():
        from isegoria.services import cohosting  # noqa: PLC0415 - as above

        typer.echo(cohosting.accept(slug=slug, account=_account(organiser), line=line))


def status(slug: Slug, *, organiser: Organiser = "") -> None:
    """Tell how it stands with the other host; ends with 1 unless both have found the same."""
    with _site():
        _tell(slug, organiser)


def run(slug: Slug, *, organiser: Organiser = "") -> None:
    """Go on now, without waiting for the worker, until both hosts are together or one waits in vain."""
    import os  # noqa: PLC0415 - only here
    import socket  # noqa: PLC0415 - likewise
    import time  # noqa: PLC0415 - likewise

    with _site():
        from isegoria.services import cohosting, finding  # noqa: PLC0415 - as above
        from isegoria.services.cohosting.working import step  # noqa: PLC0415 - as above
        from isegoria.services.recording import sealing  # noqa: PLC0415 - as above

        account, worker = _account(organiser), f"{socket.gethostname()}-{os.getpid()}-cohost"
        found = finding.require_role(slug=slug, account=account)
        for _step in range(_STEPS):
            while sealing.seal() is not None:
                pass
            moved = step(worker=worker, conversation=found.id, patient=False)
            standing = cohosting.standing(slug=slug, account=account)
            if standing is None or (not moved and standing.state != "waiting"):
                break
            time.sleep(0.0 if moved else _PAUSE)
        _tell(slug, organiser)


def summary(
    path: Annotated[Path, typer.Argument(help="An export, as isegoria analyse reads it.", metavar="EXPORT")],
    documents: Annotated[
        list[Path] | None,
        typer.Argument(help="Documents of every host so far; none to begin.", metavar="DOCUMENTS"),
    ] = None,
    *,
    host: Annotated[str, typer.Option(help="Your organisation's name; the same in every round.")],
    to: Annotated[Path, typer.Option(help="A file for your document of the next round.")],
    sign: Annotated[str, typer.Option(help="What +1 means in the votes: auto, agree or disagree.")] = "auto",
) -> None:
    """Write your document of the next round, from an export and everybody's documents so far."""
    from isegoria.cli.joint import write_summary  # noqa: PLC0415 - heavy; --help should not wait

    typer.echo(write_summary(path, documents or [], host, to, sign))


def combine(
    documents: Annotated[list[Path], typer.Argument(help="Documents of all three rounds of every host.")],
    *,
    json: Annotated[
        Path | None, typer.Option(help="Write all figures to FILE; some are of few people.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option(help="Write the figures that may be published to FILE.")
    ] = None,
) -> None:
    """Compute the joint landscape from everybody's documents and print its digest."""
    from isegoria.cli.joint import combine_documents  # noqa: PLC0415 - as above

    typer.echo(combine_documents(documents, json, page))


def _tell(slug: str, organiser: str) -> None:
    from isegoria.services import cohosting  # noqa: PLC0415 - as above

    standing = cohosting.standing(slug=slug, account=_account(organiser))
    if standing is None or not standing.host:
        typer.echo("alone")
        raise typer.Exit(_UNFINISHED)
    typer.echo(f"{standing.state}  {standing.host}  epoch {standing.epoch}")
    if standing.detail:
        typer.echo(standing.detail)
    if standing.digest:
        typer.echo(standing.digest)
    if standing.state != "together":
        raise typer.Exit(_UNFINISHED)


def _account(organiser: str) -> int:
    from isegoria.services import importing  # noqa: PLC0415 - as above

    return importing.organiser(email=organiser)


@contextmanager
def _site() -> Iterator[None]:
    """Work on the site, in the language of this terminal."""
    from isegoria.cli.site import open_site, plain_errors  # noqa: PLC0415 - heavy; --help should not wait
    from isegoria.cli.words import language_of_this_terminal  # noqa: PLC0415 - likewise

    open_site()
    from django.utils import translation  # noqa: PLC0415 - needs Django, which is set up now

    with plain_errors(), translation.override(language_of_this_terminal().value):
        yield
