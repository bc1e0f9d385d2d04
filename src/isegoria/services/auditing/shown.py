"""What a site shows beside its log, held against the log: openings, published results, open bundles."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from isegoria.record.errors import RecordError
from isegoria.record.openings import read_openings
from isegoria.services.auditing.errors import SourceError
from isegoria.services.auditing.findings import FAILED, HELD, OPEN, Finding
from isegoria.services.auditing.recounting import figures_of, recount
from isegoria.services.auditing.sources import HUGE, LARGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isegoria.opinion.analysis import Progress
    from isegoria.record.notes import VerifyKey
    from isegoria.record.verify import VerifiedLog
    from isegoria.services.auditing.sources import Source

REMEDY: Final = "write to whoever runs the site, and keep what you have as evidence"


def shown(source: Source, log: VerifiedLog, key: VerifyKey, progress: Progress) -> Iterator[Finding]:
    """Check what anybody is shown of each listed conversation: openings, results, open bundles.

    Args:
        source: where the log is.
        log: verified.
        key: of the log.
        progress: told which stage has come how far.

    Raises:
        SourceError: something cannot be read.
    """
    listed = _json(source.fetch("conversations.json", LARGE)) or []
    names = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    for done, one in enumerate(names):
        progress("openings", done, len(names))
        number, slug = str(one.get("conversation", "")), str(one.get("slug", ""))
        if not number.isalnum():
            yield Finding(
                f"openings {slug}", FAILED, 0, 1, "the list of conversations names one that is none"
            )
            continue
        finding, results = _openings(source, log, number, slug)
        yield finding
        yield from _results(source, number, slug, results, progress)
        if one.get("publication") == "open":
            yield from _bundle(source, log, key, number, slug, progress)
    progress("openings", len(names), len(names))
    finding, _none = _openings(source, log, "site", "site")
    if finding.checked or finding.mismatches:
        yield finding


def _openings(
    source: Source, log: VerifiedLog, number: str, slug: str
) -> tuple[Finding, list[dict[str, Any]]]:
    claim = f"openings {slug}"
    content = source.fetch(f"openings/{number}.jsonl", LARGE)
    results: list[dict[str, Any]] = []
    checked, bad = 0, []
    try:
        for placed in read_openings((content or b"").splitlines()):
            if placed.index >= log.size:
                continue  # sealed since the checkpoint was fetched
            checked += 1
            if placed.opening.entry != log.entry(placed.index):
                bad.append(placed.index)
                continue
            record = placed.opening.fields()
            if number != "site" and record.get("conversation") != number:
                bad.append(placed.index)
            if record["type"] == "result":
                results.append(record)
    except RecordError as wrong:
        return Finding(claim, FAILED, checked, 1, f"{wrong}; {REMEDY}"), results
    if bad:
        places = ", ".join(map(str, bad[:5]))
        reason = f"what is shown for entries {places} is not what was recorded; {REMEDY}"
        return Finding(claim, FAILED, checked, len(bad), reason), results
    return Finding(claim, HELD, checked), results


def _results(
    source: Source, number: str, slug: str, results: Sequence[dict[str, Any]], progress: Progress
) -> Iterator[Finding]:
    newest = {
        "results": next((one for one in reversed(results) if one["what"] == "landscape"), None),
        **{f"report {one['number']}": one for one in results if one["what"] == "report"},
    }
    for done, (what, record) in enumerate(newest.items()):
        progress("results", done, len(newest))
        name = "" if what == "results" else f"/report-{what.removeprefix('report ')}"
        page = _json(source.fetch(f"results/{number}{name}.json", LARGE))
        if page is None:
            continue
        claim = f"{what} {slug}"
        if record is None:
            yield Finding(
                claim, OPEN, 0, 0, "they are newer than this checkpoint; run this again in a minute"
            )
        elif not isinstance(page, dict) or figures_of(page) != record["page"]:
            reason = f"the figures shown are not those on record (entry hash {record['page'][:23]}…)"
            yield Finding(claim, FAILED, 1, 1, f"{reason}; run this again in a minute, then {REMEDY}")
        else:
            yield Finding(claim, HELD, 1)


def _bundle(  # noqa: PLR0917 - what is checked, and where it is
    source: Source, log: VerifiedLog, key: VerifyKey, number: str, slug: str, progress: Progress
) -> Iterator[Finding]:
    with TemporaryDirectory(prefix="isegoria-verify-") as folder:
        path = Path(folder) / f"{number}.zip"
        with path.open("w+b") as file:
            there = source.copy(f"bundles/{number}.zip", file)
        if not there or path.stat().st_size > HUGE:
            return
        found = recount(path, key=key.vkey, progress=progress, log=log.entries)
    for one in found.findings:
        yield Finding(
            f"{one.claim} {slug} (recounted)",
            one.state,
            one.checked,
            one.mismatches,
            one.reason,
            one.differences,
        )


def _json(content: bytes | None) -> Any:  # noqa: ANN401 - whatever JSON it is
    if content is None:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as wrong:
        raise SourceError("a file of the log is no JSON; the site may be changing, so try again.") from wrong
