"""What a site shows beside its log, held against the log: openings, published results, open bundles."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any, Final

from isegoria.record.checkpoints import open_checkpoint
from isegoria.record.errors import RecordError
from isegoria.record.openings import read_openings
from isegoria.services.auditing.acts import read_receipt
from isegoria.services.auditing.counting import figures_of
from isegoria.services.auditing.errors import BundleError, SourceError
from isegoria.services.auditing.findings import FAILED, HELD, OPEN, Finding
from isegoria.services.auditing.reading import LONGEST_LINE
from isegoria.services.auditing.recounting import recount
from isegoria.services.auditing.sources import HUGE, LARGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isegoria.opinion.analysis import Progress
    from isegoria.record.notes import VerifyKey
    from isegoria.record.verify import VerifiedLog
    from isegoria.services.auditing.sources import Source

_MOST_PLACES = 5
_MOST_PAGE = 1 << 26
REMEDY: Final = "write to whoever runs the site, and keep what you have as evidence"


def shown(
    source: Source, log: VerifiedLog, key: VerifyKey, progress: Progress, receipts: Sequence[Path] = ()
) -> Iterator[Finding]:
    """Check what anybody is shown of each listed conversation: openings, results, open bundles.

    Args:
        source: where the log is.
        log: verified.
        key: of the log.
        progress: told which stage has come how far.
        receipts: files of participants, whose acts are looked for in open bundles.

    Raises:
        SourceError: something cannot be read.
    """
    listed = _json(source.fetch("conversations.json", _MOST_PAGE)) or []
    names = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    for done, one in enumerate(names):
        progress("openings", done, len(names))
        number, slug = str(one.get("conversation", "")), str(one.get("slug", ""))
        if not number.isalnum():
            reason = "the list of conversations names one that is none"
            yield Finding("openings", FAILED, 0, 1, reason, about=slug)
            continue
        finding, opened = _openings(source, log, key, number)
        if finding.state == HELD and opened.publication not in {"", one.get("publication")}:
            reason = f"the list says {one.get('publication')!r}, and on record is {opened.publication!r}"
            finding = replace(finding, state=FAILED, mismatches=1, reason=f"{reason}; {REMEDY}")
        yield replace(finding, about=slug)
        for finding in _results(source, number, opened.results):
            yield replace(finding, about=f"{slug}, {finding.about}".removesuffix(", "))
        if "open" in {one.get("publication"), opened.publication}:
            theirs = [path for path in receipts if _conversation_of(path) == number]
            for finding in _bundle(source, log, key, number, progress, theirs):
                yield replace(finding, about=f"{slug}, bundle, {finding.about}".removesuffix(", "))
    progress("openings", len(names), len(names))
    finding, _none = _openings(source, log, key, "site")
    yield replace(finding, about="site")


@dataclass(slots=True)
class _Opened:
    """What openings say of a conversation."""

    results: list[dict[str, Any]] = field(default_factory=list)
    publication: str = ""


def _openings(source: Source, log: VerifiedLog, key: VerifyKey, number: str) -> tuple[Finding, _Opened]:
    opened = _Opened()
    checked, last, bad = 0, 0, []
    try:
        with TemporaryFile() as file:
            source.copy(f"openings/{number}.jsonl", file, LARGE)
            file.seek(0)
            for placed in read_openings(iter(partial(file.readline, LONGEST_LINE), b"")):
                last = max(last, placed.index)
                if placed.index >= log.size:
                    continue  # sealed since the checkpoint was fetched, or so it seems
                checked += 1
                if placed.opening.entry != log.entry(placed.index):
                    bad.append(placed.index)
                    continue
                record = placed.opening.fields()
                if number != "site" and record.get("conversation") != number:
                    bad.append(placed.index)
                elif record["type"] == "result" and _names_figures(record):
                    opened.results.append(record)
                elif record["type"] == "conversation" and record.get("state") != "draft":
                    opened.publication = str(record.get("publication", ""))
    except RecordError as wrong:
        return Finding("openings", FAILED, checked, 1, f"{wrong}; {REMEDY}"), opened
    if last >= log.size and last >= _size_now(source, key):
        bad.append(last)
    if bad:
        places = ", ".join(map(str, bad[:_MOST_PLACES]))
        reason = f"what is shown for entries {places} is not what was recorded; {REMEDY}"
        return Finding("openings", FAILED, checked, len(bad), reason), opened
    return Finding("openings", HELD, checked), opened


def _size_now(source: Source, key: VerifyKey) -> int:
    """Tell how many entries the log has by now; 0 where it does not say so."""
    try:
        return open_checkpoint((source.fetch("checkpoint") or b"").decode(), [key]).size
    except (RecordError, UnicodeDecodeError):
        return 0


def _names_figures(record: dict[str, Any]) -> bool:
    number = record.get("number")
    texts = all(isinstance(record.get(one), str) for one in ("what", "digest", "page", "inputs"))
    return texts and (number is None or type(number) is int)


def _results(source: Source, number: str, results: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    landscapes = [one for one in results if one["what"] == "landscape"]
    newest = {"": (f"{number}.json", landscapes[-1] if landscapes else None)}
    for one in results:
        if one["what"] == "report":
            about = f"report {one['number']}"
            _name, first = newest.setdefault(about, (f"{number}/report-{one['number']}.json", one))
            if first and (first["page"], first["digest"]) != (one["page"], one["digest"]):
                reason = f"it is on record twice, with other figures; {REMEDY}"
                yield Finding("figures", FAILED, 1, 1, reason, about=about)
    for about, (name, record) in newest.items():
        page = _json(source.fetch(f"results/{name}", _MOST_PAGE))
        if page is None:
            if record is not None:
                reason = "they are on record, and not shown; run this again in a minute"
                yield Finding("figures", OPEN, 0, 0, reason, about=about)
        elif record is None:
            reason = "they are newer than this checkpoint; run this again in a minute"
            yield Finding("figures", OPEN, 0, 0, reason, about=about)
        elif not isinstance(page, dict) or figures_of(page) != record["page"]:
            reason = (
                "the figures shown are not those on record; run this again in a minute, and if it stays so, "
                f"{REMEDY}"
            )
            yield Finding("figures", FAILED, 1, 1, reason, about=about)
        else:
            yield Finding("figures", HELD, 1, about=about)


def _bundle(  # noqa: PLR0917 - what is claimed, and all that it is held against
    source: Source,
    log: VerifiedLog,
    key: VerifyKey,
    number: str,
    progress: Progress,
    receipts: Sequence[Path],
) -> tuple[Finding, ...]:
    with TemporaryDirectory(prefix="isegoria-verify-") as folder:
        path = Path(folder) / f"{number}.zip"
        try:
            with path.open("w+b") as file:
                there = source.copy(f"bundles/{number}.zip", file, HUGE)
        except SourceError as wrong:
            return (Finding("landscape", OPEN, 0, 0, str(wrong)),)
        if not there:
            reason = "its votes are to be published, and are not, or not yet"
            return (Finding("landscape", OPEN, 0, 0, reason),)
        try:
            made = recount(path, key=key.vkey, progress=progress, log=log.entries, receipts=receipts)
        except BundleError as wrong:
            return (Finding("landscape", FAILED, 0, 1, str(wrong).removesuffix(".")),)
        if made.conversation != number:
            return (Finding("landscape", FAILED, 0, 1, f"it is of another conversation; {REMEDY}"),)
        return made.findings


def _conversation_of(path: Path) -> str:
    """Tell of which conversation a receipt speaks; "" where it cannot be read."""
    try:
        opening = read_receipt(path).opening
        return str(opening.fields().get("conversation", "")) if opening else ""
    except RecordError:
        return ""


def _json(content: bytes | None) -> Any:  # noqa: ANN401 - whatever JSON it is
    if content is None:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as wrong:
        raise SourceError("a file of the log is no JSON; the site may be changing, so try again.") from wrong
