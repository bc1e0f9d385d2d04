"""The log's own key: 32 random bytes in a file of the site's folder, never in the database."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from isegoria.record.notes import KEY_SIZE, SigningKey
from isegoria.services.recording.errors import SealingRefusedError
from isegoria.store.models import LogState

VARIABLE: Final = "ISEGORIA_LOG_KEY"
FILE: Final = "log-key"


def log_key() -> SigningKey:
    """Give the key that signs this site's log; made when it is first asked for.

    Raises:
        SealingRefusedError: it cannot be read, or made.
    """
    return SigningKey(origin(), _seed())


def origin() -> str:
    """Give the log's name: as it was when the log began, else as the site's address is now."""
    known = LogState.objects.values_list("origin", flat=True).first()
    return known or f"{urlsplit(settings.SITE_URL).netloc}/log"


def folder() -> Path:
    """Give the folder of key and head."""
    return Path(settings.CONFIGURATION.data)


def _seed() -> bytes:
    given = settings.CONFIGURATION.log_key
    return given or _kept(folder() / FILE)


def _kept(path: Path) -> bytes:
    try:
        if not path.exists():
            if LogState.objects.filter(size__gt=0).exists():
                raise SealingRefusedError(
                    f"the key that signs the log is missing: put the file {FILE} back into ISEGORIA_DATA, "
                    f"or set {VARIABLE}"
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            make_file(path, base64.b64encode(secrets.token_bytes(KEY_SIZE)) + b"\n")
        written = path.read_bytes().strip()
    except OSError as wrong:
        raise SealingRefusedError(
            f"the key of the log: {wrong.strerror or wrong} at {wrong.filename}; "
            f"make ISEGORIA_DATA writable, or set {VARIABLE}"
        ) from wrong
    try:
        seed = base64.b64decode(written, validate=True)
    except binascii.Error:
        seed = b""
    if len(seed) != KEY_SIZE:
        raise SealingRefusedError(f"{path} is damaged; restore it from a backup")
    return seed


def make_file(path: Path, content: bytes) -> None:
    """Make a file that only its owner reads; of several who make it at once, all get the same, and whole."""
    draft = draft_of(path, content)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    sync_folder(path.parent)


def draft_of(path: Path, content: bytes) -> Path:
    """Write a file's content beside it, durably."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
