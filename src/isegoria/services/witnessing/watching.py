"""A witness at work: what it answers to a log, and what it keeps before it does.

Source: C2SP tlog-witness.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from isegoria.record.checkpoints import Checkpoint, open_checkpoint
from isegoria.record.cosignatures import sign
from isegoria.record.errors import NoteError
from isegoria.record.notes import Note
from isegoria.record.witness import CONFLICT, COSIGN, MALFORMED, UNKNOWN, UNPROVED, Request, decide
from isegoria.services.witnessing import evidence as proofs
from isegoria.services.witnessing.errors import WitnessError
from isegoria.services.witnessing.evidence import FORK, Evidence
from isegoria.services.witnessing.keeping import Keeping, Kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.record.notes import VerifyKey
    from isegoria.record.witness import Decision
    from isegoria.services.witnessing.folder import Folder, Watched

LONGEST: Final = 1 << 18  # bytes of a request: 63 hashes and signatures of every kind fit in
TEXT: Final = "text/plain; charset=utf-8"
SIZE: Final = "text/x.tlog.size"
UNAVAILABLE: Final = 503
TOO_LONG: Final = 413
_ATTEMPTS = 20
_NO_SIZE = 1 << 63
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a log has come that is watched; `last` is None while it never asked."""

    watched: Watched
    last: Kept | None


class Witness:
    """Cosigns logs that only grew; threads may share one."""

    def __init__(self, folder: Folder, *, now: Callable[[], float] = time.time) -> None:
        """Open a witness's folder.

        Raises:
            WitnessError: it is not whole.
        """
        self.folder, self._now = folder, now
        self.signer = folder.signer()
        folder.logs()
        self._keeping = Keeping(folder.state)

    def close(self) -> None:
        """Close its files."""
        self._keeping.close()

    def add_checkpoint(self, raw: bytes) -> Answer:
        """Answer a log that asks for a cosignature; whatever is sent, the answer is one of the standard's."""
        if len(raw) > LONGEST:
            return Answer(TOO_LONG, TEXT, f"a request has at most {LONGEST} bytes; leave signatures out\n")
        try:
            request = Request.parse(raw)
            asked = Checkpoint.parse(Note.parse(request.note).text)
        except NoteError as wrong:
            return Answer(MALFORMED, TEXT, f"{wrong}\n")
        if asked.size >= _NO_SIZE:
            return Answer(MALFORMED, TEXT, f"no log has {asked.size} entries; send its true size\n")
        try:
            watched = self.folder.logs().get(asked.origin)
            if watched is None:
                return Answer(UNKNOWN, TEXT, "this witness does not watch that log; ask who runs it\n")
            return self._answer(request, watched.key)
        except WitnessError as wrong:
            _log.error("cannot-keep", extra={"because": str(wrong)})
            return Answer(UNAVAILABLE, TEXT, "this witness cannot keep what it cosigns; try again later\n")

    def standings(self) -> list[Standing]:
        """Tell how far every log has come."""
        return [Standing(one, self._keeping.latest(name)) for name, one in self.folder.logs().items()]

    def evidence(self) -> list[Evidence]:
        """Give all evidence against logs."""
        return proofs.every(self.folder.evidence)

    def _answer(self, request: Request, key: VerifyKey) -> Answer:
        for _ in range(_ATTEMPTS):
            # Before the look at what is known: at this time, nothing larger had been seen.
            now = int(self._now())
            known = self._keeping.latest(key.name)
            last = known.checkpoint if known else None
            decision = decide(last, request.old_size, request.proof, request.note, key)
            if decision.checkpoint is None:
                return self._refusal(decision, request, key, known)
            note = _own(Note.parse(request.note), key)
            line = sign(note.text, self.signer.seed, self.signer.name, now)
            new = Kept(decision.checkpoint, note.raw + line, now)
            # What is kept already needs no keeping, so that nobody wears the disk out by asking again.
            same = known is not None and known.checkpoint.size == new.checkpoint.size
            if same or self._keeping.keep(known, new):
                proofs.absolve(self.folder.evidence, new.checkpoint)
                return Answer(COSIGN, TEXT, line)
        return Answer(UNAVAILABLE, TEXT, "too many ask at once; try again later\n")

    def _refusal(self, decision: Decision, request: Request, key: VerifyKey, known: Kept | None) -> Answer:
        self._note_refusal(decision, request, key, known)
        if decision.status == CONFLICT:
            return Answer(CONFLICT, SIZE, f"{decision.known_size}\n")
        return Answer(decision.status, TEXT, f"{decision.reason}\n")

    def _note_refusal(self, decision: Decision, request: Request, key: VerifyKey, known: Kept | None) -> None:
        """Log a refusal, and keep what the log has signed where it speaks against the log."""
        try:
            refused = open_checkpoint(request.note, [key])
        except NoteError:
            return  # anybody could have written that
        # Noted even where the disk is full: refusing needs no disk.
        last = known.checkpoint.size if known else 0
        before = self._keeping.at(key.name, refused.size)
        reason, kind = decision.reason, ""
        if before is not None and before.checkpoint.root != refused.root:
            kind = FORK
            reason = f"the log signed two different checkpoints of {refused.size} entries"
        elif decision.status == UNPROVED and known is not None and before is None:
            kind, before = proofs.UNPROVED, known
        elif refused.size < last:
            reason = f"the log asked from {refused.size} entries; {last} were cosigned already"
        about = {"origin": key.name, "size": refused.size, "cosigned": last, "status": decision.status}
        severe = logging.ERROR if kind == FORK else logging.WARNING
        _log.log(severe, "refused", extra={**about, "because": reason, "evidence": kind})
        if kind:
            cosigned = before.note if before else ""
            mine = _own(Note.parse(request.note), key).raw
            found = Evidence(kind, key.name, refused.size, reason, cosigned, mine, int(self._now()))
            try:
                proofs.keep(self.folder.evidence, found, refused.root)
            except WitnessError as wrong:
                _log.error("no-evidence-kept", extra={"because": str(wrong)})


def _own(note: Note, key: VerifyKey) -> Note:
    """Keep of a note only what the log itself signed; strangers' lines could be of any length."""
    lines = (one for one in note.signatures if (one.name, one.key_id) == (key.name, key.key_id))
    return Note(note.text, tuple(dict.fromkeys(lines)))
