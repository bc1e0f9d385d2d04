"""`isegoria steward …`: for whoever runs a site, or wants to know why an agent did something."""

from __future__ import annotations

from typing import Annotated

import typer

from isegoria.cli.words import Language, language_of_this_terminal

_DIFFERS = 1

Slug = Annotated[str, typer.Argument(help="The conversation's name in addresses.")]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language; else as your terminal's.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the `isegoria` command, as `isegoria steward ...`."""
    group = typer.Typer(help="Let stewards work, and look at what they did.", no_args_is_help=True)
    for command in (run, replay, explain):
        group.command()(command)
    app.add_typer(group, name="steward")


def run(
    slug: Slug,
    *,
    turns: Annotated[int, typer.Option(min=1, max=1000, help="How many turns each agent takes.")] = 1,
    lang: Lang = None,
) -> None:
    """Let every agent of a conversation take a turn now; `isegoria work` does it all the time."""
    from isegoria.cli.steward.running import run_turns  # noqa: PLC0415 - heavy; --help should not wait

    run_turns(slug, turns, lang or language_of_this_terminal())


def replay(
    slug: Slug,
    *,
    under_current: Annotated[
        bool,
        typer.Option(
            "--under-current",
            help="Judge by the constitution in force now, instead of the one of each judgement.",
        ),
    ] = False,
    lang: Lang = None,
) -> None:
    """Judge again all that the gate judged, with no model; ends with 1 where something differs."""
    from isegoria.cli.steward.replaying import replay_all  # noqa: PLC0415 - as above

    same = replay_all(slug, lang or language_of_this_terminal(), under_current=under_current)
    if not same and not under_current:
        raise typer.Exit(_DIFFERS)


def explain(
    slug: Slug,
    action: Annotated[
        int | None, typer.Argument(help="Number of the action; without it, the newest ones are listed.")
    ] = None,
    *,
    lang: Lang = None,
) -> None:
    """Say what an agent asked for, how the gate judged it, and by which clauses, as everybody may see it."""
    from isegoria.cli.steward.explaining import explain_action, list_actions  # noqa: PLC0415 - as above

    language = lang or language_of_this_terminal()
    if action is None:
        list_actions(slug, language)
    else:
        explain_action(slug, action, language)
