"""A note counts only with a signature that is trusted, and whatever is no note is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.record.checkpoints import Checkpoint, open_checkpoint
from isegoria.record.cosignatures import COSIGNATURE, WitnessKey
from isegoria.record.errors import NoteError, RecordError, SignatureError
from isegoria.record.notes import Note, Signature, SigningKey, VerifyKey, to_base64, write_vkey
from logs import KEY, SomeLog

OTHER = SigningKey("other.example.org/log", bytes(32))
TEXT = "If this is right,\n\nit is signed.\n"
NAMES = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="+"), min_size=1, max_size=20)
LINES = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=30)


def test_a_note_that_another_program_signed_is_opened() -> None:
    """The example that programs in several languages publish."""
    key = VerifyKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    signed = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="

    note = Note.parse(f"This is an example message.\n\n— example.com/foo {signed}\n")

    assert note.open([key]) == (key,)


@given(name=NAMES, seed=st.binary(min_size=32, max_size=32), lines=st.lists(LINES, min_size=1, max_size=5))
def test_what_was_signed_can_be_checked(name: str, seed: bytes, lines: list[str]) -> None:
    """Any text and any name: the note is read as it was written, and the signature holds."""
    key = SigningKey(name, seed)
    text = "".join(f"{line}\n" for line in lines)
    raw = key.signed(text)

    note = Note.parse(raw.encode())

    assert note.raw == raw
    assert note.text == text
    assert note.open([VerifyKey.parse(key.vkey)]) == (key.public,)


def test_strangers_signatures_are_passed_over() -> None:
    """A witness that I do not know does no harm, and does not help either."""
    raw = KEY.signed(TEXT) + OTHER.sign(TEXT)

    assert Note.parse(raw).open([KEY.public]) == (KEY.public,)
    assert Note.parse(raw).open([OTHER.public, KEY.public]) == (KEY.public, OTHER.public)
    with pytest.raises(
        SignatureError, match=r"none of the signatures \(debate\.example\.org/log\) is by a trusted"
    ):
        Note.parse(KEY.signed(TEXT)).open([OTHER.public])


def test_one_false_signature_spoils_the_note() -> None:
    """A signature in a trusted name that does not hold is no oversight."""
    raw = KEY.signed(TEXT) + OTHER.sign(TEXT + "more\n")

    with pytest.raises(
        SignatureError, match=r"the signature of other\.example\.org/log does not fit this text"
    ):
        Note.parse(raw).open([KEY.public, OTHER.public])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "an empty line and signatures are missing"),
        ("text\n", "an empty line and signatures are missing"),
        ("text\n\n", "an empty line and signatures are missing"),
        (f"text\n\n{OTHER.sign(TEXT)}"[:-1], "an empty line and signatures are missing"),
        ("text\n\nsigned by me\n", "a signature line is a dash, a name and a signature"),
        ("text\n\n- a AAAAAAA=\n", "a signature line is a dash, a name and a signature"),
        ("text\n\n— a\n", "a signature line is a dash, a name and a signature"),
        ("text\n\n— a+b AAAAAAA=\n", "cannot name a key"),
        ("text\n\n— a\u3000b AAAAAAA=\n", "cannot name a key"),
        ("text\n\n—  AAAAAAA=\n", "cannot name a key"),
        ("text\n\n— a AAAA\n", "a key, hash or signature is not base64|the signature of a is too short"),
        ("text\n\n— a AAAAAAB=\n", "a key, hash or signature is not base64"),
        ("text\n\n— a AAAAAAA\n", "a key, hash or signature is not base64"),
        ("text\n\n— a AAAA AAA=\n", "a key, hash or signature is not base64"),
        ("te\x00xt\n\n— a AAAAAAA=\n", "a note has no control characters"),
        ("te\rxt\n\n— a AAAAAAA=\n", "a note has no control characters"),
        (b"te\xffxt\n\n\xe2\x80\x94 a AAAAAAA=\n", "a note is written in UTF-8"),
        ("te\ud800xt\n\n— a AAAAAAA=\n", "a note is written in UTF-8"),
        ("text\n\n" + "— a AAAAAAA=\n" * 101, "a note with more than 100 signatures is not read"),
        ("x" * 1_000_001, "a note of more than 1000000 bytes is not read"),
    ],
)
def test_what_is_no_note_is_refused(raw: str | bytes, words: str) -> None:
    """Half a file, another file or a trick with characters is told as such."""
    with pytest.raises(NoteError, match=words):
        Note.parse(raw)


@given(raw=st.text(max_size=80) | st.binary(max_size=80))
def test_nothing_but_words_comes_of_nonsense(raw: str | bytes) -> None:
    """Whatever somebody sends, it is a note or is refused; nothing breaks."""
    try:
        Note.parse(raw)
    except NoteError:
        return


@pytest.mark.parametrize(
    ("vkey", "words"),
    [
        ("", "cannot name a key"),
        ("debate.example.org/log", "is not base64"),
        (KEY.vkey[:-1], "is not base64"),
        (KEY.vkey.replace("debate", "debate2"), "the key of debate2.example.org/log was changed on its way"),
        (KEY.vkey.replace("+", "+0", 1), "was changed on its way"),
        (f"a+00000000+{to_base64(bytes([1]) + bytes(31))}", "this is no key of kind 1"),
        (write_vkey("a", COSIGNATURE, bytes(32)), "this is no key of kind 1; take the whole line"),
    ],
)
def test_keys_that_are_none_are_refused(vkey: str, words: str) -> None:
    """A key that lost a letter on its way is never taken for the log's key."""
    with pytest.raises(NoteError, match=words):
        VerifyKey.parse(vkey)


