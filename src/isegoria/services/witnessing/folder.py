"""The folder of a witness: its key, the logs that it watches, its state and its evidence."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from isegoria.record.cosignatures import WitnessKey
from isegoria.record.errors import NoteError
from isegoria.record.notes import KEY_SIZE, VerifyKey
from isegoria.services.witnessing.errors import WitnessError
from isegoria.services.witnessing.keeping import Keeping

if TYPE_CHECKING:
    from pathlib import Path

_KEY: Final = "key"
_LOGS: Final = "logs"
_STATE: Final = "state.sqlite3"
_EVIDENCE: Final = "evidence"
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Watched:
    """A log that a witness watches.

    Attributes:
        url: where people find the site; "" where nobody said.
    """

    key: VerifyKey
    url: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A witness's key, both halves."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        """Name the key without giving it away."""
        return f"Signer({self.name!r})"

    @property
    def public(self) -> WitnessKey:
        """The half that everybody may have."""
        return WitnessKey.of(self.name, self.seed)


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a witness keeps everything."""

    path: Path

    @property
    def state(self) -> Path:
        """The file of what was cosigned."""
        return self.path / _STATE

    @property
    def evidence(self) -> Path:
        """The folder of what no honest log signs."""
        return self.path / _EVIDENCE

    def init(self, name: str) -> Signer:
        """Make a witness: a key and an empty state.

        Args:
            name: an address without scheme, such as "witness.example.org".

        Raises:
            WitnessError: there is one already, or the folder cannot be written.
        """
        signer = Signer(name, secrets.token_bytes(KEY_SIZE))
        try:
            _ = signer.public
        except NoteError as wrong:
            raise WitnessError(f"{wrong}, such as witness.example.org") from wrong
        if (self.path / _KEY).exists():
            raise WitnessError(f"{self.path} holds a witness already; name another folder with --folder")
        try:
            self.evidence.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o700)
            Keeping.make(self.state)
            write(self.path / _LOGS, b"")
            # Last, so that a folder with a key is a whole witness.
            write(self.path / _KEY, f"{name} {base64.b64encode(signer.seed).decode()}\n".encode())
        except OSError as wrong:
            raise _unwritable(wrong) from wrong
        return signer

    def signer(self) -> Signer:
        """Give the witness's key.

        Raises:
            WitnessError: there is none, or it is damaged.
        """
        path = self.path / _KEY
        try:
            name, _, encoded = path.read_text("utf-8").strip().partition(" ")
            signer = Signer(name, base64.b64decode(encoded, validate=True))
            _ = signer.public
        except FileNotFoundError:
            raise WitnessError(
                f"{self.path} holds no witness; make one with isegoria witness init, or name its folder "
                "with --folder"
            ) from None
        except OSError as wrong:
            raise WitnessError(f"{path} cannot be read ({wrong.strerror}); make it readable") from wrong
        except (binascii.Error, ValueError) as wrong:
            raise WitnessError(f"{path} is damaged; restore it from a copy") from wrong
        return signer

    def logs(self) -> dict[str, Watched]:
        """Give the logs that are watched, by their origins.

        Raises:
            WitnessError: the list cannot be read.
        """
        path = self.path / _LOGS
        found: dict[str, Watched] = {}
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as wrong:
            raise WitnessError(
                f"{path} cannot be read ({wrong}); restore it, or list its logs anew"
            ) from wrong
        for number, line in enumerate(lines, 1):
            vkey, _, url = line.strip().partition(" ")
            if not vkey or vkey.startswith("#"):
                continue
            try:
                watched = Watched(VerifyKey.parse(vkey), url.strip())
            except NoteError as wrong:
                raise WitnessError(f"line {number} of {path}: {wrong}") from wrong
            found[watched.key.name] = watched
        return found

    def add(self, vkey: str, url: str = "") -> Watched:
        """Watch a further log.

        Raises:
            WitnessError: that is no log's key, or another key of that log is known.
        """
        try:
            new = Watched(VerifyKey.parse(vkey), url.strip())
        except NoteError as wrong:
            raise WitnessError(str(wrong)) from wrong
        if url and (urlsplit(url).scheme not in {"http", "https"} or " " in new.url):
            raise WitnessError(f"{url} is no address of a site; write it as https://debate.example.org")
        known = self.logs()
        if known.get(new.key.name, new).key != new.key:
            raise WitnessError(
                f"another key of {new.key.name} is watched; ask the site why its key changed, and if you "
                f"believe it, take the old line out of {self.path / _LOGS}"
            )
        known[new.key.name] = new
        lines = (f"{one.key.vkey} {one.url}".strip() + "\n" for one in known.values())
        try:
            write(self.path / _LOGS, "".join(lines).encode())
        except OSError as wrong:
            raise _unwritable(wrong) from wrong
        return new


def write(path: Path, content: bytes) -> None:
    """Put a file in place, whole and durably: content first, then its name.

    Raises:
        OSError: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unwritable(wrong: OSError) -> WitnessError:
    return WitnessError(
        f"{wrong.strerror or wrong} at {wrong.filename}; name a folder that can be written with --folder"
    )
