"""The public record: the log, what opens its entries, and what was signed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

# An opening outlives nobody: whoever erases deletes it first, and says in the log that one is missing.
_UNCHECKED: dict[str, Any] = {
    "null": True,
    "on_delete": models.DO_NOTHING,
    "db_constraint": False,
    "db_index": False,
    "related_name": "+",
}


class LogState(models.Model):
    """How far the site's log has come: one row, whose lock lets one sealer at a time go on.

    Attributes:
        origin: names the log for ever, as it was when the log began.
        root: of the tree over all entries.
        sealed_at: None while nothing was sealed.
    """

    origin = models.CharField(max_length=300)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32, default=bytes)
    sealed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"


class Checkpoint(models.Model):
    """What the site signed when the log had a size: never changed, but for what witnesses add.

    Attributes:
        note: the signed note, with the site's own signature.
        cosignatures: the witnesses' lines, each ending with a newline.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    cosignatures = models.TextField(default="", blank=True)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class LogTile(models.Model):
    """A piece of the log: 256 hashes or entries at most; the rightmost of each level grows in place.

    Attributes:
        level: -1 for entries, else of the hashes; see `isegoria.record.tiles`.
        width: how many it holds.
    """

    level = models.SmallIntegerField()
    index = models.BigIntegerField(db_column="place")
    width = models.PositiveSmallIntegerField()
    data = models.BinaryField()

    class Meta:
        """One row a place."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "index"], name="log_tile_once"),
            models.CheckConstraint(
                condition=models.Q(width__gte=1) & models.Q(width__lte=256), name="log_tile_width"
            ),
        ]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.index}"


class Opening(models.Model):
    """What opens one entry of the log: written with the act, given its place when it is sealed.

    Within a conversation, ids follow the order of what happened.

    Attributes:
        conversation: None for what concerns the whole site.
        participant: whose act it is, where it is one's; they get a receipt for it.
        kind: the record's type.
        statement: the number of the statement it is about, where it is about one.
        nonce: 32 random bytes, as hexadecimal digits.
        record: its canonical text.
        index: its place in the log; None while it waits.
    """

    conversation = models.ForeignKey("store.Conversation", **_UNCHECKED)
    participant = models.ForeignKey("store.Participant", **_UNCHECKED)
    kind = models.CharField(max_length=20)
    statement = models.PositiveIntegerField(null=True)
    nonce = models.CharField(max_length=64)
    record = models.TextField()
    index = models.BigIntegerField(null=True, db_column="place")

    class Meta:
        """Few indexes: each makes every vote dearer."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["index"], condition=models.Q(index__isnull=False), name="opening_place_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["conversation", "participant"], name="opening_whose"),
            models.Index(
                fields=["id", "conversation"], condition=models.Q(index__isnull=True), name="opening_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.index}"
