"""Bring a conversation to this site, or take one away, on the machine that runs it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from rich.console import Console
from rich.text import Text

from isegoria.cli.progress import bar
from isegoria.cli.site import open_site, plain_errors
from isegoria.cli.words import Language, say
from isegoria.opinion import SettingsError, read_conversation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SIGNS = ("auto", "agree", "disagree")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked for beside the file; "" for what the export says, or the usual."""

    organiser: str = ""
    slug: str = ""
    topic: str = ""
    language: str = ""
    sign: str = "auto"
    open: bool = False


def import_path(path: Path, wishes: Wishes, language: Language) -> None:
    """Import the export at `path`; see `isegoria import --help`.

    Raises:
        OpinionError: the export cannot be read.
        SiteError: the site cannot be used as it is set up.
        ServiceError: there is no such organiser, or the conversation cannot be put on the site.
    """
    if wishes.sign not in _SIGNS:
        raise SettingsError(f"there is no sign called {wishes.sign!r}; use {', '.join(_SIGNS)}")
    with _site(language):
        _import(path, wishes, language)


def _import(path: Path, wishes: Wishes, language: Language) -> None:
    from isegoria.services import importing  # noqa: PLC0415 - needs Django, which is set up now

    account = importing.organiser(email=wishes.organiser)
    console = Console(stderr=True)
    with bar(console, language) as progress:
        sign = cast("Literal['auto', 'agree', 'disagree']", wishes.sign)
        conversation = read_conversation(path, sign=sign, progress=progress.reading)
        slug = importing.install(
            conversation=conversation,
            account=account,
            slug=wishes.slug,
            topic=wishes.topic,
            language=wishes.language,
            open_=wishes.open,
            progress=lambda done, total: progress("writing", done, total),
        )
    events = conversation.events
    figures = say(
        "figures",
        language,
        participants=events.participants.size,
        statements=events.statements.size,
        votes=len(events),
    )
    out = Console(highlight=False)
    for note in conversation.notes:
        console.print(Text(str(note), style="dim"), soft_wrap=True)
    out.print(Text(figures))
    out.print(Text(f"{say('imported', language)}: {_address(slug)}"), soft_wrap=True)


def export_slug(slug: str, place: Path, *, external_ids: bool, language: Language) -> None:
    """Write a conversation's votes to a folder or a zip; see `isegoria export --help`.

    Raises:
        OpinionError: the place cannot be written.
        SiteError: the site cannot be used as it is set up.
        ServiceError: there is no such conversation.
    """
    with _site(language), bar(Console(stderr=True), language) as progress:
        from isegoria.services import exporting  # noqa: PLC0415 - needs Django, which is set up now

        exporting.export_to(
            slug=slug,
            place=place,
            external_ids=external_ids,
            progress=lambda done, total: progress("writing", done, total),
        )
    console = Console(highlight=False)
    console.print(Text(say("export_warning", language), style="dim"), soft_wrap=True)
    console.print(Text(f"{say('written', language)}: {place}"), soft_wrap=True)


@contextmanager
def _site(language: Language) -> Iterator[None]:
    """Work on the site, in the language of this terminal."""
    open_site()
    from django.utils import translation  # noqa: PLC0415 - needs Django, which is set up now

    with plain_errors(), translation.override(language.value):
        yield


def _address(slug: str) -> str:
    from django.conf import settings  # noqa: PLC0415 - as above

    return f"{settings.SITE_URL}/c/{slug}/"
