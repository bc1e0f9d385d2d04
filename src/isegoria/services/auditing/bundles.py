"""Write an audit bundle: everything on record of one conversation, as it is at one moment."""

from __future__ import annotations

import csv
import json
import os
import socket
import zipfile
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from isegoria.opinion import canonical_json
from isegoria.record.openings import Opening, PlacedOpening
from isegoria.record.tiles import ENTRIES, decode_entries
from isegoria.services.auditing.counting import figures_of
from isegoria.services.auditing.reading import FORMAT
from isegoria.services.errors import TooMany, TryAgain
from isegoria.services.mapping.computing import compute
from isegoria.services.mapping.members import unpacked
from isegoria.services.mapping.reading import ids_of
from isegoria.services.recording.errors import SealingRefusedError
from isegoria.services.recording.keys import log_key
from isegoria.services.recording.sealing import MOST, seal
from isegoria.store import models
from isegoria.store.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    Progress = Callable[[int, int], None]

_ATTEMPTS = 5
_ROWS = 2_000
_WAIT = 30
_SECRET = frozenset({"ballot", "enrolled", "objection", "challenge", "response"})
_NO_FIGURES = frozenset({"statements", "conversation", "stored"})


@dataclass(frozen=True, slots=True)
class Written:
    """What a bundle holds.

    Attributes:
        size: entries of the log.
        openings: of the conversation.
    """

    size: int
    openings: int


class _UnrecordedError(Exception):
    """The newest results are not on record yet, or those on record are gone."""


def write_bundle(
    conversation: int,
    file: IO[bytes],
    progress: Progress = lambda *_: None,
    *,
    fresh: bool = True,
    ballots: bool = True,
) -> Written:
    """Write the bundle of a conversation.

    What waits is sealed first, and results that are not on record are put there; people go on voting.
    Or it is written as things are, with what is on record already.

    Args:
        conversation: its row's id.
        file: that can be written and sought in.
        progress: told how many openings are written, of how many.
        fresh: seal and compute first.
        ballots: with who was on the roll and how they answered, which is for auditors alone, also where votes
            are published.

    Raises:
        TooMany: so much goes on that no results are on record that are still there.
        TryAgain: the log is not being sealed.
    """
    for _attempt in range(_ATTEMPTS if fresh else 1):
        if fresh:
            _bring_on_record(conversation)
        try:
            with snapshot():
                return _write(conversation, file, progress, () if ballots else _SECRET)
        except _UnrecordedError:
            continue
    raise TooMany(
        "bundle-later",
        _("So many people are voting that the results are not on record yet. Try again in a moment."),
        _WAIT,
    )


def _bring_on_record(conversation: int) -> None:
    worker = f"{socket.gethostname()} {os.getpid()}"
    compute(worker=worker, conversation=conversation, patient=False)
    try:
        while (sealed := seal()) is not None and sealed.entries >= MOST:
            pass
    except SealingRefusedError as refused:
        raise TryAgain(
            "log-stopped",
            _("Nothing is put on the public record at the moment; whoever runs the site has to look."),
            _WAIT,
        ) from refused


def _write(conversation: int, file: IO[bytes], progress: Progress, without: Collection[str]) -> Written:
    row = models.Conversation.objects.get(pk=conversation)
    checkpoint = models.Checkpoint.objects.order_by("-size").first()
    if checkpoint is None:
        raise _UnrecordedError
    landscape, groups = _landscape(conversation, checkpoint.size)
    key = log_key()
    manifest = {
        "format": FORMAT,
        "conversation": row.record_id,
        "origin": key.name,
        "size": checkpoint.size,
        "publication": row.publication,
    }
    file.seek(0)
    file.truncate()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest, indent=1) + "\n")
        archive.writestr("checkpoint", checkpoint.note + checkpoint.cosignatures)
        archive.writestr("key", key.vkey + "\n")
        _entries(archive, checkpoint.size)
        pseudonyms, openings = _openings(archive, conversation, checkpoint.size, progress, without)
        _participants(archive, conversation, pseudonyms, groups)
        if landscape is not None:
            archive.writestr("results/landscape.json", canonical_json(landscape) + b"\n")
        for number, page in _reports(conversation, checkpoint.size):
            archive.writestr(f"results/report-{number}.json", canonical_json(page) + b"\n")
    return Written(checkpoint.size, openings)


