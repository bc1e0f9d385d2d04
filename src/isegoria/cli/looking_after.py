"""Small work on a site: its first organiser, its tables, a copy of its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from isegoria.cli.site import open_site, plain_errors, prepare_tables
from isegoria.cli.words import language_of_this_terminal, say

if TYPE_CHECKING:
    from pathlib import Path

    from isegoria.cli.words import Language


def admit(email: str, name: str, *, administrator: bool) -> None:
    """Make an account that may organise; see `isegoria organiser --help`.

    Raises:
        SiteError: the site cannot be used as it is set up.
        ServiceError: the address or the name is wrong.
    """
    language = language_of_this_terminal()
    open_site()
    prepare_tables()
    from django.utils import translation  # noqa: PLC0415 - needs Django, which is set up now

    with plain_errors(), translation.override(language.value):
        from isegoria.services import operating  # noqa: PLC0415 - likewise

        done = operating.admit(email=email, name=name, administrator=administrator)
    _print(say("organiser_made" if done.made else "organiser_known", language, email=email.strip()))
    _print(say("organiser_link", language))
    _print(done.link)


def migrate() -> None:
    """Bring the tables up to date; see `isegoria migrate --help`.

    Raises:
        SiteError: the database cannot be used.
    """
    language = language_of_this_terminal()
    open_site()
    for change in prepare_tables():
        _print(change)
    _print(say("tables_current", language))


def back_up(path: Path) -> None:
    """Copy the database; see `isegoria backup --help`.

    Raises:
        SiteError: it cannot be copied.
    """
    language: Language = language_of_this_terminal()
    open_site()
    with plain_errors():
        from isegoria.services import operating  # noqa: PLC0415 - likewise

        octets = operating.back_up(path=path)
    _print(f"{say('written', language)}: {path} ({octets:,} B)")


def _print(text: str) -> None:
    Console(highlight=False).print(Text(text), soft_wrap=True)
