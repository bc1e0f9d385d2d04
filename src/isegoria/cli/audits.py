"""Checking on a terminal: what held, what did not, where it differs, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from isegoria.cli.findings import line, show_findings
from isegoria.cli.progress import bar
from isegoria.cli.site import SiteError, open_site, plain_errors
from isegoria.cli.summary import plain
from isegoria.cli.words import language_of_this_terminal, say
from isegoria.services.auditing import recounting, verifying
from isegoria.services.auditing.errors import AuditError
from isegoria.services.auditing.findings import HELD
from isegoria.services.auditing.sources import Address, Folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.cli.words import Language
    from isegoria.record.receipts import VerifiedReceipt
    from isegoria.services.auditing.sources import Source


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be verified; "" and None for what was not given."""

    place: str
    receipts: tuple[Path, ...]
    key: str
    witnesses: tuple[str, ...]
    since: Path | None


def audit_path(path: Path, key: str, receipts: Sequence[Path] = ()) -> bool:
    """Audit a bundle and print what came of it; see `isegoria audit --help`.

    Returns:
        Whether everything held.

    Raises:
        ServiceError, RecordError: the bundle or the key cannot be read.
    """
    language, console = language_of_this_terminal(), Console(highlight=False)
    with bar(Console(stderr=True), language) as progress:
        found = recounting.recount(path, key=key, receipts=receipts, progress=progress)
    figures = say(
        "figures",
        language,
        participants=found.participants,
        statements=found.statements,
        votes=found.votes,
    )
    title = Text(plain(found.topic) or say("untitled", language), style="bold")
    console.print(Panel(Text(figures), title=title, title_align="left"))
    if found.simulated:
        console.print(Text(say("simulated", language), style="bold black on yellow"))
    show_findings(found.findings, console, language)
    if not key:
        line(console, say("key_from_bundle", language, vkey=found.key), "yellow")
    told = say("numbers_compared", language, numbers=found.numbers, mismatches=found.mismatches)
    line(console, told, "bold green" if found.held else "bold red")
    return found.held


def verify_place(asked: Asked) -> bool:
    """Verify a log, or a receipt alone, and print what came of it; see `isegoria verify --help`.

    Returns:
        Whether everything held.

    Raises:
        ServiceError, RecordError: log, key or receipt cannot be read.
    """
    language, console = language_of_this_terminal(), Console(highlight=False)
    if not asked.place:
        return _receipts_alone(asked, console, language)
    with bar(Console(stderr=True), language) as progress:
        wishes = verifying.Wishes(asked.key, asked.witnesses, asked.since, asked.receipts)
        found = verifying.verify(_source(asked.place), wishes, progress)
    size = found.checkpoint.size if found.checkpoint else 0
    origin = found.checkpoint.origin if found.checkpoint else found.place
    console.print(Panel(Text(say("entries", language, entries=size)), title=Text(origin), title_align="left"))
    show_findings(found.findings, console, language)
    if not asked.key and found.key:
        line(console, say("key_from_site", language, vkey=found.key), "yellow")
    _verdict(console, language, held=found.held)
    return found.held


def write_bundle(slug: str, place: Path) -> None:
    """Write a conversation's bundle; see `isegoria bundle --help`.

    Raises:
        SiteError: the site cannot be used as it is set up, or the file cannot be written.
        ServiceError: there is no such conversation.
    """
    language = language_of_this_terminal()
    open_site()
    from django.utils import translation  # noqa: PLC0415 - needs Django, which is set up now

    with (
        plain_errors(),
        translation.override(language.value),
        bar(Console(stderr=True), language) as progress,
    ):
        from isegoria.services.auditing import handing_out  # noqa: PLC0415 - likewise

        try:
            with place.open("xb") as file:
                handing_out.bundle_to(
                    slug=slug, file=file, progress=lambda done, total: progress("writing", done, total)
                )
        except FileExistsError as wrong:
            raise SiteError(f"{place} exists already; name a new file") from wrong
        except OSError as wrong:
            raise SiteError(f"{place} cannot be written ({wrong.strerror}); name another file") from wrong
        except BaseException:
            place.unlink(missing_ok=True)
            raise
    console = Console(highlight=False)
    line(console, say("bundle_warning", language), "dim")
    line(console, f"{say('written', language)}: {place}")


def _source(place: str) -> Source:
    if place.startswith(("http://", "https://")):
        return Address(place)
    return Folder(Path(place))


def _receipts_alone(asked: Asked, console: Console, language: Language) -> bool:
    if not asked.receipts:
        raise AuditError("there is nothing to verify; name a site or a folder, or a receipt with --receipt.")
    if not asked.key:
        raise AuditError("a receipt is checked against the key of its log; give that with --key.")
    if asked.since is not None:
        raise AuditError("a receipt alone does not tell how the log grew; name the site beside --since.")
    checked = [verifying.verify_receipt(one, asked.key, asked.witnesses) for one in asked.receipts]
    show_findings([finding for finding, _receipt in checked], console, language)
    for _finding, receipt in checked:
        if receipt is not None:
            _shown(receipt, console, language)
    held = all(finding.state == HELD for finding, _receipt in checked)
    _verdict(console, language, held=held)
    return held


def _shown(receipt: VerifiedReceipt, console: Console, language: Language) -> None:
    checkpoint = receipt.checkpoint
    place = say(
        "receipt_place", language, index=receipt.index, origin=checkpoint.origin, size=checkpoint.size
    )
    line(console, place)
    if receipt.opening is not None:
        line(console, plain(receipt.opening.record), "dim")
    for one in receipt.cosignatures:
        line(console, say("cosigned", language, name=one.name))


def _verdict(console: Console, language: Language, *, held: bool) -> None:
    line(console, say("verified" if held else "not_verified", language), "bold green" if held else "bold red")