def test_a_witness_key_is_no_log_key() -> None:
    """The two kinds are told apart, so that neither can speak as the other."""
    with pytest.raises(NoteError, match="this is no key of kind 4"):
        WitnessKey.parse(KEY.vkey)


def test_a_key_does_not_show_itself() -> None:
    """What is logged of a signing key is its name."""
    assert repr(KEY) == "SigningKey('debate.example.org/log')"


@pytest.mark.parametrize(
    ("name", "seed", "words"),
    [
        ("", bytes(32), "cannot name a key"),
        ("a b", bytes(32), "cannot name a key"),
        ("a", bytes(31), "has 32 bytes"),
    ],
)
def test_keys_that_cannot_sign_are_refused(name: str, seed: bytes, words: str) -> None:
    """A key file that was cut off is noticed before anything is signed with it."""
    with pytest.raises(NoteError, match=words):
        SigningKey(name, seed)


@given(
    size=st.integers(0, 2**62), root=st.binary(min_size=32, max_size=32), more=st.lists(LINES.filter(bool))
)
def test_checkpoints_are_read_as_they_were_written(size: int, root: bytes, more: list[str]) -> None:
    """A checkpoint says one thing."""
    checkpoint = Checkpoint(KEY.name, size, root, tuple(more))

    assert Checkpoint.parse(checkpoint.text()) == checkpoint
    assert open_checkpoint(KEY.signed(checkpoint.text()), [KEY.public]) == checkpoint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\n1\n", "a checkpoint has a line each for log, size and root"),
        (f"a\n1\n{to_base64(bytes(32))}", "a checkpoint has a line each"),
        (f"\n1\n{to_base64(bytes(32))}\n", "a checkpoint has a line each"),
        (f"a\n1\n{to_base64(bytes(32))}\n\nmore\n", "a checkpoint has a line each"),
        (f"a\n01\n{to_base64(bytes(32))}\n", "'01' is no size or place"),
        (f"a\n-1\n{to_base64(bytes(32))}\n", "'-1' is no size or place"),
        (f"a\n١\n{to_base64(bytes(32))}\n", "is no size or place"),
        (f"a\n{10**19}\n{to_base64(bytes(32))}\n", "is no size or place"),
        (f"a\n1\n{to_base64(bytes(31))}\n", "a root has 32 bytes, not 31"),
        ("a\n1\nroot\n\n", "a checkpoint has a line each"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str, words: str) -> None:
    """A signed text that is no checkpoint is not taken for one."""
    with pytest.raises(NoteError, match=words):
        Checkpoint.parse(text)


def test_a_log_speaks_only_for_itself() -> None:
    """A trusted log cannot sign the checkpoint of another one."""
    raw = KEY.signed(Checkpoint(OTHER.name, 0, bytes(32)).text())

    with pytest.raises(
        SignatureError, match=r"has signed a checkpoint of other\.example\.org/log; refuse it"
    ):
        open_checkpoint(raw, [KEY.public, OTHER.public])


def test_a_checkpoint_with_any_bit_changed_is_refused(log_of_300: SomeLog) -> None:
    """Nobody can change a letter of what the log signed."""
    raw = bytearray(log_of_300.note.encode())

    for bit in range(8 * len(raw)):
        raw[bit // 8] ^= 1 << bit % 8
        with pytest.raises(RecordError):
            open_checkpoint(bytes(raw), [KEY.public])
        raw[bit // 8] ^= 1 << bit % 8


def test_a_signature_line_is_read_as_it_was_written() -> None:
    """Lines can be kept apart from their note, as witnesses send them."""
    line = KEY.sign(TEXT)

    assert Signature.parse(line.rstrip("\n")).line == line
