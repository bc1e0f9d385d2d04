"""Count a conversation again from its audit bundle, and hold every published number against the count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from isegoria.record.checkpoints import Checkpoint, open_checkpoint
from isegoria.record.errors import RecordError
from isegoria.record.hashing import leaf_hash
from isegoria.record.merkle import root_of
from isegoria.record.notes import VerifyKey
from isegoria.services.auditing.acts import acts
from isegoria.services.auditing.comparing import Comparison, Difference, compare
from isegoria.services.auditing.counting import Counted, beyond, counted, figures_of
from isegoria.services.auditing.errors import NothingLeftError, RecordsError
from isegoria.services.auditing.findings import FAILED, HELD, OPEN, Finding, quiet
from isegoria.services.auditing.reading import ENTRY_SIZE, open_bundle
from isegoria.services.auditing.replaying import KINDS, Records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from isegoria.opinion.analysis import Progress
    from isegoria.record.openings import PlacedOpening
    from isegoria.services.auditing.reading import Bundle
    from isegoria.services.auditing.replaying import Placed

_MOST_LISTED = 20
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Recount:
    """What came of an audit.

    Attributes:
        topic: of the conversation; untrusted.
        conversation: as records call it.
        checkpoint: which log, how large; None where its signature did not hold.
        key: by which the checkpoint was checked.
        simulated: the votes were made by a program.
        participants: in the newest landscape on record.
        statements: likewise.
        votes: likewise.
        findings: one for each claim.
    """

    topic: str
    conversation: str
    checkpoint: Checkpoint | None
    key: str
    simulated: bool
    participants: int
    statements: int
    votes: int
    findings: tuple[Finding, ...]

    @property
    def numbers(self) -> int:
        """Published numbers that were compared."""
        return sum(one.checked for one in self.findings if _is_result(one))

    @property
    def mismatches(self) -> int:
        """Everything that did not hold."""
        return sum(one.mismatches for one in self.findings)

    @property
    def held(self) -> bool:
        """Whether nothing contradicts what was published."""
        return all(one.state != FAILED for one in self.findings)


def recount(
    path: Path,
    *,
    key: str = "",
    log: bytes = b"",
    receipts: Sequence[Path] = (),
    progress: Progress = quiet,
) -> Recount:
    """Check a bundle against all that it claims: log, openings, records, and every published number.

    Args:
        path: of the bundle.
        key: of the log, from a source that the auditor trusts; "" for the one in the bundle.
        log: the same log's entries as they were fetched, to which the bundle's have to be equal.
        receipts: files of participants, whose acts have to be among those counted.
        progress: told which stage has come how far.

    Raises:
        BundleError: it cannot be read.
        SourceError: a receipt cannot be read.
        NoteError: the key that was given is none.
    """
    with open_bundle(path) as bundle:
        trusted = VerifyKey.parse(key or bundle.key)
        signed, checkpoint = _signature(bundle, trusted)
        records = Records(bundle.manifest.conversation)
        findings = [signed, _log(bundle, checkpoint, log), *_openings(bundle, records, progress)]
        findings += acts(bundle, receipts, trusted)
        counted = [*_results(bundle, records, progress)]
        newest = next((made for made, one in counted if one.claim == "landscape"), None)
        conversation = newest.as_of.conversation if newest else None
        return Recount(
            topic=conversation.topic if conversation else "",
            conversation=bundle.manifest.conversation,
            checkpoint=checkpoint,
            key=trusted.vkey,
            simulated=conversation.simulated if conversation else False,
            participants=len(newest.as_of.pseudonyms) if newest else 0,
            statements=len(conversation.statements) if conversation else 0,
            votes=newest.landscape.votes if newest else 0,
            findings=(
                *findings,
                *(one for _made, one in counted),
                *records.ratifications.recounted(records.fewest_at, records.erased_since),
            ),
        )


def _is_result(finding: Finding) -> bool:
    return finding.claim in {"landscape", "report", "ratification"}


def _signature(bundle: Bundle, key: VerifyKey) -> tuple[Finding, Checkpoint | None]:
    try:
        checkpoint = open_checkpoint(bundle.checkpoint, [key])
    except RecordError as wrong:
        return Finding("signature", FAILED, 1, 1, str(wrong)), None
    told = bundle.manifest
    if (checkpoint.origin, checkpoint.size) != (told.origin, told.size):
        reason = (
            f"the checkpoint is of {checkpoint.origin} at {checkpoint.size:,} entries, "
            f"the bundle says {told.origin} at {told.size:,}"
        )
        return Finding("signature", FAILED, 1, 1, reason), checkpoint
    return Finding("signature", HELD, 1), checkpoint


def _log(bundle: Bundle, checkpoint: Checkpoint | None, known: bytes) -> Finding:
    size = bundle.manifest.size
    if checkpoint is None:
        return Finding("log", OPEN, 0, 0, "no signed checkpoint says what the log is")
    leaves = [
        leaf_hash(bundle.entries[at : at + ENTRY_SIZE]) for at in range(0, len(bundle.entries), ENTRY_SIZE)
    ]
    if root_of(leaves) != checkpoint.root:
        return Finding("log", FAILED, size, 1, "the entries are not those that the log has signed")
    both = min(len(known), len(bundle.entries))
    if known[:both] != bundle.entries[:both]:
        return Finding("log", FAILED, size, 1, "the bundle's log is not the one that the site shows")
    return Finding("log", HELD, size)


def _openings(bundle: Bundle, records: Records, progress: Progress) -> tuple[Finding, Finding]:
    wrong: list[Difference] = []
    bad: list[str] = []
    opened, size = 0, bundle.manifest.size
    for opened, placed in enumerate(bundle.openings(), start=1):
        if not opened & 0x3FFF:
            progress("openings", placed.index, size)
        text = placed.opening.record
        if not _opens(bundle, placed):
            wrong.append(Difference(f"entry {placed.index}", text[:60], "another record"))
            continue
        try:
            records.add(placed.index, text)
        except RecordsError as problem:
            bad.append(f"entry {placed.index}: {problem}")
    progress("openings", size, size)
    if records.claimed > size - opened:
        bad.append(
            f"{records.claimed:,} entries are said to be erased, and the log has fewer that are not opened"
        )
    strange = sorted(set(records.counts) - KINDS)
    told = "; ".join(bad[:_MOST_TOLD])
    if strange and not bad:
        told = f"kinds that this version does not know were left out: {', '.join(strange)[:100]}"
    changed = "records do not open the entries at their places: somebody has changed them" if wrong else ""
    return (
        Finding(
            "openings", FAILED if wrong else HELD, opened, len(wrong), changed, tuple(wrong[:_MOST_LISTED])
        ),
        Finding("records", FAILED if bad else HELD, opened - len(wrong), len(bad), told),
    )


def _opens(bundle: Bundle, placed: PlacedOpening) -> bool:
    at = placed.index * ENTRY_SIZE
    try:
        return placed.opening.entry == bundle.entries[at : at + ENTRY_SIZE]
    except UnicodeError:
        return False


def _results(
    bundle: Bundle, records: Records, progress: Progress
) -> Iterator[tuple[Counted | None, Finding]]:
    landscapes = [one for one in records.results if one.record["what"] == "landscape"]
    newest = landscapes[-1] if landscapes else None
    reports: dict[int, Placed] = {}
    for one in records.results:
        if one.record["what"] == "report":
            first = reports.setdefault(one.record["number"], one)
            if _named(first) != _named(one):
                found = Finding("report", FAILED, 0, 1, "it is on record twice, with other figures")
                yield None, replace(found, about=str(one.record["number"]))
    if newest is None and not reports:
        yield None, Finding("landscape", OPEN, 0, 0, "no result is on record yet")
    for placed, page in [(newest, bundle.landscape)] if newest else []:
        yield _result("landscape", placed, page, bundle, records, progress)
    if newest is None and bundle.landscape is not None:
        yield None, Finding("landscape", FAILED, 0, 1, "results are published that are not on record")
    for number in sorted({*reports, *bundle.reports}):
        if number in reports:
            page = bundle.report(number)
            made, finding = _result("report", reports[number], page, bundle, records, progress)
        else:
            made, finding = None, Finding("report", FAILED, 0, 1, "it is published, but not on record")
        yield made, replace(finding, about=str(number))


def _named(placed: Placed) -> tuple[str, str, str]:
    """Name what was published, however often."""
    said = placed.record
    return said["digest"], said["page"], said["inputs"]


def _result(  # noqa: PLR0917 - what is claimed, and all that it is held against
    claim: str,
    placed: Placed,
    page: Mapping[str, Any] | None,
    bundle: Bundle,
    records: Records,
    progress: Progress,
) -> tuple[Counted | None, Finding]:
    if page is None:
        return None, Finding(claim, FAILED, 0, 1, "it is on record, but its figures are not in the bundle")
    erased = records.erased_since(placed.index)
    try:
        made = counted(records.as_of(placed.index, bundle.participants), progress)
    except RecordsError as problem:
        if erased and isinstance(problem, NothingLeftError):
            return None, _undecided(claim, placed, page, erased)
        return None, Finding(claim, FAILED, 0, 1, str(problem))
    if erased and made.inputs != placed.record["inputs"]:
        return made, _undecided(claim, placed, page, erased, made)
    found = compare(page, made.page)
    found.add("record.inputs", placed.record["inputs"], made.inputs)
    found.add("record.digest", placed.record["digest"], made.digest)
    if "votes" in placed.record:
        found.add("record.votes", placed.record["votes"], made.landscape.votes)
    found.add("record.page", placed.record["page"], figures_of(page))
    if claim == "landscape":
        _members(found, bundle, made)
    if not found.mismatches:
        return made, Finding(claim, HELD, found.numbers)
    reason = "what was published does not follow from the records"
    return made, Finding(claim, FAILED, found.numbers, found.mismatches, reason, tuple(found.listed))


def _undecided(
    claim: str, placed: Placed, page: Mapping[str, Any], erased: int, made: Counted | None = None
) -> Finding:
    """Leave open what erased entries keep from being recounted, and only what they can explain."""
    if figures_of(page) != placed.record["page"]:
        return Finding(claim, FAILED, 0, 1, "its figures are not those on record")
    told = f"{erased:,} entries were erased since"
    excess = beyond(made, page, erased) if made else ""
    if excess:
        return Finding(claim, FAILED, 0, 1, f"it does not follow from the records, though {told}: {excess}")
    return Finding(claim, OPEN, 0, 0, f"it cannot be recounted: {told}")


def _members(found: Comparison, bundle: Bundle, made: Counted) -> None:
    labels = made.landscape.grouping.labels.tolist()
    for pseudonym, label in zip(made.as_of.pseudonyms, labels, strict=True):
        group = bundle.participants[pseudonym].group
        found.add(f"participants.csv[{pseudonym}].group", group, None if label < 0 else label)
