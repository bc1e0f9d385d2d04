"""A site whose log two witnesses watch, reached without a network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from isegoria.record.cosignatures import WitnessKey
from isegoria.services.recording import keys, sealing, writing
from isegoria.services.witnessing.folder import Folder
from isegoria.services.witnessing.submitting import Named, submit
from isegoria.services.witnessing.watching import Witness
from isegoria.store.models import Witness as Row

if TYPE_CHECKING:
    from pathlib import Path


class Seen:
    """Two witnesses of the site, reached without a network."""

    def __init__(self, place: Path) -> None:
        self.witnesses = [self._made(place / name, f"{name}.example.net") for name in ("one", "two")]
        self.named = [
            Named(f"https://{one.signer.name}", WitnessKey.of(one.signer.name, one.signer.seed))
            for one in self.witnesses
        ]
        self._before = settings.CONFIGURATION
        listed = tuple({"url": one.url, "key": one.key.vkey} for one in self.named)
        settings.CONFIGURATION = replace(settings.CONFIGURATION, witnesses=listed)

    def close(self) -> None:
        """Close their files, and forget them."""
        settings.CONFIGURATION = self._before
        for one in self.witnesses:
            one.close()

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        """Hand a request on to the witness at an address."""
        (one,) = [one for one in self.witnesses if url == f"https://{one.signer.name}/add-checkpoint"]
        answer = one.add_checkpoint(body)
        return answer.status, answer.body.encode()

    def ask(self) -> list[str]:
        """Ask every witness; gives how each stands then."""
        for one in self.named:
            submit(one, send=self.send)
        return [str(Row.objects.get(key=one.key.vkey).state) for one in self.named]

    def _made(self, place: Path, name: str) -> Witness:
        folder = Folder(place)
        folder.init(name)
        folder.add(keys.log_key().vkey)
        return Witness(folder)


def seal(times: int = 1) -> None:
    """Let something go on record as often, and seal it."""
    with transaction.atomic():
        for _ in range(times):
            writing.record(kind="deletion", body={"entries": 0}, conversation=None)
    sealing.seal()
