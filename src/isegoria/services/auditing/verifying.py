"""Check a site's log from outside: that it is what was signed, only grew, and holds what is shown of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from isegoria.record import receipts as receipt_files
from isegoria.record.checkpoints import Checkpoint, open_checkpoint
from isegoria.record.cosignatures import WitnessKey
from isegoria.record.cosignatures import verify as verify_cosignatures
from isegoria.record.errors import RecordError
from isegoria.record.hashing import leaf_hash
from isegoria.record.merkle import root_of
from isegoria.record.notes import VerifyKey
from isegoria.record.verify import VerifiedLog, verify_log
from isegoria.services.auditing.acts import read_receipt
from isegoria.services.auditing.errors import SourceError
from isegoria.services.auditing.findings import FAILED, HELD, OPEN, Finding, quiet
from isegoria.services.auditing.shown import REMEDY, shown
from isegoria.services.auditing.sources import tiles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isegoria.opinion.analysis import Progress
    from isegoria.record.receipts import VerifiedReceipt
    from isegoria.services.auditing.sources import Source

MOST_ENTRIES: Final = 1 << 27  # 32 bytes each are kept in memory


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to hold a log against.

    Attributes:
        key: of the log, from a source that is trusted; "" for the one that the log itself gives.
        witnesses: keys of those who must have seen the checkpoint.
        since: a file that holds the checkpoint of an earlier run; written anew where all held.
        receipts: files of participants.
    """

    key: str = ""
    witnesses: tuple[str, ...] = ()
    since: Path | None = None
    receipts: tuple[Path, ...] = ()


