"""Imports: conversations on their way in, from a file that somebody handed in or from the command line."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Import(models.Model):
    """One conversation on its way in; whoever holds its lease does the work, as with `MapWork`.

    Attributes:
        account: who hands it in, and will organise it.
        files: names and sizes as handed in, in order; empty where it does not come from files held here.
        options: what was chosen with it: slug, language, sign, whether to open it.
        step: "reading" or "writing"; `done` of `total` tells how far.
        code: kind of problem that ended it; "" for none.
        message: the problem in words.
        conversation: its row, from the first moment of writing; reachable by nobody until all is there.
        holder: who holds the lease; "" for nobody.
        leased_until: milliseconds since 1970; from then on others may take the work over.
        attempts: how often somebody began.
    """

    class State(models.TextChoices):
        """How far it has come."""

        UPLOADING = "uploading"
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    account = models.ForeignKey("store.Account", on_delete=models.SET_NULL, null=True, related_name="imports")
    files = models.JSONField(default=list, blank=True)
    options = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADING)
    step = models.CharField(max_length=10, blank=True, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    code = models.CharField(max_length=40, blank=True, default="")
    message = models.TextField(blank=True, default="")
    conversation = models.ForeignKey(
        "store.Conversation", on_delete=models.SET_NULL, null=True, related_name="imports"
    )
    holder = models.CharField(max_length=100, blank=True, default="")
    leased_until = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Workers look for what is not finished."""

        indexes: ClassVar = [models.Index(fields=["state", "leased_until"], name="import_unfinished")]

    def __str__(self) -> str:
        return f"import {self.pk}: {self.state}"


class ImportPiece(models.Model):
    """A part of a file that was handed in; kept in the database, so that any worker can reach it.

    Attributes:
        file: the file's place among `Import.files`.
        place: of this part within the file.
    """

    owner = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="pieces")
    file = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        """Each part once."""

        ordering: ClassVar = ["file", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "file", "place"], name="import_piece_once")
        ]

    def __str__(self) -> str:
        return f"part {self.place} of file {self.file}"
