"""Commands for whoever checks a site without believing it; they need no site of their own."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

_NOT_HELD = 1

Key = Annotated[
    str, typer.Option("--key", help="The log's key, one line, from a source that you trust.", metavar="VKEY")
]
Witnesses = Annotated[
    list[str] | None,
    typer.Option(
        "--witness", help="Key of a witness who must have cosigned; as often as needed.", metavar="VKEY"
    ),
]


def register(app: typer.Typer) -> None:
    """Add them to the `isegoria` command."""
    for command in (verify, audit, bundle):
        app.command()(command)


def verify(
    place: Annotated[
        str, typer.Argument(help="Address of a site, or a folder that isegoria log export wrote.")
    ] = "",
    *,
    receipt: Annotated[
        list[Path] | None, typer.Option(help="A receipt; alone with --key, nobody is asked.")
    ] = None,
    key: Key = "",
    witness: Witnesses = None,
    since: Annotated[
        Path | None,
        typer.Option(help="Keep the checkpoint here, and check that the log only grew since the last run."),
    ] = None,
) -> None:
    """Check a site's public record: that nobody changed it, and that what is shown stands in it."""
    from isegoria.cli.audits import Asked, verify_place  # noqa: PLC0415 - heavy; --help should not wait

    if not verify_place(Asked(place, tuple(receipt or ()), key, tuple(witness or ()), since)):
        raise typer.Exit(_NOT_HELD)


def audit(
    path: Annotated[Path, typer.Argument(help="An audit bundle.", metavar="BUNDLE")],
    *,
    receipt: Annotated[
        list[Path] | None, typer.Option(help="A participant's receipt, whose act must have been counted.")
    ] = None,
    key: Key = "",
) -> None:
    """Count a conversation again from its audit bundle, and compare every published number."""
    from isegoria.cli.audits import audit_path  # noqa: PLC0415 - as above

    if not audit_path(path, key, tuple(receipt or ())):
        raise typer.Exit(_NOT_HELD)


def bundle(
    slug: Annotated[str, typer.Argument(help="The conversation's name in addresses.")],
    *,
    to: Annotated[Path, typer.Option(help="A file that does not exist yet.")],
) -> None:
    """Write the audit bundle of a conversation on this site; it says how every pseudonym voted."""
    from isegoria.cli.audits import write_bundle  # noqa: PLC0415 - as above

    write_bundle(slug, to)