@dataclass(slots=True)
class Verification:
    """What came of it.

    Attributes:
        place: where the log is.
        checkpoint: which log, how large; None where its signature did not hold.
        key: by which it was checked; where the claim "key" is open, it was taken from the log itself.
        findings: one for each claim.
    """

    place: str
    checkpoint: Checkpoint | None = None
    key: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether nothing was found to be wrong."""
        return all(one.state != FAILED for one in self.findings)


def verify(source: Source, wishes: Wishes, progress: Progress = quiet) -> Verification:
    """Read a whole log and check everything that anybody can check.

    Raises:
        SourceError: it cannot be read.
        RecordError: a key or receipt that was given is none.
    """
    made = Verification(source.place)
    key = _key(source, wishes, made)
    witnesses = [WitnessKey.parse(one) for one in wishes.witnesses]
    note = source.fetch("checkpoint")
    if note is None:
        raise SourceError(f"{source.place} has no checkpoint; nothing is on record there, or it is no site.")
    try:
        made.checkpoint = open_checkpoint(note, [key])
    except RecordError as wrong:
        made.findings.append(Finding("signature", FAILED, 1, 1, f"{wrong}; {REMEDY}"))
        return made
    made.findings.append(Finding("signature", HELD, 1))
    if made.checkpoint.size > MOST_ENTRIES:
        raise SourceError(
            f"{source.place} says that it has {made.checkpoint.size:,} entries; more than "
            f"{MOST_ENTRIES:,} cannot be checked at once."
        )
    if witnesses:
        made.findings.append(_witnesses(note, witnesses))
    log = _log(source, note, key, made, progress)
    if log is None:
        return made
    if wishes.since is not None:
        made.findings.append(_growth(log, key, wishes.since, note))
    for path in wishes.receipts:
        made.findings.append(_receipt(path, key, witnesses, log))
    made.findings += shown(source, log, key, progress, wishes.receipts)
    if wishes.since is not None and made.held:
        _keep(wishes.since, note)
    return made


def verify_receipt(
    path: Path, key: str, witnesses: Sequence[str] = ()
) -> tuple[Finding, VerifiedReceipt | None]:
    """Check a receipt without asking anybody.

    Args:
        path: of the file.
        key: of the log.
        witnesses: keys of those who must have seen its checkpoint.

    Raises:
        RecordError: a key is none.
        SourceError: the file cannot be read.
    """
    trusted = [WitnessKey.parse(one) for one in witnesses]
    try:
        found = receipt_files.verify(read_receipt(path), [VerifyKey.parse(key)], trusted)
    except RecordError as wrong:
        return Finding("receipt", FAILED, 1, 1, str(wrong), about=path.name), None
    missing = _unseen(trusted, [one.name for one in found.cosignatures])
    if missing:
        return Finding("receipt", FAILED, 1, 1, missing, about=path.name), found
    return Finding("receipt", HELD, 1, about=path.name), found


def _key(source: Source, wishes: Wishes, made: Verification) -> VerifyKey:
    if wishes.key:
        key = VerifyKey.parse(wishes.key)
    else:
        given = source.fetch("key")
        if given is None:
            raise SourceError(f"{source.place} has no key; give the log's key with --key.")
        key = VerifyKey.parse(given.decode(errors="replace"))
        made.findings.append(Finding("key", OPEN))
    made.key = key.vkey
    return key


def _witnesses(note: bytes, witnesses: Sequence[WitnessKey]) -> Finding:
    try:
        seen = [one.name for one in verify_cosignatures(note, witnesses)]
    except RecordError as wrong:
        return Finding("witnesses", FAILED, len(witnesses), 1, f"{wrong}; {REMEDY}")
    missing = _unseen(witnesses, seen)
    lacking = sum(one.name not in seen for one in witnesses)
    return Finding("witnesses", FAILED if missing else HELD, len(witnesses), lacking, missing)


def _unseen(witnesses: Sequence[WitnessKey], seen: Sequence[str]) -> str:
    missing = [one.name for one in witnesses if one.name not in seen]
    if not missing:
        return ""
    return (
        f"{', '.join(missing)} has not cosigned this checkpoint; try again in a minute, and if it stays so, "
        "ask the witness"
    )


def _log(
    source: Source, note: bytes, key: VerifyKey, made: Verification, progress: Progress
) -> VerifiedLog | None:
    size = made.checkpoint.size if made.checkpoint else 0
    try:
        with tiles(source, size) as reader:
            log = verify_log(reader, note, [key], progress=lambda done, all_: progress("log", done, all_))
    except RecordError as wrong:
        made.findings.append(Finding("log", FAILED, size, 1, f"{wrong}; {REMEDY}"))
        return None
    made.findings.append(Finding("log", HELD, size))
    return log


def _growth(log: VerifiedLog, key: VerifyKey, since: Path, note: bytes) -> Finding:
    try:
        kept = since.read_text("utf-8")
    except FileNotFoundError:
        return Finding(
            "growth", OPEN, 0, 0, "this is the first run; the next one compares with this checkpoint"
        )
    except (OSError, UnicodeDecodeError) as wrong:
        raise SourceError(f"{since} cannot be read; name another file.") from wrong
    try:
        old = open_checkpoint(kept, [key])
    except RecordError as wrong:
        return Finding("growth", FAILED, 1, 1, f"the checkpoint kept in {since} does not hold: {wrong}")
    leaves = [leaf_hash(log.entry(one)) for one in range(min(old.size, log.size))]
    if old.size <= log.size and root_of(leaves) == old.root:
        return Finding("growth", HELD, old.size)
    beside = since.with_name(f"{since.name}.conflict")
    _keep(beside, note)
    reason = (
        f"the log had {old.size:,} entries when it was last checked, and those are not the first of the "
        f"{log.size:,} that it has now: somebody rewrote it. The two signed checkpoints in {since} and "
        f"{beside} prove that; keep both, and show them to others"
    )
    return Finding("growth", FAILED, old.size, 1, reason)


def _receipt(path: Path, key: VerifyKey, witnesses: Sequence[WitnessKey], log: VerifiedLog) -> Finding:
    try:
        found = receipt_files.verify(read_receipt(path), [key], witnesses)
    except RecordError as wrong:
        return Finding("receipt", FAILED, 1, 1, f"{wrong}; {REMEDY}", about=path.name)
    if found.checkpoint.size > log.size:
        reason = f"it was given out when the log had {found.checkpoint.size:,} entries, and now it has fewer"
        return Finding("receipt", FAILED, 1, 1, f"{reason}; {REMEDY}", about=path.name)
    entry = found.opening.entry if found.opening else b""
    if log.entry(found.index) != entry:
        reason = f"the log has something else at place {found.index} now"
        return Finding("receipt", FAILED, 1, 1, f"{reason}; {REMEDY}", about=path.name)
    return Finding("receipt", HELD, 1, about=path.name)


def _keep(path: Path, note: bytes) -> None:
    """Write a checkpoint so that a run that is broken off leaves the old one."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_bytes(note)
        fresh.replace(path)
    except OSError as wrong:
        raise SourceError(f"{path} cannot be written ({wrong.strerror}); name another file.") from wrong
