"""Co-hosting: one conversation that two organisations hold on two sites."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class CoHost(models.Model):
    """With whom a conversation is held together, and how far the two have come.

    Attributes:
        hash: SHA-256 of the key that the other host shows when it asks; empty before one was made.
        address: of the other host's conversation; "" while nobody has said where it is.
        record_id: what the other host's records call the conversation.
        log_key: of the other host's log, as one line.
        token: the key that we show when we ask the other host.
        detail: what is wrong, as the program says it; "" for nothing.
        epoch: how often the rounds began anew.
        event: of `MapWork`, at which this site's votes were summed in this epoch.
        begun_at: when the epoch began, in milliseconds since 1970.
        size: of the other host's log, when it was last seen: it must not shrink.
        results_public: the other host shows results to everybody now.
        next_at: milliseconds since 1970; nothing is asked before.
        failures: how often in a row the other host did not answer.
        holder: which worker is at it; it knows the votes that were summed.
        leased_until: milliseconds since 1970; until then no other worker takes over.
    """

    class State(models.TextChoices):
        """How it stands."""

        OFFERED = "offered", _("waiting for the other organiser’s line")
        WAITING = "waiting", _("waiting for the other host")
        TOGETHER = "together", _("in agreement")
        UNREACHABLE = "unreachable", _("the other host does not answer")
        REFUSED = "refused", _("the other host’s summary was refused")
        APART = "apart", _("the two hosts computed different things")

    conversation = models.OneToOneField(
        "store.Conversation", on_delete=models.CASCADE, primary_key=True, related_name="cohost"
    )
    hash = models.BinaryField(max_length=32, default=bytes)
    address = models.CharField(max_length=500, blank=True, default="")
    record_id = models.CharField(max_length=32, blank=True, default="")
    log_key = models.CharField(max_length=500, blank=True, default="")
    token = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OFFERED)
    detail = models.CharField(max_length=1000, blank=True, default="")
    epoch = models.BigIntegerField(default=0)
    event = models.BigIntegerField(default=-1)
    begun_at = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    results_public = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True)
    next_at = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    holder = models.CharField(max_length=100, blank=True, default="")
    leased_until = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.state} {self.epoch}"


class RoundDocument(models.Model):
    """What a host gave in a round: sums over its participants, never anything of one of them.

    Attributes:
        own: this site's; else the other host's.
        text: the document.
        digest: its SHA-256, as it stands in the host's log.
        receipt: that it stands there; "" for this site's own, which is asked for when it is needed.
    """

    conversation = models.ForeignKey("store.Conversation", on_delete=models.CASCADE, related_name="rounds")
    epoch = models.BigIntegerField()
    number = models.PositiveSmallIntegerField()
    own = models.BooleanField()
    text = models.TextField()
    digest = models.CharField(max_length=80)
    receipt = models.TextField(blank=True, default="")

    class Meta:
        """One a host and round."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "epoch", "number", "own"], name="round_once")
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.epoch}"


class JointLandscape(models.Model):
    """The newest landscape of both hosts together.

    Attributes:
        epoch: in which it was computed.
        event: of `MapWork`, up to which it covers this site's votes.
        digest: names its figures; the other host finds the same.
        document: all figures; never published, since its counts may be of few people.
        page: what is published of them; see `isegoria.opinion.joint.page`.
    """

    conversation = models.OneToOneField(
        "store.Conversation", on_delete=models.CASCADE, primary_key=True, related_name="joint_landscape"
    )
    epoch = models.BigIntegerField()
    event = models.BigIntegerField()
    digest = models.CharField(max_length=80)
    document = models.JSONField()
    page = models.JSONField()
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
