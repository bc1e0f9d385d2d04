"""Statements that people vote on, and what moderators decided about them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Statement(models.Model):
    """One statement.

    Attributes:
        number: its id within the conversation, from 0; as in the export where it was imported.
        text: as its author wrote it; untrusted.
        translations: language code to text.
        author: the participant who wrote it; None for the organiser's own and for erased authors.
        author_label: the author's id in the export where that is no participant here.
    """

    class State(models.TextChoices):
        """Whether people vote on it."""

        PENDING = "pending", _("waiting for moderation")
        SHOWN = "shown", _("shown")
        HIDDEN = "hidden", _("moderated out")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")

    conversation = models.ForeignKey(
        "store.Conversation", on_delete=models.CASCADE, related_name="statements"
    )
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=10_000)
    language = models.CharField(max_length=12, blank=True)
    translations = models.JSONField(default=dict, blank=True)
    author = models.ForeignKey(
        "store.Participant", on_delete=models.SET_NULL, null=True, blank=True, related_name="statements"
    )
    author_label = models.CharField(max_length=100, blank=True)
    is_seed = models.BooleanField(default=False)
    is_meta = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SHOWN)
    moderated = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        """Numbers are unique within a conversation."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "number"], name="statement_number_once"),
            models.CheckConstraint(
                condition=models.Q(moderated__in=[-1, 0, 1]), name="statement_moderated_sign"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["conversation", "state"])]

    def __str__(self) -> str:
        return f"statement {self.number}"

    def text_in(self, language: str) -> str:
        """Give the text in a language, else as written."""
        return str(self.translations.get(language) or self.text)


class Moderation(models.Model):
    """A moderator's decision about a statement, with its reason; public, and never changed.

    Attributes:
        before_state: the statement's state until then, so that the decision can be taken back.
        before_moderated: likewise.
    """

    class Decision(models.TextChoices):
        """What was decided."""

        SHOW = "show", _("let in")
        HIDE = "hide", _("moderated out")
        UNDO = "undo", _("decision taken back")

    class Reason(models.TextChoices):
        """Why; the reasons are few, public and the same for everybody."""

        FITS = "fits", _("follows the rules")
        OFF_TOPIC = "off-topic", _("not about the topic")
        DUPLICATE = "duplicate", _("says the same as another statement")
        SEVERAL = "several", _("says several things at once")
        UNCLEAR = "unclear", _("cannot be understood or voted on")
        PERSONAL = "personal", _("contains personal data")
        ABUSE = "abuse", _("insults, threatens or incites hatred")
        SPAM = "spam", _("advertising or spam")
        UNLAWFUL = "unlawful", _("against the law")
        APPEAL = "appeal", _("decided anew on appeal")
        MISTAKE = "mistake", _("decided by mistake")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="moderations")
    moderator = models.ForeignKey("store.Account", on_delete=models.SET_NULL, null=True)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=1000, blank=True)
    duplicate_of = models.ForeignKey(
        Statement, on_delete=models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    before_state = models.CharField(max_length=10, blank=True, default="")
    before_moderated = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        """In the order in which they were decided."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.decision} ({self.reason})"


class Appeal(models.Model):
    """An author asks that a decision be looked at again; answered in public by somebody."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="appeals")
    text = models.CharField(max_length=1000)
    created_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    upheld = models.BooleanField(null=True)
    answered_by = models.ForeignKey("store.Account", on_delete=models.SET_NULL, null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """One open appeal a statement."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement"], condition=models.Q(answered_at=None), name="appeal_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"
