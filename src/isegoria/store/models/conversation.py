"""Conversations: what is debated, by which rules, and who looks after it."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_record_id() -> str:
    """Make up what records call a conversation: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def new_pseudonym_key() -> str:
    """Make up the key that names a conversation's participants on record: 64 hexadecimal digits."""
    return secrets.token_hex(32)


class Conversation(models.Model):
    """A topic that people debate by voting on statements.

    Attributes:
        slug: its name in addresses; never changes, so that links last.
        topic: in `language`; `texts` holds other languages.
        texts: language code to {"topic": ..., "description": ...}.
        simulated: its votes were made by a program; said wherever they show.
        settings_name: how the landscape is computed, "robust" or "polis".
        statements_open: participants may add statements.
        moderate_first: a statement shows only once a moderator has let it in.
        invitation_only: nobody votes without an invitation (or an account with a role).
        results_shown: when participants see the results.
        fewest: no published cell counts fewer people than this.
        frame_ancestors: origins that may embed it, separated by spaces; "*" for any, "" for none.
        delete_after: when it will be deleted; None while nobody has asked for that.
        record_id: what records call it; never changes.
        pseudonym_key: names its participants on record; "" once it was destroyed.
        publication: who may recount: auditors whom the organiser names, or everybody.
        anonymised_at: when the key was destroyed.
        amends: the constitution that it is about to amend; None for a conversation of its own.
        amends_clause: the key of the clause that it is about; "" for a new one.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")

    class ResultsShown(models.TextChoices):
        """When participants see the results."""

        LIVE = "live", _("while it is open")
        CLOSED = "closed", _("once it is closed")

    class Publication(models.TextChoices):
        """Who may recount the votes."""

        SEALED = "sealed", _("auditors whom the organiser names")
        OPEN = "open", _("everybody")

    slug = models.SlugField(max_length=60, unique=True)
    topic = models.CharField(max_length=300)
    description = models.TextField(blank=True, max_length=10_000)
    language = models.CharField(max_length=12)
    texts = models.JSONField(default=dict, blank=True)
    simulated = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    listed = models.BooleanField(default=True)
    settings_name = models.CharField(max_length=20, default="robust")
    statements_open = models.BooleanField(default=True)
    moderate_first = models.BooleanField(default=False)
    links_allowed = models.BooleanField(default=False)
    invitation_only = models.BooleanField(default=False)
    ask_sector = models.BooleanField(default=True)
    results_shown = models.CharField(max_length=10, choices=ResultsShown.choices, default=ResultsShown.LIVE)
    longest_statement = models.PositiveIntegerField(default=280)
    fewest = models.PositiveIntegerField(default=10)
    frame_ancestors = models.CharField(max_length=1000, blank=True, default="")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    delete_after = models.DateTimeField(null=True)
    record_id = models.CharField(max_length=32, unique=True, default=new_record_id)
    pseudonym_key = models.CharField(max_length=64, blank=True, default=new_pseudonym_key)
    publication = models.CharField(max_length=10, choices=Publication.choices, default=Publication.SEALED)
    anonymised_at = models.DateTimeField(null=True)
    amends = models.ForeignKey(
        "store.Constitution", on_delete=models.SET_NULL, null=True, related_name="amendments"
    )
    amends_clause = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        """A cell that could single people out is never published."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(fewest__gte=1), name="conversation_fewest_positive")
        ]

    def __str__(self) -> str:
        return self.slug

    def topic_in(self, language: str) -> str:
        """Give the topic in a language, else as written."""
        return self._text("topic", language) or self.topic

    def description_in(self, language: str) -> str:
        """Give the description in a language, else as written."""
        return self._text("description", language) or self.description

    def language_of(self, what: str, language: str) -> str:
        """Give the language in which "topic" or "description" is given where this one was asked for."""
        return language if self._text(what, language) else self.language

    def _text(self, what: str, language: str) -> str:
        return str((self.texts.get(language) or {}).get(what) or "")


class Sector(models.Model):
    """A part of society that takes part: citizens, companies, governments, or the organiser's own.

    Attributes:
        key: short and lasting, such as "citizen".
        names: language code to name; standard sectors leave it empty and are named by the site.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="sectors")
    key = models.SlugField(max_length=40)
    names = models.JSONField(default=dict, blank=True)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Keys are unique within a conversation."""

        ordering: ClassVar = ["place", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "key"], name="sector_key_once")
        ]

    def __str__(self) -> str:
        return self.key


class Role(models.Model):
    """What an account may do in a conversation.

    Attributes:
        organisation: the name under which an overseer audits it; public.
    """

    class Kind(models.TextChoices):
        """Organisers do everything, moderators moderate, overseers see everything and change nothing."""

        ORGANISER = "organiser", _("organiser")
        MODERATOR = "moderator", _("moderator")
        OVERSEER = "overseer", _("overseer")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="roles")
    account = models.ForeignKey("store.Account", on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    organisation = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        """One role an account and conversation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "account"], name="role_once")
        ]

    def __str__(self) -> str:
        return self.kind


class Announcement(models.Model):
    """What the organiser tells everybody who visits.

    Attributes:
        text: in `language`; `texts` holds other languages.
        texts: language code to text.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="announcements")
    text = models.TextField(max_length=2000)
    language = models.CharField(max_length=12)
    texts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text[:40]


class HistoryEntry(models.Model):
    """What was done to a conversation, by whom in which role; public, and never changed.

    Attributes:
        kind: such as "opened", "closed", "moderated", "erased", "imported".
        details: figures and ids, never personal data.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="history")
    kind = models.CharField(max_length=40)
    role = models.CharField(max_length=10, blank=True)
    details = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """In the order in which things happened."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.kind
