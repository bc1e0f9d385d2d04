"""The log as everybody may read it: its checkpoints, its tiles and its key."""

from __future__ import annotations

from django.utils.translation import gettext as _

from isegoria.record.errors import TileError
from isegoria.record.storage import narrowed
from isegoria.record.tiles import TILE_WIDTH, Tile
from isegoria.services.errors import TryAgain
from isegoria.services.recording.errors import SealingRefusedError
from isegoria.services.recording.keys import log_key
from isegoria.store.models import Checkpoint, LogTile


class DatabaseTiles:
    """Gives tiles out of the database, at any width they ever had."""

    def read(self, level: int, index: int, width: int) -> bytes:
        """Give the first `width` hashes of a tile, or entries of a bundle.

        Raises:
            TileError: they are not there.
        """
        data = LogTile.objects.filter(level=level, index=index).values_list("data", flat=True).first()
        if data is None:
            raise TileError(f"{Tile(level, index, width).path()} is not in this log; fetch a checkpoint anew")
        return narrowed(level, bytes(data), width)


def checkpoint_text() -> str | None:
    """Give the newest checkpoint with every signature; None while nothing is sealed."""
    row = Checkpoint.objects.order_by("-size").first()
    return None if row is None else signed_text(row)


def signed_text(row: Checkpoint) -> str:
    """Give a checkpoint with every signature; for services only."""
    return row.note + row.cosignatures


def tile_bytes(level: int, index: int, width: int | None = None) -> bytes | None:
    """Give a tile, or a bundle of entries (level -1).

    Args:
        level: of the tile.
        index: its place from the left.
        width: how much of it; None for a full one.

    Returns:
        None where the log holds no such tile yet.
    """
    try:
        return DatabaseTiles().read(level, index, TILE_WIDTH if width is None else width)
    except TileError:
        return None


def key_line() -> str:
    """Give the key by which everybody checks the log's signatures, as one line.

    Raises:
        TryAgain: it cannot be read, so nothing is signed until somebody has looked.
    """
    try:
        return log_key().vkey
    except SealingRefusedError as refused:
        raise TryAgain(
            "log-key",
            _("The key of this site’s log cannot be read at the moment. Tell whoever runs the site."),
        ) from refused
