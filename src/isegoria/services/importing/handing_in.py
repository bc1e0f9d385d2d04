"""Hand in an export to be imported, see how far it is, and call it off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf.locale import LANG_INFO
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, TryAgain
from isegoria.services.importing import planning
from isegoria.services.importing.telling import tell
from isegoria.services.organising.opening import free_slug, may_organise
from isegoria.store.models import Account, Import, ImportPiece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

LARGEST = 256 << 20  # bytes handed in at once
ENDINGS = (".zip", ".csv", ".parquet")
SIGNS = ("auto", "agree", "disagree")
_PIECE = 1 << 20
_MOST_UNFINISHED = 3
_MOST_FILES = 10
_LISTED = 10
_UNFINISHED = (Import.State.UPLOADING, Import.State.WAITING, Import.State.RUNNING)
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it comes in; `chunks` may be read once."""

    name: str
    chunks: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class ImportInfo:
    """An import, as whoever handed it in sees it.

    Attributes:
        files: names as handed in.
        state: "waiting", "running", "done" or "failed".
        step: "reading" or "writing" while running.
        percent: of this step.
        code: kind of problem; "" for none. "sign", "export", "refused", "called-off" or "broken".
        message: the problem in words.
        message_language: "en" where these words are English whatever the reader's language; else "".
        slug: of the conversation, once it is there.
    """

    number: int
    files: tuple[str, ...]
    state: str
    step: str
    percent: int
    code: str
    message: str
    message_language: str
    slug: str
    topic: str
    created_at: datetime

    @property
    def unfinished(self) -> bool:
        """Whether it will change by itself."""
        return self.state not in {Import.State.DONE, Import.State.FAILED}


def hand_in(
    *,
    account: int | None,
    files: Sequence[Given],
    slug: str = "",
    topic: str = "",
    language: str = "",
    sign: str = "auto",
    open_: bool = False,
) -> int:
    """Keep an export, to be imported in the background as soon as a worker is free.

    Args:
        account: who hands it in, and will organise the conversation.
        files: a zip, a CSV or a Parquet file; or the CSV files of one export.
        slug: its name in addresses; "" for one made from the topic.
        topic: instead of the export's own.
        language: code of the language of topic and statements; "" for the one now in use.
        sign: what +1 means, "agree" or "disagree"; "auto" to find out from the export.
        open_: people may vote as soon as it is imported.

    Returns:
        The import's number.

    Raises:
        Forbidden: the account may not open conversations here.
        Invalid: a field is wrong.
        TryAgain: the account has several imports under way.
    """
    if account is None or not may_organise(account=account):
        raise Forbidden(
            "may-not-organise",
            _("Your account may not open conversations here. Ask whoever runs this site to allow it."),
        )
    names = _checked_names([one.name for one in files])
    _check_choices(slug, topic, language, sign)
    if Import.objects.filter(account=account, state__in=_UNFINISHED).count() >= _MOST_UNFINISHED:
        raise TryAgain(
            "imports-many", _("You have several imports under way. Wait until one is done, or call it off.")
        )
    options = {"slug": slug, "topic": topic, "language": language or get_language() or "en", "sign": sign}
    row = Import.objects.create(
        account_id=account,
        options={**options, "open": open_, "shown": get_language() or "en"},
        created_at=timezone.now(),
    )
    try:
        row.files = _keep(row, names, files)
    except BaseException:
        row.delete()
        raise
    row.state = Import.State.WAITING
    row.save(update_fields=["files", "state"])
    return row.pk


def find(*, account: int | None, number: int) -> ImportInfo:
    """Tell how far an import is.

    Raises:
        Missing: there is none, or it is somebody else's.
    """
    row = _mine(account).filter(pk=number).select_related("conversation").first()
    if row is None:
        raise Missing("no-import", _("There is no such import any more. Start it anew."))
    return _info(row)


def recent(*, account: int | None) -> tuple[ImportInfo, ...]:
    """List one's latest imports, newest first."""
    rows = Import.objects.filter(account=account).exclude(state=Import.State.UPLOADING).exclude(files=[])
    return tuple(_info(row) for row in rows.select_related("conversation").order_by("-pk")[:_LISTED])


