"""Give a conversation to those who may have it, and write into its history that they have it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from isegoria.opinion import ExchangeError, canonical_json
from isegoria.services.changes import add_history
from isegoria.services.errors import Invalid, Missing, TryAgain
from isegoria.services.exporting.writing import current_landscape, write_files
from isegoria.services.finding import ORGANISER, OVERSEER, require_role
from isegoria.services.mapping.showing import visible_conversation
from isegoria.store.models import Conversation

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.services.finding import ConversationInfo

    Progress = Callable[[int, int], None]

_WAIT = 15


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand out; whoever takes it closes it."""

    name: str
    kind: str
    size: int
    file: IO[bytes]


def export_votes(
    *,
    slug: str,
    account: int | None,
    confirmed: bool,
    external_ids: bool = False,
    progress: Progress | None = None,
) -> Export:
    """Give every vote in Polis's format, as a zip.

    Args:
        slug: of the conversation.
        account: its organiser or an overseer of it.
        confirmed: they know that the votes can single people out.
        external_ids: also by which ids an embedding site knows the participants.
        progress: told which of how many steps are done.

    Raises:
        Forbidden: the account is neither.
        Invalid: it is not confirmed.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, OVERSEER))
    if not confirmed:
        raise Invalid(
            "confirmed",
            "export-unconfirmed",
            _("Tick this first: whoever takes the votes has to know what they can tell about people."),
        )
    made, votes = _packed(found.id, slug, external_ids=external_ids, progress=progress)
    try:
        _remember(found.id, found.role, "polis", votes, external_ids=external_ids)
    except BaseException:
        made.file.close()
        raise
    return made


def open_votes(*, slug: str, account: int | None = None) -> ConversationInfo:
    """Find a conversation that publishes its votes, for somebody who may see its results.

    Args:
        slug: of the conversation.
        account: who asks; None for anybody.

    Raises:
        Missing: there is no such conversation, or it does not publish its votes.
        Forbidden: results are shown once it is closed.
    """
    found = visible_conversation(slug, account, "")
    if found.publication != Conversation.Publication.OPEN:
        raise Missing(
            "votes-sealed",
            _("This conversation does not publish its votes. Its public record can be checked without them."),
        )
    return found


def published_votes(*, slug: str, account: int | None = None) -> Export:
    """Give anybody every vote of a conversation that publishes them, in Polis's format, as a zip.

    External ids are never in it, and nobody is noted.

    Raises:
        Missing, Forbidden: as of `open_votes`.
    """
    found = open_votes(slug=slug, account=account)
    return _packed(found.id, slug, external_ids=False, progress=None)[0]


def export_landscape(*, slug: str, account: int | None) -> Export:
    """Give the whole landscape as JSON, small figures included.

    Raises:
        Forbidden: the account is neither its organiser nor an overseer of it.
        TryAgain: it is being computed anew.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, OVERSEER))
    document = current_landscape(found.id)
    if document is None:
        raise TryAgain(
            "landscape-later", _("The results are being computed anew. Try again in a moment."), _WAIT
        )
    content = canonical_json(document) + b"\n"
    file = TemporaryFile()  # noqa: SIM115 - whoever gets it closes it
    file.write(content)
    file.seek(0)
    _remember(found.id, found.role, "landscape", None, external_ids=False)
    return Export(f"{slug}.json", "application/json", len(content), file)


def export_to(*, slug: str, place: Path, external_ids: bool = False, progress: Progress | None = None) -> int:
    """Write every vote in Polis's format to a folder or a zip, for whoever runs the site; nobody is asked.

    Args:
        slug: of the conversation.
        place: a folder, made where it is missing; or a file whose name ends in .zip.
        external_ids: as for `export_votes`.
        progress: told which of how many steps are done.

    Returns:
        How many vote events were written.

    Raises:
        Missing: there is no such conversation.
        ExchangeError: the place cannot be written.
    """
    row = None if slug.startswith("_") else Conversation.objects.filter(slug=slug).first()
    if row is None:
        raise Missing(
            "no-conversation",
            _("There is no conversation called “%(slug)s”. Check the name.") % {"slug": slug},
        )
    if place.suffix.lower() == ".zip":
        with TemporaryDirectory(prefix="isegoria-export-") as folder:
            votes = write_files(row.pk, Path(folder), external_ids=external_ids, progress=progress)
            try:
                with place.open("wb") as file:
                    _zip(Path(folder), slug, file)
            except OSError as wrong:
                raise ExchangeError(
                    place.name, f"cannot be written: {wrong.strerror}", "choose another place"
                ) from wrong
    else:
        votes = write_files(row.pk, place, external_ids=external_ids, progress=progress)
    _remember(row.pk, "", "polis", votes, external_ids=external_ids)
    return votes


def _packed(number: int, slug: str, *, external_ids: bool, progress: Progress | None) -> tuple[Export, int]:
    file = TemporaryFile()  # noqa: SIM115 - whoever gets it closes it
    try:
        with TemporaryDirectory(prefix="isegoria-export-") as folder:
            votes = write_files(number, Path(folder), external_ids=external_ids, progress=progress)
            _zip(Path(folder), slug, file)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Export(f"{slug}.zip", "application/zip", size, file), votes


def _zip(folder: Path, name: str, file: IO[bytes]) -> None:
    """Pack the files of a folder one after the other, each gone from the disk once it is packed."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"{name}/{path.name}")
            path.unlink()


def _remember(number: int, role: str, kind: str, votes: int | None, *, external_ids: bool) -> None:
    details = {"format": kind, "votes": votes, "external_ids": "yes" if external_ids else "no"}
    with transaction.atomic():
        add_history(number, "exported", role=role, details=details)
