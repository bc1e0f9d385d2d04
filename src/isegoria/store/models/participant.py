"""Participants of a conversation, and the invitations that bring them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Participant(models.Model):
    """Somebody taking part in one conversation; nothing here says who they are in another.

    Attributes:
        label: their id in the export they were imported from; None for people who came here.
        account: set only where they signed in and joined with their account.
        external_id: set by the site that embeds the conversation.
        sector_verified: the sector was given by an invitation, not merely declared.
        left_at: they left; their votes count on, but the cookie no longer does.
        visit: a mark of the browser in which they began, for this conversation alone; so a first vote that is
            sent twice, since its answer got lost, is one person's.
    """

    conversation = models.ForeignKey(
        "store.Conversation", on_delete=models.CASCADE, related_name="participants"
    )
    label = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001 - None is "has none", unique
    account = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, null=True, related_name="participations"
    )
    external_id = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001 - likewise
    sector = models.ForeignKey("store.Sector", on_delete=models.SET_NULL, null=True, blank=True)
    sector_verified = models.BooleanField(default=False)
    language = models.CharField(max_length=12, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    visit = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 - likewise

    class Meta:
        """One participation an account, external id, imported label and browser."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "account"], name="participant_account_once"),
            models.UniqueConstraint(fields=["conversation", "external_id"], name="participant_external_once"),
            models.UniqueConstraint(fields=["conversation", "label"], name="participant_label_once"),
            models.UniqueConstraint(fields=["conversation", "visit"], name="participant_visit_once"),
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class Invitation(models.Model):
    """A link that lets one person take part, once, until it expires; only its SHA-256 is kept."""

    conversation = models.ForeignKey(
        "store.Conversation", on_delete=models.CASCADE, related_name="invitations"
    )
    hash = models.BinaryField(max_length=32, unique=True)
    batch = models.CharField(max_length=100)
    sector = models.ForeignKey("store.Sector", on_delete=models.SET_NULL, null=True, blank=True)
    language = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    participant = models.OneToOneField(
        Participant, on_delete=models.SET_NULL, null=True, related_name="invitation"
    )

    class Meta:
        """Batches are listed together."""

        indexes: ClassVar = [models.Index(fields=["conversation", "batch"])]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Erasure(models.Model):
    """That somebody had their data erased, and when; nothing about who."""

    conversation = models.ForeignKey("store.Conversation", on_delete=models.CASCADE, related_name="erasures")
    votes = models.PositiveIntegerField()
    statements = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"erasure {self.pk}"
