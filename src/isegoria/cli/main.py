"""The `isegoria` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from isegoria import __version__
from isegoria.cli import checking, cohost, log, running
from isegoria.cli.constitution import commands as constitution
from isegoria.cli.site import SiteError
from isegoria.cli.steward import commands as steward
from isegoria.cli.witness import commands as witness
from isegoria.cli.words import Language, language_of_this_terminal

app = typer.Typer(
    name="isegoria",
    help="Find what people agree on across their differences.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_BAD_INPUT = 2
_INTERRUPTED = 130

Lang = Annotated[
    Language | None, typer.Option("--lang", help="Language of summary and report; else as your terminal's.")
]


@app.command()
def analyse(  # noqa: PLR0913 - one parameter an option
    path: Annotated[
        Path, typer.Argument(help="A Polis export (folder or zip), a CSV or a Parquet file of votes.")
    ],
    *,
    settings: Annotated[str, typer.Option(help="robust, or polis to reproduce Polis.")] = "robust",
    json: Annotated[
        Path | None, typer.Option(help="Write the landscape as JSON to FILE, or to - (standard output).")
    ] = None,
    members: Annotated[
        bool, typer.Option("--members", help="Include everybody's group in the JSON.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write a report that needs nothing else to FILE.")] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write every file of a Polis export to this folder.")
    ] = None,
    shards: Annotated[int, typer.Option(help="Summarise participants in this many parts; same result.")] = 1,
    sign: Annotated[str, typer.Option(help="What +1 means in the votes: auto, agree or disagree.")] = "auto",
    lang: Lang = None,
) -> None:
    """Compute the landscape of opinion from votes: groups, what all agree on, what divides."""
    from isegoria.cli.analyse import Outputs, analyse_path  # noqa: PLC0415 - heavy; --help should not wait

    outputs = Outputs(json, html, csv, members=members)
    analyse_path(path, settings, sign, shards, outputs, lang or language_of_this_terminal())


@app.command()
def demo(
    *,
    out: Annotated[Path, typer.Option(help="Folder for everything that the demo keeps.")] = Path("out/demo"),
    offline: Annotated[
        bool,
        typer.Option(
            "--offline", help="Only analyse: write the report, the JSON and the votes, serve nothing."
        ),
    ] = False,
    lang: Lang = None,
) -> None:
    """Serve a site with the bundled conversation about governing AI; its votes are simulated."""
    language = lang or language_of_this_terminal()
    if offline:
        from isegoria.cli.analyse import analyse_demo  # noqa: PLC0415 - heavy; --help should not wait

        analyse_demo(out, language)
    else:
        from isegoria.cli.demo.site import serve_demo  # noqa: PLC0415 - likewise

        serve_demo(out / "site", language)


@app.command("import")
def import_(  # noqa: PLR0913 - one parameter an option
    path: Annotated[
        Path, typer.Argument(help="A Polis export (folder or zip), a CSV or a Parquet file of votes.")
    ],
    *,
    organiser: Annotated[
        str, typer.Option(help="E-mail address of the account that organises it; else the administrator.")
    ] = "",
    slug: Annotated[str, typer.Option(help="Its name in addresses; else made from the topic.")] = "",
    topic: Annotated[str, typer.Option(help="Its topic, where it shall differ from the export's.")] = "",
    language: Annotated[
        str, typer.Option(help="Code of the language of its statements; else your terminal's.")
    ] = "",
    open_: Annotated[
        bool, typer.Option("--open", help="Let people vote at once; else it is a draft.")
    ] = False,
    sign: Annotated[str, typer.Option(help="What +1 means in the votes: auto, agree or disagree.")] = "auto",
    lang: Lang = None,
) -> None:
    """Put a conversation on this site, with every vote."""
    from isegoria.cli.exchange import Wishes, import_path  # noqa: PLC0415 - heavy; --help should not wait

    wishes = Wishes(organiser, slug, topic, language, sign, open_)
    import_path(path, wishes, lang or language_of_this_terminal())


@app.command()
def export(
    slug: Annotated[str, typer.Argument(help="The conversation's name in addresses.")],
    *,
    to: Annotated[Path, typer.Option(help="A folder, or a file whose name ends in .zip.")],
    external_ids: Annotated[
        bool, typer.Option("--external-ids", help="Include ids by which an embedding site knows people.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Write a conversation's votes in Polis's format; they can single people out."""
    from isegoria.cli.exchange import export_slug  # noqa: PLC0415 - heavy; --help should not wait

    export_slug(slug, to, external_ids=external_ids, language=lang or language_of_this_terminal())


running.register(app)
log.register(app)
checking.register(app)
witness.register(app)
cohost.register(app)
constitution.register(app)
steward.register(app)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def run() -> None:
    """Run the command; bad input ends with one sentence and exit code 2, never a stack trace."""
    from isegoria.opinion.errors import OpinionError  # noqa: PLC0415 - as above
    from isegoria.record.errors import RecordError  # noqa: PLC0415 - as above
    from isegoria.services.errors import ServiceError  # noqa: PLC0415 - as above

    try:
        app()
    except (OpinionError, RecordError, ServiceError, SiteError) as wrong:
        print(f"isegoria: {wrong}", file=sys.stderr)  # noqa: T201 - the one place that speaks of errors
        sys.exit(_BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has stopped; nothing is wrong.
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    run()
