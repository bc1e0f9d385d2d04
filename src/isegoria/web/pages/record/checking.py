"""Check a receipt on the server, step by step and in the words of the page, for browsers that cannot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format, number_format

from isegoria.record import cosignatures, proofs
from isegoria.record.checkpoints import Checkpoint
from isegoria.record.errors import EntryError, NoteError, ProofError, RecordError, SignatureError
from isegoria.record.hashing import leaf_hash
from isegoria.record.log import consistency
from isegoria.record.notes import Note, VerifyKey
from isegoria.record.receipts import FIRST_LINE, Receipt
from isegoria.web.pages.record.inside import inside
from isegoria.web.pages.record.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.record.cosignatures import WitnessKey
    from isegoria.record.openings import Opening
    from isegoria.record.storage import TileReader

LONGEST = 65_536
_HOUR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:00Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Site:
    """What this site knows of its own log, to hold a receipt against.

    Attributes:
        key: the log's key, as one line.
        note: the present checkpoint.
        tiles: of the present log.
    """

    key: str
    witnesses: tuple[WitnessKey, ...]
    note: str
    tiles: TileReader


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at.

    Attributes:
        kind: "good", "bad" or "doubtful".
        texts: what was found, in sentences.
        digest: a fingerprint to show with it.
        exactly: the record, letter by letter.
    """

    title: str
    kind: str
    state: str
    texts: tuple[str, ...]
    digest: str = ""
    exactly: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it.

    Attributes:
        kind: "good", "bad", or "open" where somebody has signed who is not known here.
        field: of the form, where what was given could not be read; else "".
    """

    kind: str
    title: str
    more: str
    steps: tuple[Step, ...] = ()
    field: str = ""


class _Wrong(Exception):
    """A step does not hold."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(slots=True)
class _Found:
    texts: list[str]
    kind: str = "good"
    digest: str = ""
    exactly: str = ""


def check(raw: bytes, *, key: str, site: Site) -> Verdict:
    """Check a receipt.

    Args:
        raw: the file.
        key: of another site, as one line; "" for this site's own.
        site: what is known here.
    """
    say = _Words()
    try:
        known = VerifyKey.parse(key or site.key)
    except NoteError:
        return Verdict("bad", say("verdict-key"), say("wrong-key"), field="key")
    try:
        held = _Held(_read(raw), known, site, own=not key or key == site.key, say=say)
    except _Wrong as wrong:
        return Verdict("bad", say("verdict-unreadable"), say(f"wrong-{wrong.code}"), field="text")
    steps: list[Step] = []
    for name, look in held.steps():
        try:
            found = look()
        except _Wrong as wrong:
            found = _Found([say(f"wrong-{wrong.code}", **wrong.values)], "bad")
        title, state = say(f"step-{name}"), say(f"state-{found.kind}")
        steps.append(Step(title, found.kind, state, tuple(found.texts), found.digest, found.exactly))
        if found.kind == "bad":
            return Verdict("bad", say("verdict-bad"), say("verdict-bad-more"), tuple(steps))
    code, kind = ("verdict-partly", "open") if held.strangers else ("verdict-good", "good")
    return Verdict(kind, say(code), say(f"{code}-more"), tuple(steps))


def _read(raw: bytes) -> Receipt:
    """Read a receipt, telling apart what a person can do about one that cannot be read."""
    if len(raw) > LONGEST:
        raise _Wrong("receipt-long")
    if not raw.strip():
        raise _Wrong("receipt-empty")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _Wrong("receipt-letters") from None
    if not text.startswith(f"{FIRST_LINE}\n"):
        raise _Wrong("receipt-none")
    if "\n\n" not in text:
        raise _Wrong("receipt-cut")
    try:
        receipt = Receipt.parse(raw)
        if receipt.opening is None:
            raise _Wrong("receipt-closed")
        receipt.opening.fields()
    except EntryError:
        raise _Wrong("receipt-opening") from None
    except RecordError:
        raise _Wrong("receipt-damaged") from None
    try:
        Checkpoint.parse(Note.parse(receipt.checkpoint_note).text)
    except NoteError:
        raise _Wrong("receipt-checkpoint") from None
    return receipt


class _Words:
    """Fills in a sentence."""

    def __init__(self) -> None:
        self._words = words()

    def __call__(self, code: str, **values: object) -> str:
        written = {
            name: number_format(one, use_l10n=True, force_grouping=True) if isinstance(one, int) else one
            for name, one in values.items()
        }
        return self._words[code] % written if written else self._words[code]


