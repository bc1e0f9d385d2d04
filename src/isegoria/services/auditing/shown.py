"""What a site shows beside its log, held against the log: openings, published results, open bundles."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from isegoria.record.errors import RecordError
from isegoria.record.openings import read_openings
from isegoria.services.auditing.errors import SourceError
from isegoria.services.auditing.findings import FAILED, HELD, OPEN, Finding
from isegoria.services.auditing.recounting import figures_of, recount
from isegoria.services.auditing.sources import LARGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isegoria.opinion.analysis import Progress
    from isegoria.record.notes import VerifyKey
    from isegoria.record.verify import VerifiedLog
    from isegoria.services.auditing.sources import Source

_MOST_PLACES = 5
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
            reason = "the list of conversations names one that is none"
            yield Finding("openings", FAILED, 0, 1, reason, about=slug)
            continue
        finding, results = _openings(source, log, number)
        yield replace(finding, about=slug)
        for finding in _results(source, number, results):
            yield replace(finding, about=f"{slug}, {finding.about}".removesuffix(", "))
        if one.get("publication") == "open":
            for finding in _bundle(source, log, key, number, progress):
                yield replace(finding, about=f"{slug}, bundle, {finding.about}".removesuffix(", "))
    progress("openings", len(names), len(names))
    finding, _none = _openings(source, log, "site")
    yield replace(finding, about="site")


def _openings(source: Source, log: VerifiedLog, number: str) -> tuple[Finding, list[dict[str, Any]]]:
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
            if record["type"] == "result" and _names_figures(record):
                results.append(record)
    except RecordError as wrong:
        return Finding("openings", FAILED, checked, 1, f"{wrong}; {REMEDY}"), results
    if bad:
        places = ", ".join(map(str, bad[:_MOST_PLACES]))
        reason = f"what is shown for entries {places} is not what was recorded; {REMEDY}"
        return Finding("openings", FAILED, checked, len(bad), reason), results
    return Finding("openings", HELD, checked), results


def _names_figures(record: dict[str, Any]) -> bool:
    number = record.get("number")
    texts = all(isinstance(record.get(one), str) for one in ("what", "digest", "page", "inputs"))
    return texts and (number is None or type(number) is int)


def _results(source: Source, number: str, results: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    landscapes = [one for one in results if one["what"] == "landscape"]
    newest = {"": (f"{number}.json", landscapes[-1] if landscapes else None)}
    for one in results:
        if one["what"] == "report":
            newest[f"report {one['number']}"] = (f"{number}/report-{one['number']}.json", one)
    for about, (name, record) in newest.items():
        page = _json(source.fetch(f"results/{name}", LARGE))
        if page is None:
            continue
        if record is None:
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


def _bundle(
    source: Source, log: VerifiedLog, key: VerifyKey, number: str, progress: Progress
) -> tuple[Finding, ...]:
    with TemporaryDirectory(prefix="isegoria-verify-") as folder:
        path = Path(folder) / f"{number}.zip"
        try:
            with path.open("w+b") as file:
                there = source.copy(f"bundles/{number}.zip", file)
        except SourceError as wrong:
            return (Finding("landscape", OPEN, 0, 0, str(wrong)),)
        return recount(path, key=key.vkey, progress=progress, log=log.entries).findings if there else ()


def _json(content: bytes | None) -> Any:  # noqa: ANN401 - whatever JSON it is
    if content is None:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as wrong:
        raise SourceError("a file of the log is no JSON; the site may be changing, so try again.") from wrong
