"""What can go wrong in the record room, as one small tree.

RecordError
├── EntryError     a record that cannot be an entry, or an opening that does not open its entry
├── NoteError      a note, key or checkpoint that cannot be read
│   └── SignatureError   it can be read, but no key that is trusted has signed it, or one has signed badly
├── ProofError     a proof that does not prove what it should
├── TileError      a tile or bundle of entries that is missing, misplaced or not what the log says
└── ReceiptError   a receipt that cannot be read, or that does not belong to what it is shown for
"""

from __future__ import annotations


class RecordError(ValueError):
    """Something on record does not hold; the message names fact and remedy."""


class EntryError(RecordError):
    """A record that cannot be an entry, or an opening that does not open its entry."""


class NoteError(RecordError):
    """A note, key or checkpoint that cannot be read."""


class SignatureError(NoteError):
    """No trusted key has signed the note, or a trusted key's signature does not hold."""


class ProofError(RecordError):
    """A proof that does not prove what it should."""


class TileError(RecordError):
    """A tile or a bundle of entries that is missing, misplaced or not what the log says."""


class ReceiptError(RecordError):
    """A receipt that cannot be read, or that does not belong to what it is shown for."""
