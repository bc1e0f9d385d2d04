"""Commitments: organisations that adopt clauses, what they report, and how they are challenged."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from isegoria.store.models.conversation import new_record_id


class Organisation(models.Model):
    """A company, authority, institute or association that commits itself in public.

    Attributes:
        slug: its name in addresses; never changes, so that links last.
        record_id: what records call it; never changes.
        name: as it calls itself.
        website: http or https address; "" for none.
        owners: accounts that speak for it; none where each of them was deleted.
        verified_at: when somebody vouched that the owners speak for it; None where nobody did.
        verified_by: who that was; on no record.
        verified_through: in which capacity: "site" for whoever runs the site, or what records call the
            constitution whose organisers they are; "" where nobody did.
        hidden: why name and website are hidden, as `Moderation` names reasons; "" while they show.
        key: SHA-256 of the secret in a link by which one more account becomes owner, in hexadecimal
            digits; "" for none.
        key_until: until when that link can be used.
    """

    class Kind(models.TextChoices):
        """What it is."""

        COMPANY = "company", _("company")
        GOVERNMENT = "government", _("government")
        RESEARCH = "research", _("research")
        CIVIL = "civil", _("civil society")

    slug = models.SlugField(max_length=60, unique=True)
    record_id = models.CharField(max_length=32, unique=True, default=new_record_id)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    website = models.CharField(max_length=500, blank=True, default="")
    owners = models.ManyToManyField("store.Account", related_name="organisations")
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey("store.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    verified_through = models.CharField(max_length=32, blank=True, default="")
    hidden = models.CharField(max_length=20, blank=True, default="")
    key = models.CharField(max_length=64, blank=True, default="")
    key_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.slug


class Commitment(models.Model):
    """That an organisation adopted a clause; it stays on view when it is withdrawn.

    Attributes:
        number: counted from 1 within the constitution.
        clause: key of the clause.
        first_version: of the constitution, to which it was made.
        version: to which it was made or last renewed.
        pledges: language code to what the organisation promises, as written; untrusted.
        withdrawn_reason: why, in public.
        hidden: why a moderator hid the pledge; "" while it shows.
        challenges_raised: how many there ever were, so that no number is given twice.
    """

    constitution = models.ForeignKey(
        "store.Constitution", on_delete=models.CASCADE, related_name="commitments"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="commitments")
    number = models.PositiveIntegerField()
    clause = models.CharField(max_length=40)
    first_version = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    pledges = models.JSONField(default=dict)
    adopted_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(max_length=2000, blank=True, default="")
    withdrawn_language = models.CharField(max_length=12, blank=True, default="")
    hidden = models.CharField(max_length=20, blank=True, default="")
    challenges_raised = models.PositiveIntegerField(default=0)

    class Meta:
        """Numbered within a constitution; one stands for each organisation and clause."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["constitution", "number"], name="commitment_number_once"),
            models.UniqueConstraint(
                fields=["constitution", "clause", "organisation"],
                condition=Q(withdrawn_at__isnull=True),
                name="commitment_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"commitment {self.number}"


class Progress(models.Model):
    """What an organisation says of how far it has come; taken back, it stays on view as that.

    Attributes:
        number: counted from 1 within the commitment.
        text: as written; untrusted.
        evidence: http or https address; "" for none.
        withdrawn_at: when it was taken back.
        hidden: why a moderator hid the words; "" while they show.
    """

    class Status(models.TextChoices):
        """How far it has come."""

        PLANNED = "planned", _("planned")
        UNDER_WAY = "under-way", _("under way")
        DONE = "done", _("done")
        NOT_KEPT = "not-kept", _("not kept")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="progress")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices)
    text = models.TextField(max_length=2000)
    language = models.CharField(max_length=12)
    evidence = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    hidden = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        """Numbered within a commitment."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "number"], name="progress_number_once")
        ]

    def __str__(self) -> str:
        return f"progress {self.number}"


class Challenge(models.Model):
    """Why somebody thinks that a commitment is not kept, and what the organisation answered; both public.

    Attributes:
        number: within the commitment, never given twice.
        account: who raised it, where they were signed in; shown to nobody, and on no record.
        participant: who raised it, where they were not; likewise.
        text: as written; untrusted.
        evidence: http or https address; "" for none.
        answer_by: until when an answer is due.
        answered_at: when the first answer was given.
        changed_at: when a later answer took its place.
        outcome: what the challenger says of the answer; "" for nothing.
        hidden: why a moderator hid the words, so that it asks for no answer; "" while they show.
        answer_hidden: why a moderator hid the answer's words.
        remind_at: when the organisation's owners are next to be reminded of the answer by e-mail; None for
            not any more. On no record.
    """

    class Outcome(models.TextChoices):
        """What the challenger says of the answer."""

        SETTLED = "settled", _("settled")
        NOT_SETTLED = "not-settled", _("not settled")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="challenges")
    number = models.PositiveIntegerField()
    account = models.ForeignKey("store.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    participant = models.ForeignKey(
        "store.Participant", on_delete=models.CASCADE, null=True, related_name="challenges"
    )
    text = models.TextField(max_length=2000)
    language = models.CharField(max_length=12)
    evidence = models.CharField(max_length=500, blank=True, default="")
    raised_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")
    outcome_at = models.DateTimeField(null=True)
    hidden = models.CharField(max_length=20, blank=True, default="")
    answer = models.TextField(max_length=2000, blank=True, default="")
    answer_language = models.CharField(max_length=12, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    answer_hidden = models.CharField(max_length=20, blank=True, default="")
    remind_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        """Numbered within a commitment."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "number"], name="challenge_number_once")
        ]

    def __str__(self) -> str:
        return f"challenge {self.number}"
