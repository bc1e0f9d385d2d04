"""Landscapes: the work of computing them, the newest result, and published reports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class MapWork(models.Model):
    """Whether a conversation's landscape is behind its votes, and who is at work on it.

    Attributes:
        last_event: raised, in the same transaction, by whatever changes the landscape's inputs.
        done_event: up to which event the newest landscape reaches.
        leased_until: milliseconds since 1970; until then nobody else takes the work over.
        holder: who holds the lease; "" for nobody.
        failures: how often in a row computing it failed.
    """

    conversation = models.OneToOneField(
        "store.Conversation", on_delete=models.CASCADE, primary_key=True, related_name="map_work"
    )
    last_event = models.BigIntegerField(default=0)
    done_event = models.BigIntegerField(default=0)
    leased_until = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=100, blank=True, default="")
    failures = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.done_event} of {self.last_event}"


class StoredLandscape(models.Model):
    """The newest landscape of a conversation.

    Attributes:
        event: the event of `MapWork` up to which it reaches.
        digest: names its figures, as `isegoria analyse` prints it.
        inputs: names the votes that it was computed from, exactly.
        document: the figures, as `isegoria.opinion.document` writes them, without members and texts; never
            published, since its counts may be of few people.
        page: what is published of it; see `isegoria.opinion.publication.figures`.
        members: who stands where, as numpy's own format; see `isegoria.services.mapping.members`.
    """

    conversation = models.OneToOneField(
        "store.Conversation", on_delete=models.CASCADE, primary_key=True, related_name="landscape"
    )
    event = models.BigIntegerField()
    digest = models.CharField(max_length=80)
    inputs = models.CharField(max_length=80, blank=True, default="")
    document = models.JSONField()
    page = models.JSONField(default=dict)
    members = models.BinaryField()
    computed_at = models.DateTimeField()
    seconds = models.FloatField()

    def __str__(self) -> str:
        return self.digest


class Report(models.Model):
    """A landscape that the organiser published: it stays as it was, whatever happens later.

    Attributes:
        document: as of `StoredLandscape`; never published.
        page: likewise, with the texts of that time; see `isegoria.services.mapping.reports`.
    """

    conversation = models.ForeignKey("store.Conversation", on_delete=models.CASCADE, related_name="reports")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=80)
    document = models.JSONField()
    page = models.JSONField(default=dict)
    foreword = models.TextField(max_length=5000, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        """Reports are numbered from 1 within a conversation."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "number"], name="report_number_once")
        ]

    def __str__(self) -> str:
        return f"report {self.number}"