def _landscape(conversation: int, size: int) -> tuple[dict[str, Any] | None, dict[int, int | None]]:
    """Give the newest page of figures on record, and everybody's group in it by row."""
    newest = next((one for one in _results(conversation, size) if one["what"] == "landscape"), None)
    kept = models.StoredLandscape.objects.filter(pk=conversation).first()
    if newest is None and kept is None:
        return None, {}
    if newest is None or kept is None or kept.digest != newest["digest"]:
        raise _UnrecordedError
    if figures_of(kept.page) != newest["page"]:
        raise _UnrecordedError
    members = unpacked(bytes(kept.members))
    groups = zip(members.rows.tolist(), members.groups.tolist(), strict=True)
    return kept.page, {one: None if group < 0 else group for one, group in groups}


def _reports(conversation: int, size: int) -> Iterator[tuple[int, dict[str, Any]]]:
    numbers = {one["number"] for one in _results(conversation, size) if one["what"] == "report"}
    rows = models.Report.objects.filter(conversation_id=conversation, number__in=numbers)
    for number, page in rows.values_list("number", "page").iterator(chunk_size=1):
        yield number, {name: value for name, value in page.items() if name not in _NO_FIGURES}


def _results(conversation: int, size: int) -> list[dict[str, Any]]:
    """List the results on record, the newest first."""
    rows = models.Opening.objects.filter(conversation_id=conversation, kind="result", index__lt=size)
    return [json.loads(one) for one in rows.order_by("-index").values_list("record", flat=True)]


def _entries(archive: zipfile.ZipFile, size: int) -> None:
    rows = models.LogTile.objects.filter(level=ENTRIES).order_by("index").values_list("data", flat=True)
    left = size
    # Hashes cannot be packed any tighter.
    with archive.open(zipfile.ZipInfo("entries"), "w", force_zip64=True) as file:
        for data in rows.iterator(chunk_size=_ROWS):
            entries = decode_entries(bytes(data))[:left]
            file.write(b"".join(entries))
            left -= len(entries)


def _openings(
    archive: zipfile.ZipFile, conversation: int, size: int, progress: Progress, without: Collection[str]
) -> tuple[dict[int, str], int]:
    """Write them; give participants' pseudonyms by row, and how many openings there are."""
    rows = models.Opening.objects.filter(conversation_id=conversation, index__lt=size)
    rows = rows.exclude(kind__in=without)
    total, done = rows.count(), 0
    found = rows.order_by("index").values_list("index", "nonce", "record", "kind", "participant_id")
    pseudonyms: dict[int, str] = {}
    with archive.open("openings.jsonl", "w", force_zip64=True) as file:
        for index, nonce, record, kind, participant in found.iterator(chunk_size=_ROWS):
            file.write(PlacedOpening(index or 0, Opening(bytes.fromhex(nonce), record)).line.encode())
            if kind == "participant" and participant is not None:
                pseudonyms[participant] = json.loads(record)["participant"]
            done += 1
            if not done % _ROWS:
                progress(done, total)
    progress(total, total)
    return pseudonyms, done


def _participants(
    archive: zipfile.ZipFile, conversation: int, pseudonyms: dict[int, str], groups: dict[int, int | None]
) -> None:
    found = models.Participant.objects.filter(conversation_id=conversation).order_by("pk")
    people = list(found.values_list("pk", "label"))
    ids = ids_of([label for _row, label in people]).tolist()
    with archive.open("participants.csv", "w") as file, TextIOWrapper(file, "utf-8", newline="") as text:
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(["pseudonym", "id", "group"])
        for (row, _label), name in zip(people, ids, strict=True):
            if row in pseudonyms:
                rows.writerow([pseudonyms[row], name, groups.get(row)])
