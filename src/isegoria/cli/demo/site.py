"""A site of one's own with the bundled conversation on it: simulated people, real pages."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from isegoria.cli.demo.commitments import commit
from isegoria.cli.demo.constitution import ADDRESS
from isegoria.cli.demo.stewards import govern
from isegoria.cli.progress import bar
from isegoria.cli.serve import Serving, serve, why_not
from isegoria.cli.site import SiteError, open_site, plain_errors, prepare_tables
from isegoria.cli.words import Language, say

if TYPE_CHECKING:
    from pathlib import Path

    from isegoria.cli.progress import Bar

SLUG = "governing-ai"
ORGANISER = "organiser@example.org"
HOST = "127.0.0.1"
_FIRST_PORT, _PORTS = 8000, 100


def serve_demo(folder: Path, language: Language) -> None:
    """Put the bundled conversation on a site of its own and serve it to this machine, until told to stop.

    What people do there stays in the folder, for the next time.

    Args:
        folder: for the site's data.
        language: of what is said here, and of first visits.

    Raises:
        SiteError: the folder cannot be used, or no port is free.
    """
    port = _free_port()
    _describe(folder, port, language)
    console = Console(stderr=True)
    open_site()
    with bar(console, language) as progress:
        progress("tables", 0, 1)
        prepare_tables()
        with plain_errors():
            made = _fill(language, progress)
    serve(Serving(HOST, port), ready=lambda address: _tell(address, made, folder, language))


def _free_port() -> int:
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        if why_not(HOST, port) is None:
            return port
    raise SiteError(
        f"ports {_FIRST_PORT} to {_FIRST_PORT + _PORTS - 1} are all in use; end what uses one of them"
    )


def _describe(folder: Path, port: int, language: Language) -> None:
    """Describe the demo's site in the environment, whatever other site is described there."""
    for name in [one for one in os.environ if one == "DATABASE_URL" or one.startswith("ISEGORIA_")]:
        del os.environ[name]
    os.environ.update(
        ISEGORIA_DATA=str(folder),
        ISEGORIA_URL=f"http://{HOST}:{port}",
        ISEGORIA_LANGUAGE=language.value,
        ISEGORIA_LOG="warnings",
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """What is there.

    Attributes:
        link: by which the organiser chooses a password.
        constitution: its name in addresses; "" where a folder of an earlier version has none.
    """

    link: str
    constitution: str


def _fill(language: Language, progress: Bar) -> _Made:
    """Put there what is missing: the conversation, its constitution, commitments to that, and stewards."""
    from django.utils import translation  # noqa: PLC0415 - needs Django, which is set up now

    from isegoria.services import constitutions, importing, mapping, operating, voting  # noqa: PLC0415 - likewise

    # Statements are written in English first, and every one has its Japanese.
    with translation.override("en"):
        admitted = operating.admit(email=ORGANISER, name=say("demo_organiser", language))
        conversation = voting.conversation_id(SLUG)
        if conversation is None:
            from isegoria.cli.demo.constitution import ratify  # noqa: PLC0415 - only the first time
            from isegoria.cli.demo.sectors import simulated_sectors  # noqa: PLC0415 - likewise
            from isegoria.cli.demo.simulate import simulate  # noqa: PLC0415 - likewise

            progress("simulating", 0, 1)
            importing.install(
                conversation=simulate(),
                account=admitted.account,
                slug=SLUG,
                open_=True,
                language="en",
                sectors=simulated_sectors(),
                progress=lambda done, total: progress("writing", done, total),
            )
            conversation = voting.conversation_id(SLUG)
            progress("space", 0, 1)
            mapping.compute(worker="demo", conversation=conversation, patient=False)
            progress("ratifying", 0, 1)
            ratify(conversation=conversation or 0, slug=SLUG, account=admitted.account)
        progress("space", 0, 1)
        mapping.compute(worker="demo", conversation=conversation, patient=False)
        there = any(one.slug == ADDRESS for one in constitutions.listed())
        if there:
            commit(constitution=ADDRESS, account=admitted.account, language=language.value)
            progress("stewards", 0, 1)
            govern(slug=SLUG, account=admitted.account)
    return _Made(admitted.link, ADDRESS if there else "")


def _tell(address: str, made: _Made, folder: Path, language: Language) -> None:
    console = Console(highlight=False)
    console.print(Text(say("simulated", language), style="bold yellow"))
    console.print()
    for key, where in (
        ("demo_open", f"{address}/c/{SLUG}/"),
        ("demo_results", f"{address}/c/{SLUG}/results/"),
        ("demo_constitution", made.constitution and f"{address}/constitutions/{made.constitution}/"),
        (
            "demo_commitments",
            made.constitution and f"{address}/constitutions/{made.constitution}/commitments/",
        ),
        ("demo_stewards", made.constitution and f"{address}/c/{SLUG}/stewards/"),
        ("demo_organise", made.link),
    ):
        if not where:
            continue
        console.print(Text(f"{say(key, language)}\n  {where}"), soft_wrap=True)
    console.print()
    console.print(Text(say("demo_stop", language, folder=folder), style="dim"), soft_wrap=True)