def call_off(*, account: int | None, number: int) -> None:
    """Stop an import; what was written of it is cleared away in the background.

    Raises:
        Missing: there is none, or it is somebody else's.
        Gone: it is finished already.
    """
    find(account=account, number=number)
    with transaction.atomic():
        stopped = Import.objects.filter(pk=number, state__in=_UNFINISHED).update(
            state=Import.State.WAITING, holder="", leased_until=0, code="called-off"
        )
        if not stopped:
            raise Gone("import-finished", _("This import is finished already, so it cannot be called off."))
        ImportPiece.objects.filter(owner=number).delete()


def language_codes() -> tuple[tuple[str, str], ...]:
    """List the languages that a conversation may be written in, by their own names."""
    known = {code: str(one["name_local"]) for code, one in LANG_INFO.items() if "name_local" in one}
    return tuple(sorted(known.items(), key=lambda one: one[1].casefold()))


def _mine(account: int | None) -> QuerySet[Import]:
    if account and Account.objects.filter(pk=account, is_superuser=True, is_active=True).exists():
        return Import.objects.all()
    return Import.objects.filter(account=account or 0)


def _info(row: Import) -> ImportInfo:
    there = row.conversation if row.state == Import.State.DONE else None
    called_off = row.code == "called-off"
    message, language = tell(row.message) if row.code in {"sign", "export"} else (row.message, "")
    return ImportInfo(
        number=row.pk,
        files=tuple(str(one["name"]) for one in row.files),
        state=Import.State.FAILED if called_off else row.state,
        step=row.step,
        percent=min(100, 100 * row.done // row.total) if row.total else 0,
        code=row.code,
        message=message,
        message_language=language,
        slug=there.slug if there else "",
        topic=there.topic if there else "",
        created_at=row.created_at,
    )


def _checked_names(names: Sequence[str]) -> list[str]:
    """Give each file a name that is safe on any disk, as messages show it."""
    if not names:
        raise Invalid("file", "files-none", _("Choose a file: the zip of an export, or its CSV files."))
    if len(names) > _MOST_FILES:
        raise Invalid("file", "files-many", _("An export has at most 10 files. Choose those of one export."))
    clean = []
    for name in names:
        # A path in a name, or anything else that means something to a shell or a disk, is taken out.
        stem = re.sub(r"[^\w.-]+", "_", name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".")
        if not stem.lower().endswith(ENDINGS):
            raise Invalid(
                "file",
                "file-kind",
                _("“%(name)s” is no zip, CSV or Parquet file. Choose the files of an export.")
                % {"name": name[:_LONGEST_NAME]},
            )
        clean.append(stem[-_LONGEST_NAME:])
    if len({one.lower() for one in clean}) < len(clean):
        raise Invalid("file", "files-twice", _("Two files have the same name. Choose each once."))
    if len(clean) > 1 and not all(one.lower().endswith(".csv") for one in clean):
        raise Invalid("file", "files-mixed", _("Choose one zip, or several CSV files of one export."))
    return clean


def _check_choices(slug: str, topic: str, language: str, sign: str) -> None:
    free_slug(slug or None, topic or "-")
    if len(topic) > planning.LONGEST_TOPIC or "\0" in topic:
        raise Invalid("topic", "topic-long", _("The topic has more than 300 characters. Shorten it."))
    if sign not in SIGNS:
        raise Invalid("sign", "sign", _("Choose what +1 means in the export."))
    planning.check_language(language)


def _keep(row: Import, names: Sequence[str], files: Sequence[Given]) -> list[dict[str, str | int]]:
    """Write the files into the database, a part in each transaction; gives names and sizes."""
    kept: list[dict[str, str | int]] = []
    total = 0
    for number, (name, file) in enumerate(zip(names, files, strict=True)):
        size = 0
        for place, content in enumerate(_pieces(file.chunks)):
            size += len(content)
            total += len(content)
            if total > LARGEST:
                raise Invalid(
                    "file",
                    "files-large",
                    _(
                        "This is more than %(megabytes)d MB. Zip the export, or ask whoever runs this site to"
                        " import it there: isegoria import"
                    )
                    % {"megabytes": LARGEST >> 20},
                )
            ImportPiece.objects.create(owner=row, file=number, place=place, content=content)
        if not size:
            raise Invalid("file", "file-empty", _("“%(name)s” is empty. Download it again.") % {"name": name})
        kept.append({"name": name, "size": size})
    return kept


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= _PIECE:
            yield bytes(held[:_PIECE])
            del held[:_PIECE]
    if held:
        yield bytes(held)
