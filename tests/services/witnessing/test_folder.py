"""The folder of a witness: a key that is made once, and lists that say what is wrong with them."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from isegoria.record.notes import SigningKey
from isegoria.services.witnessing.errors import WitnessError
from isegoria.services.witnessing.folder import Folder
from logs import KEY

if TYPE_CHECKING:
    from pathlib import Path

FORGED = SigningKey(KEY.name, bytes(32))


def test_keys_are_private_and_made_once(folder: Folder) -> None:
    """The key lies where only its owner reads it, and is never made anew by mistake."""
    mode = stat.S_IMODE((folder.path / "key").stat().st_mode)

    assert mode == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    with pytest.raises(WitnessError, match="holds a witness already"):
        folder.init("another.example.net")
    assert folder.signer().seed.hex() not in repr(folder.signer())


def test_a_second_key_of_a_log_needs_a_decision(folder: Folder) -> None:
    """A log whose key changes is looked at by a person first."""
    with pytest.raises(WitnessError, match="ask the site why its key changed"):
        folder.add(FORGED.vkey)


@pytest.mark.parametrize(
    ("name", "words"), [("two words", "cannot name a key"), ("", "cannot name a key"), ("a+b", "cannot name")]
)
def test_a_witness_needs_a_name_for_its_key(tmp_path: Path, name: str, words: str) -> None:
    """Refused before anything is made."""
    with pytest.raises(WitnessError, match=words):
        Folder(tmp_path / "new").init(name)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [("nonsense", "is damaged; restore it"), ("name AAAA", "is damaged"), ("name !", "is damaged")],
)
def test_a_damaged_key_is_named(folder: Folder, content: str, words: str) -> None:
    """In one sentence."""
    (folder.path / "key").write_text(content, "utf-8")

    with pytest.raises(WitnessError, match=words):
        folder.signer()


def test_damaged_lists_are_named_by_their_lines(folder: Folder) -> None:
    """Comments and empty lines are fine; a line that is no key is named."""
    path = folder.path / "logs"
    path.write_text(f"# ours\n\n{KEY.vkey} https://debate.example.org\n", "utf-8")
    assert list(folder.logs()) == [KEY.name]
    path.write_text("\nno-key\n", "utf-8")

    with pytest.raises(WitnessError, match="line 2 of"):
        folder.logs()
