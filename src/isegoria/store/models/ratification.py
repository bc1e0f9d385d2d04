"""Constitutions: drafts of clauses, objections, the roll, ballots, and the versions that were ratified."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from isegoria.store.models.conversation import new_record_id


class Constitution(models.Model):
    """A text that people ratify, version by version.

    Attributes:
        slug: its name in addresses; never changes, so that links last.
        record_id: what records and documents call it; never changes.
        titles: language code to title.
        conversation: in which it was founded; its organisers look after it.
    """

    conversation = models.ForeignKey(
        "store.Conversation", on_delete=models.CASCADE, related_name="constitutions"
    )
    slug = models.SlugField(max_length=60, unique=True)
    record_id = models.CharField(max_length=32, unique=True, default=new_record_id)
    titles = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class Ratification(models.Model):
    """One way from drafts to a ballot and, where people accept it, to a version in force.

    Attributes:
        conversation: whose participants draft, object and vote.
        number: counted from 1 within the conversation.
        base: number of the constitution's version that it amends; 0 for none.
        stage: how far it has come.
        rules: as `isegoria.constitution.ratification.Rules` writes them.
        text: the clauses as they stand on the ballot, in their canonical form; "" before it opened.
        digest: names that text.
        roll: how many may cast a ballot.
        result: every clause's tallies and checks, as they are published; {} before the ballot closed.
        closes_at: when the ballot closes.
        in_force_at: when the cooling-off ends.
        ended_at: when it came into force, failed or was annulled.
        reason: why it was annulled.
    """

    class Stage(models.TextChoices):
        """How far it has come."""

        DRAFTING = "drafting", _("drafting")
        CRITIQUE = "critique", _("open to objections")
        BALLOT = "ballot", _("ballot")
        COOLING = "cooling", _("cooling off")
        IN_FORCE = "in-force", _("in force")
        FAILED = "failed", _("not ratified")
        ANNULLED = "annulled", _("annulled")

    conversation = models.ForeignKey(
        "store.Conversation", on_delete=models.CASCADE, related_name="ratifications"
    )
    constitution = models.ForeignKey(Constitution, on_delete=models.CASCADE, related_name="ratifications")
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFTING)
    rules = models.JSONField(default=dict)
    text = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=80, blank=True, default="")
    roll = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    critique_at = models.DateTimeField(null=True)
    ballot_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(max_length=2000, blank=True, default="")

    class Meta:
        """Numbered within a conversation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "number"], name="ratification_number_once")
        ]

    def __str__(self) -> str:
        return f"ratification {self.number} {self.stage}"


class Slate(models.Model):
    """A proportional choice of statements to draft clauses from: asked for, then drawn by a worker.

    Attributes:
        size: how many statements were asked for.
        document: statements in their order, with certificate and robustness radii; {} until it is drawn.
        event: of the conversation up to which it reaches.
        done: share of the work that is done, in [0, 1].
        leased_until: milliseconds since 1970; until then nobody else takes the work over.
        problem: why it could not be drawn, for whoever asked; "" where it could.
    """

    ratification = models.OneToOneField(
        Ratification, on_delete=models.CASCADE, primary_key=True, related_name="slate"
    )
    size = models.PositiveSmallIntegerField()
    document = models.JSONField(default=dict)
    event = models.BigIntegerField(default=0)
    done = models.FloatField(default=0.0)
    leased_until = models.BigIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True, default="")
    wanted_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"slate of {self.size}"


class DraftClause(models.Model):
    """A clause that is proposed: to be added, or to change or repeal one that is in force.

    Attributes:
        key: names it in the constitution, in every version, such as "c3"; never given twice.
        change: what it would do to the version in force.
        titles: language code to title.
        prose: language code to what it says.
        guards: in the language of guards, in its canonical form; "" for an advisory clause.
        examples: worked examples, as `isegoria.constitution` writes them.
        evidence: what it rests on, as `isegoria.constitution` writes it.
        ratified: whether people accepted it; None before the ballot closed.
        hidden: SHA-256 of reasons on ballots whose words a moderator hid, to the reason of that.
    """

    class Change(models.TextChoices):
        """What it would do to the version in force."""

        ADD = "add", _("new")
        AMEND = "amend", _("changed")
        REPEAL = "repeal", _("repealed")

    ratification = models.ForeignKey(Ratification, on_delete=models.CASCADE, related_name="clauses")
    key = models.CharField(max_length=40)
    place = models.PositiveIntegerField(default=0)
    change = models.CharField(max_length=10, choices=Change.choices, default=Change.ADD)
    titles = models.JSONField(default=dict)
    prose = models.JSONField(default=dict)
    guards = models.TextField(blank=True, default="", max_length=10_000)
    examples = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    ratified = models.BooleanField(null=True)
    hidden = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """In the order of the text."""

        ordering: ClassVar = ["place", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ratification", "key"], name="draft_clause_once")
        ]

    def __str__(self) -> str:
        return self.key