class _Held:
    """A receipt, held against what is known."""

    def __init__(self, receipt: Receipt, key: VerifyKey, site: Site, *, own: bool, say: _Words) -> None:
        self._receipt, self._key, self._site, self._own, self._say = receipt, key, site, own, say
        self._note = Note.parse(receipt.checkpoint_note)
        self._checkpoint = Checkpoint.parse(self._note.text)

    def steps(self) -> tuple[tuple[str, Callable[[], _Found]], ...]:
        """Name what is looked at, in order."""
        return (
            ("says", self._says),
            ("entry", self._entry),
            ("path", self._path),
            ("signed", self._signed),
            ("witnessed", self._witnessed),
            ("present", self._present),
        )

    @property
    def strangers(self) -> list[str]:
        """Name those who signed and are not known here."""
        witnesses = self._site.witnesses if self._own else ()
        known = {(self._key.name, self._key.key_id), *((one.name, one.key_id) for one in witnesses)}
        return [one.name for one in self._note.signatures if (one.name, one.key_id) not in known]

    @property
    def _opening(self) -> Opening:
        if self._receipt.opening is None:  # `_read` lets none such through
            raise _Wrong("receipt-closed")
        return self._receipt.opening

    def _says(self) -> _Found:
        said = self._opening.fields()
        texts = [inside(self._say, said)]
        if isinstance(said.get("time"), str) and _HOUR.fullmatch(said["time"]):
            texts.append(self._say("says-time", time=_hour(said["time"])))
        return _Found(texts, exactly=self._opening.record)

    def _entry(self) -> _Found:
        digest = self._opening.entry.hex()
        return _Found([self._say("entry", index=self._receipt.index)], digest=digest)

    def _path(self) -> _Found:
        index, size, path = self._receipt.index, self._checkpoint.size, self._receipt.path
        if index >= size:
            raise _Wrong("path-place", index=index, size=size)
        try:
            proofs.verify_inclusion(index, size, leaf_hash(self._opening.entry), path, self._checkpoint.root)
        except ProofError:
            raise _Wrong("path") from None
        return _Found([self._say("path-leads", steps=len(path), size=size)])

    def _signed(self) -> _Found:
        name = self._key.name
        if self._checkpoint.origin != name:
            raise _Wrong("origin", origin=self._checkpoint.origin, name=name)
        _check_signature(self._note, self._key)
        return _Found([self._say("signed", name=name)])

    def _witnessed(self) -> _Found:
        witnesses = self._site.witnesses if self._own else ()
        try:
            seen = cosignatures.verify(self._note.raw, witnesses)
        except SignatureError:
            raise _Wrong("cosignature", name=", ".join(one.name for one in witnesses)) from None
        texts = [self._say("witness", name=one.name, moment=_moment(one.timestamp)) for one in seen]
        if not seen:
            texts.append(self._say("no-witness"))
        texts += [self._say("witness-unknown", name=name) for name in self.strangers]
        return _Found(texts, "good" if seen and not self.strangers else "doubtful")

    def _present(self) -> _Found:
        if not self._own:
            return _Found([self._say("present-elsewhere")], "doubtful")
        try:
            note = Note.parse(self._site.note)
            now = Checkpoint.parse(note.text)
            _check_signature(note, self._key)
        except (NoteError, _Wrong):
            raise _Wrong("present-checkpoint") from None
        old = self._checkpoint
        if now.size < old.size:
            raise _Wrong("shrunk", size=old.size, now=now.size)
        try:
            path = consistency(self._site.tiles, old.size, now.size)
            proofs.verify_consistency(old.size, now.size, old.root, now.root, path)
        except ProofError:
            raise _Wrong("fork") from None
        except RecordError:
            raise _Wrong("tiles") from None
        code = "present-same" if now.size == old.size else "present-grown"
        return _Found([self._say(code, size=old.size, now=now.size)])


def _check_signature(note: Note, key: VerifyKey) -> None:
    try:
        signed = note.signers([key])
    except SignatureError:
        raise _Wrong("signature") from None
    if not signed:
        raise _Wrong("signature-missing", name=key.name)


def _hour(text: str) -> str:
    try:
        return _moment(int(datetime.fromisoformat(text).timestamp()))
    except ValueError:
        return text


def _moment(seconds: int) -> str:
    try:
        return date_format(datetime.fromtimestamp(seconds, UTC), "DATETIME_FORMAT") + " UTC"
    except (ValueError, OverflowError, OSError):
        return str(seconds)
