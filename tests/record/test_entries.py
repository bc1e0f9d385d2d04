"""An entry says nothing until it is opened, and then only one thing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.record.entries import canonical, commitment, hour, pseudonym, vote_record
from isegoria.record.errors import EntryError

if TYPE_CHECKING:
    from pathlib import Path

HEX = st.binary(min_size=16, max_size=16).map(bytes.hex)
KEY = "5a" * 32


def test_an_entry_is_random_bytes_and_text_hashed() -> None:
    """Whoever holds the opening can work out the entry with any SHA-256 tool."""
    nonce, record = bytes(range(32)), '{"type":"event"}'

    assert commitment(nonce, record) == sha256(nonce + b'{"type":"event"}').digest()


def test_random_bytes_are_never_too_few() -> None:
    """A short nonce could be guessed, so that a vote could be found by trying."""
    with pytest.raises(EntryError, match="an opening has 32 random bytes, not 31; give all of them"):
        commitment(bytes(31), "{}")


@given(
    conversation=HEX,
    participant=HEX,
    statement=st.integers(0, 65535),
    value=st.sampled_from([1, 0, -1, None]),
    important=st.booleans(),
    time=st.datetimes(timezones=st.just(UTC)).filter(lambda one: one.year > 1000).map(hour),
)
def test_the_quick_way_to_write_a_vote_is_the_canonical_one(
    *, conversation: str, participant: str, statement: int, value: int | None, important: bool, time: str
) -> None:
    """A vote's text is the same however it was written, so that everybody hashes the same bytes."""
    fields = {
        "conversation": conversation,
        "participant": participant,
        "statement": statement,
        "value": value,
        "important": important,
        "time": time,
    }

    assert vote_record(**fields) == canonical({"type": "vote", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_records_are_written_in_the_one_canonical_form(shared_data: Path, name: str) -> None:
    """Any two programs write a record in the same bytes: RFC 8785's own examples."""
    folder = shared_data / "vectors" / "json-canonicalization"
    given = json.loads((folder / "input" / f"{name}.json").read_text("utf-8"))
    expected = (folder / "output" / f"{name}.json").read_text("utf-8")

    assert json.loads(canonical({"here": given})) == {"here": given}
    assert canonical({"here": given}) == f'{{"here":{expected}}}'


def test_what_has_no_canonical_form_is_refused() -> None:
    """A number that not every reader reads alike never gets on record."""
    with pytest.raises(EntryError, match="cannot be written as canonical JSON"):
        canonical({"number": 1 << 60})


def test_a_participant_keeps_a_name_that_tells_nothing() -> None:
    """The same person has the same name throughout a conversation; another person or key, another name."""
    names = {pseudonym(KEY, 1), pseudonym(KEY, 2), pseudonym("a5" * 32, 1)}

    assert pseudonym(KEY, 1) == pseudonym(KEY, 1)
    assert len(names) == 3
    assert all(len(bytes.fromhex(name)) == 16 for name in names)


def test_nobody_is_named_once_the_key_is_destroyed() -> None:
    """After the key is gone, names on record can no longer be joined to people."""
    with pytest.raises(EntryError, match="the key that named participants was destroyed"):
        pseudonym("", 1)


def test_times_tell_the_hour_only() -> None:
    """The record does not tell in which minute somebody voted, and always in the same zone."""
    japan = timezone(timedelta(hours=9))

    assert hour(datetime(2026, 11, 25, 12, 59, 59, tzinfo=japan)) == "2026-11-25T03:00Z"


def test_a_time_without_zone_is_refused() -> None:
    """An hour that might be another hour is not recorded."""
    with pytest.raises(EntryError, match="needs its zone"):
        hour(datetime(2026, 11, 25, 3))  # noqa: DTZ001 - the case in question
