"""When a witness cosigns, and what it answers otherwise. Keeping what was cosigned is for whoever runs it.

Source: C2SP tlog-witness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from isegoria.record.checkpoints import Checkpoint, open_checkpoint, read_number
from isegoria.record.errors import NoteError, ProofError, SignatureError
from isegoria.record.hashing import EMPTY_ROOT, HASH_SIZE
from isegoria.record.notes import Note, from_base64, to_base64
from isegoria.record.proofs import verify_consistency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.record.notes import VerifyKey

COSIGN: Final = 200
MALFORMED: Final = 400
UNSIGNED: Final = 403
UNKNOWN: Final = 404
CONFLICT: Final = 409
UNPROVED: Final = 422
_MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Request:
    """What a log asks of a witness: to cosign a checkpoint that grew from an earlier size."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """Write it as it is sent."""
        return "\n".join([f"old {self.old_size:d}", *map(to_base64, self.proof), "", self.note])

    @classmethod
    def parse(cls, raw: bytes) -> Request:
        """Read it.

        Raises:
            NoteError: it is no such request.
        """
        try:
            head, gap, note = raw.decode().partition("\n\n")
        except UnicodeDecodeError:
            head, gap, note = "", "", ""
        first, *lines = head.split("\n")
        if not gap or not first.startswith("old ") or len(lines) > _MOST_HASHES:
            raise NoteError(
                "a request is the old size, a proof, an empty line and a checkpoint; send all of it"
            )
        proof = tuple(from_base64(line) for line in lines)
        if any(len(one) != HASH_SIZE for one in proof):
            raise NoteError(f"a hash has {HASH_SIZE} bytes; send the proof as it was worked out")
        return cls(read_number(first.removeprefix("old ")), proof, note)

    def origin(self) -> str:
        """Tell of which log it speaks, before anything is checked.

        Raises:
            NoteError: it has no checkpoint.
        """
        return Checkpoint.parse(Note.parse(self.note).text).origin


@dataclass(frozen=True, slots=True)
class Decision:
    """What a witness answers.

    Attributes:
        status: the answer's HTTP status; only `COSIGN` has a checkpoint.
        reason: why, in words.
        checkpoint: what to cosign, once it is kept durably; comparing with the known one and keeping this one
            must be one step.
        known_size: at a conflict, the size that this witness cosigned last.
        is_misbehaviour: the log has signed what no honest log signs; keep the request as evidence.
    """

    status: int
    reason: str
    checkpoint: Checkpoint | None = None
    known_size: int | None = None
    is_misbehaviour: bool = False


def decide(
    known: Checkpoint | None, old_size: int, proof: Sequence[bytes], note: str, log_key: VerifyKey | None
) -> Decision:
    """Decide whether a witness may cosign.

    Args:
        known: what it last cosigned of this log; None if nothing yet.
        old_size: from which size the log says it grew.
        proof: that it only grew.
        note: the new checkpoint, signed.
        log_key: the log's key; None where this witness does not watch the log.
    """
    if log_key is None:
        return Decision(UNKNOWN, "this witness does not watch that log; ask who runs it")
    try:
        checkpoint = open_checkpoint(note, [log_key])
        refusal = _refusal(known, old_size, checkpoint)
        if refusal is None:
            _refuse_unproved(known, checkpoint, proof)
    except SignatureError as error:
        return Decision(UNSIGNED, str(error))
    except NoteError as error:
        return Decision(MALFORMED, str(error))
    except ProofError as error:
        return Decision(UNPROVED, str(error))
    return refusal or Decision(COSIGN, "the log only grew", checkpoint)


def _refusal(known: Checkpoint | None, old_size: int, new: Checkpoint) -> Decision | None:
    """Compare with what was cosigned last."""
    last = known.size if known else 0
    if old_size > new.size:
        return Decision(
            MALFORMED, f"a log cannot shrink from {old_size} to {new.size} entries; send it again"
        )
    if old_size != last:
        return Decision(
            CONFLICT, f"this witness cosigned {last} entries; prove growth from there", None, last
        )
    if known and new.size == last and new.root != known.root:
        reason = f"this witness cosigned another log of {last} entries; the log contradicts itself"
        return Decision(CONFLICT, reason, None, last, is_misbehaviour=True)
    return None


def _refuse_unproved(known: Checkpoint | None, new: Checkpoint, proof: Sequence[bytes]) -> None:
    if new.size == 0 and new.root != EMPTY_ROOT:
        raise ProofError("this is not the root of an empty log; begin the log anew")
    size, root = (known.size, known.root) if known else (0, EMPTY_ROOT)
    verify_consistency(size, new.size, root, new.root, proof)