class Objection(models.Model):
    """What somebody finds wrong with the draft of a clause, and what the organisers answered; both public.

    Attributes:
        kind: in which way it is wrong.
        text: what is wrong and what would be better, as written; untrusted.
        hidden: why a moderator hid the words, as `Moderation` names reasons; "" while they show.
        outcome: what became of it; "" while nobody answered.
        answer: the organisers', as written.
    """

    class Kind(models.TextChoices):
        """In which way a clause is wrong."""

        UNCLEAR = "unclear", _("It is unclear")
        BROAD = "broad", _("It reaches too far")
        NARROW = "narrow", _("It does not reach far enough")
        HARM = "harm", _("It does harm")
        EVIDENCE = "evidence", _("The evidence does not support it")
        GUARD = "guard", _("Guards or examples do not say what the text says")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        """What became of it."""

        CHANGED = "changed", _("the clause was changed")
        KEPT = "kept", _("the clause stays as it is")

    clause = models.ForeignKey(DraftClause, on_delete=models.CASCADE, related_name="objections")
    participant = models.ForeignKey("store.Participant", on_delete=models.CASCADE, related_name="objections")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(max_length=1000)
    language = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    hidden = models.CharField(max_length=20, blank=True, default="")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    answer = models.TextField(max_length=2000, blank=True, default="")
    answer_language = models.CharField(max_length=12, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """Numbered within a clause."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clause", "number"], name="objection_number_once")
        ]

    def __str__(self) -> str:
        return f"objection {self.number}"


class Enrolment(models.Model):
    """That somebody may cast a ballot, and for whom they speak, as it was when the ballot opened.

    Attributes:
        group: index of their opinion group; -1 for none.
        sector: its key; "" for none.
        verified: whether an invitation vouches for the sector.
    """

    ratification = models.ForeignKey(Ratification, on_delete=models.CASCADE, related_name="enrolments")
    participant = models.ForeignKey("store.Participant", on_delete=models.CASCADE, related_name="enrolments")
    group = models.SmallIntegerField(default=-1)
    sector = models.CharField(max_length=40, blank=True, default="")
    verified = models.BooleanField(default=False)

    class Meta:
        """Nobody is on a roll twice."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ratification", "participant"], name="enrolment_once")
        ]

    def __str__(self) -> str:
        return f"enrolment {self.pk}"


class Ballot(models.Model):
    """Somebody's answer to every clause; the last one counts.

    Attributes:
        choices: clause key to {"choice": "accept", "reject" or "object", "reason": text, "language": code}.
        cast_at: when it was cast or last changed.
    """

    ratification = models.ForeignKey(Ratification, on_delete=models.CASCADE, related_name="ballots")
    participant = models.ForeignKey("store.Participant", on_delete=models.CASCADE, related_name="ballots")
    choices = models.JSONField()
    cast_at = models.DateTimeField()

    class Meta:
        """One ballot a participant."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ratification", "participant"], name="ballot_once")
        ]

    def __str__(self) -> str:
        return f"ballot {self.pk}"


class Version(models.Model):
    """A version of a constitution that people ratified; it stays as it is.

    Attributes:
        number: counted from 1 within the constitution.
        document: its canonical text.
        digest: names that text.
        in_force_at: from when it applies, until the next one does.
    """

    constitution = models.ForeignKey(Constitution, on_delete=models.CASCADE, related_name="versions")
    ratification = models.OneToOneField(Ratification, on_delete=models.CASCADE, related_name="version")
    number = models.PositiveIntegerField()
    document = models.TextField()
    digest = models.CharField(max_length=80)
    in_force_at = models.DateTimeField()

    class Meta:
        """Numbered within a constitution."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["constitution", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"version {self.number}"
