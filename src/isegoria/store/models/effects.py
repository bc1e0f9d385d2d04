"""What stewards brought about: each row names the action that did it, and the database refuses one without.

A trigger on each of these tables looks whether the gate let the action through; see migration 0010.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

_CAUSE: dict[str, Any] = {"on_delete": models.CASCADE, "related_name": "+"}


class QueuePlace(models.Model):
    """Where a statement stands in the moderators' queue; it only orders, and hides nothing.

    Attributes:
        score: 0 to 1000; the highest first.
        reasons: codes.
    """

    statement = models.OneToOneField(
        "store.Statement", on_delete=models.CASCADE, primary_key=True, related_name="queue_place"
    )
    score = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    action = models.ForeignKey("store.AgentAction", **_CAUSE)

    def __str__(self) -> str:
        return str(self.score)


class ExposureFactor(models.Model):
    """How much more or less often a statement is shown than the landscape alone would have it.

    Attributes:
        factor: hundredths, 50 to 400.
    """

    statement = models.OneToOneField(
        "store.Statement", on_delete=models.CASCADE, primary_key=True, related_name="exposure_factor"
    )
    factor = models.PositiveIntegerField()
    action = models.ForeignKey("store.AgentAction", **_CAUSE)

    class Meta:
        """Bounded, whoever asks for it."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(factor__gte=50) & models.Q(factor__lte=400), name="exposure_factor_bounded"
            )
        ]

    def __str__(self) -> str:
        return f"{self.factor / 100:.2f}"


class Suggestion(models.Model):
    """Something that a steward suggests, and a person takes up or dismisses.

    Attributes:
        number: within the conversation.
        kind: "duplicate", "bridge", "clause", "translation" or "alarm".
        statement: the one that it is about; None for none or several.
        other: of duplicates, the one that is repeated.
        details: the action's arguments.
        decided_by: who took it up or dismissed it.
    """

    class Kind(models.TextChoices):
        """What is suggested."""

        DUPLICATE = "duplicate", _("two statements say the same")
        BRIDGE = "bridge", _("a statement may bridge the groups")
        CLAUSE = "clause", _("a draft of a clause")
        TRANSLATION = "translation", _("a translation")
        ALARM = "alarm", _("votes that look coordinated")

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("open")
        TAKEN = "taken", _("taken up")
        DISMISSED = "dismissed", _("dismissed")

    conversation = models.ForeignKey(
        "store.Conversation", on_delete=models.CASCADE, related_name="suggestions"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    statement = models.ForeignKey(
        "store.Statement", on_delete=models.CASCADE, null=True, related_name="suggestions"
    )
    other = models.ForeignKey("store.Statement", on_delete=models.CASCADE, null=True, related_name="+")
    details = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey("store.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    action = models.ForeignKey("store.AgentAction", **_CAUSE)
    created_at = models.DateTimeField()

    class Meta:
        """Numbered within a conversation."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "number"], name="suggestion_number_once")
        ]
        indexes: ClassVar = [models.Index(fields=["conversation", "kind", "state"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class StewardReport(models.Model):
    """A steward's report of a day, or its audit of moderation: figures, each with what it rests on.

    Attributes:
        kind: "day" or "audit".
        day: that it is about.
        document: the action's arguments.
    """

    conversation = models.ForeignKey(
        "store.Conversation", on_delete=models.CASCADE, related_name="steward_reports"
    )
    kind = models.CharField(max_length=10)
    day = models.DateField()
    document = models.JSONField()
    action = models.ForeignKey("store.AgentAction", **_CAUSE)
    created_at = models.DateTimeField()

    class Meta:
        """One a day and kind."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "kind", "day"], name="steward_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class OutboxMessage(models.Model):
    """Something to be sent outside, once: its key lets whoever receives it drop a second copy.

    Attributes:
        key: goes with it, as a header.
        channel: "email" or "webhook".
        account: to whom an e-mail goes; its address is looked up when it is sent.
        address: of a web hook.
        tries: how often sending was begun.
        next_at: not before; None once it was sent or given up.
        problem: of the last try.
    """

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10)
    account = models.ForeignKey("store.Account", on_delete=models.CASCADE, null=True, related_name="+")
    address = models.URLField(max_length=500, blank=True, default="")
    payload = models.JSONField()
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True, default="")
    action = models.ForeignKey("store.AgentAction", **_CAUSE)
    created_at = models.DateTimeField()

    class Meta:
        """What is due is found quickly."""

        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="outbox_due")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"
