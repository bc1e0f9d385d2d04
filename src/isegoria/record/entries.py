"""What one entry of the log is: a commitment to a record, which says nothing until it is opened.

A record is a JSON object in the one form of RFC 8785. Its entry is the SHA-256 of 32 random bytes followed by
that text, so that nobody can find a vote by trying all of them; who holds random bytes and text can show what
the entry stands for, and nobody can show anything else.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import rfc8785

from isegoria.record.errors import EntryError

if TYPE_CHECKING:
    from collections.abc import Mapping

NONCE_SIZE: Final = 32
ENTRY_SIZE: Final = 32
_PSEUDONYM_SIZE = 16


def commitment(nonce: bytes, record: str) -> bytes:
    """Give the entry that stands for a record in the log.

    Args:
        nonce: 32 random bytes, used for this record alone.
        record: the record's canonical text.

    Raises:
        EntryError: the random bytes are not 32.
    """
    if len(nonce) != NONCE_SIZE:
        raise EntryError(f"an opening has {NONCE_SIZE} random bytes, not {len(nonce)}; give all of them")
    return sha256(nonce + record.encode()).digest()


def canonical(record: Mapping[str, Any]) -> str:
    """Write a record in the only form of it that counts.

    Raises:
        EntryError: a value has no such form.

    Source: RFC 8785.
    """
    try:
        return rfc8785.dumps(dict(record)).decode()
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise EntryError(
            f"a record cannot be written as canonical JSON ({error}); "
            "use text, whole numbers below 2^53, true, false, null, lists and objects"
        ) from error


def vote_record(  # noqa: PLR0913 - a vote's record has this many fields
    *, conversation: str, participant: str, statement: int, value: int | None, important: bool, time: str
) -> str:
    """Write one vote's record, many times quicker than `canonical` and equal to it.

    Args:
        conversation: what records call the conversation: 32 hexadecimal digits.
        participant: the participant's pseudonym: 32 hexadecimal digits.
        statement: the statement's number.
        value: +1 agree, 0 pass, -1 disagree, None for a vote taken back.
        important: the participant called this statement important.
        time: as `hour` writes it.
    """
    return (
        f'{{"conversation":"{conversation}","important":{"true" if important else "false"},'
        f'"participant":"{participant}","statement":{statement:d},"time":"{time}","type":"vote",'
        f'"value":{"null" if value is None else int(value)}}}'
    )


def pseudonym(key_hex: str, participant: int) -> str:
    """Name a participant on record, so that nobody without the conversation's key can tell who it is.

    Args:
        key_hex: the conversation's key, as hexadecimal digits; once it is destroyed, nobody can join names
            to people any more.
        participant: the participant's row.

    Raises:
        EntryError: the key was destroyed.
    """
    if not key_hex:
        raise EntryError("the key that named participants was destroyed; record nothing more of them")
    name = f"isegoria participant {participant:d}"
    return hmac.digest(bytes.fromhex(key_hex), name.encode(), sha256)[:_PSEUDONYM_SIZE].hex()


def hour(moment: datetime) -> str:
    """Write a time to the hour, so that the order and the minute of acts stay untold.

    >>> hour(datetime(2026, 11, 25, 3, 47, tzinfo=UTC))
    '2026-11-25T03:00Z'

    Raises:
        EntryError: the time does not say in which zone it is.
    """
    if moment.tzinfo is None:
        raise EntryError("a time on record needs its zone; give an aware datetime")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:00Z")
