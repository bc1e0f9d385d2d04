"""Stewards: the swarm of a conversation, what its agents said, asked for, and were told; and the board."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_salt() -> str:
    """Make up what keeps a digest of guessable figures from being tried out: 32 hexadecimal digits."""
    return secrets.token_hex(16)


class Swarm(models.Model):
    """The agents of a conversation. Whoever changes anything of them, or lets one act, holds this row.

    Attributes:
        constitution: what governs it; None for none, and then a person approves everything.
        privileges: what the board can hand out, such as ["order queue"].
        paused_by: who paused all of it: "board", "overseer" or "integrity"; "" for nobody.
        every: seconds between two turns of its agents.
        next_at: when the next turn is due.
        leased_until: milliseconds since 1970; until then nobody else takes the work over.
        holder: the worker that has it.
    """

    conversation = models.OneToOneField(
        "store.Conversation", on_delete=models.CASCADE, primary_key=True, related_name="swarm"
    )
    constitution = models.ForeignKey(
        "store.Constitution", on_delete=models.SET_NULL, null=True, related_name="swarms"
    )
    privileges = models.JSONField(default=list)
    paused_by = models.CharField(max_length=20, blank=True, default="")
    paused_at = models.DateTimeField(null=True)
    every = models.PositiveIntegerField(default=300)
    next_at = models.DateTimeField()
    leased_until = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"swarm {self.pk}"


class SwarmAgent(models.Model):
    """An agent; see `isegoria.agents.swarm`.

    Attributes:
        name: its own within the swarm, never given twice.
        creator: name of the agent that created it; "board" for executives.
        kind: of the steward that it is; "" for one that only has others below it.
        privileges: sorted.
        paused_by: who paused this very agent; "" for nobody.
        budget: actions that may take effect a day.
        configuration: number of the configuration that it works by.
        heartbeat_at: when it last began a turn, or said that it goes on.
    """

    swarm = models.ForeignKey(Swarm, on_delete=models.CASCADE, related_name="agents")
    name = models.CharField(max_length=40)
    creator = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40, blank=True, default="")
    privileges = models.JSONField(default=list)
    paused_by = models.CharField(max_length=40, blank=True, default="")
    paused_at = models.DateTimeField(null=True)
    budget = models.PositiveIntegerField(default=100)
    configuration = models.PositiveIntegerField(default=1)
    heartbeat_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Names are never given twice; creators come first."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["swarm", "name"], name="agent_name_once"),
            models.CheckConstraint(condition=models.Q(level__gte=1), name="agent_below_board"),
        ]

    def __str__(self) -> str:
        return self.name


class AgentConfiguration(models.Model):
    """One version of what an agent is; never changed.

    Attributes:
        document: functions, files, instructions, conversation and supervisor.
        digest: names the document.
        why: in prose, why it was changed.
        by: who changed it: "board", or an agent's name.
    """

    agent = models.ForeignKey(SwarmAgent, on_delete=models.CASCADE, related_name="configurations")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=80)
    why = models.TextField(max_length=2000, blank=True, default="")
    by = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        """Numbered within an agent."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "number"], name="agent_configuration_once")
        ]

    def __str__(self) -> str:
        return f"configuration {self.number}"


class AgentTurn(models.Model):
    """One round of an agent's work.

    Attributes:
        outcome: "" while it goes on, or where it was cut off.
        source: what it saw, such as "landscape 12".
        salt: goes before what a record's digest is of.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        WORKED = "worked", _("worked")
        IDLE = "idle", _("nothing to do")
        HALTED = "halted", _("halted")
        FAILED = "failed", _("failed")

    agent = models.ForeignKey(SwarmAgent, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveBigIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    salt = models.CharField(max_length=32, default=new_salt)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Numbered within an agent."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["agent", "number"], name="agent_turn_once")]

    def __str__(self) -> str:
        return f"turn {self.number}"


class AgentPacket(models.Model):
    """What one layer of an agent told the others; never changed.

    Attributes:
        number: within the turn.
        layer: 1 to 6.
        bus: "south" or "north".
        kind: such as "plan".
        to: the neighbouring layer that it is for; 0 for the whole bus.
        prose: "en" and "ja" to what it says.
    """

    turn = models.ForeignKey(AgentTurn, on_delete=models.CASCADE, related_name="packets")
    number = models.PositiveIntegerField()
    layer = models.PositiveSmallIntegerField()
    bus = models.CharField(max_length=5)
    kind = models.CharField(max_length=30)
    to = models.PositiveSmallIntegerField(default=0)
    prose = models.JSONField()
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were sent."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["turn", "number"], name="agent_packet_once"),
            models.CheckConstraint(
                condition=models.Q(layer__gte=1) & models.Q(layer__lte=6), name="agent_packet_layer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from layer {self.layer}"


class AgentAction(models.Model):
    """An action that an agent asked the gate for.

    Attributes:
        key: names it within the swarm; asked for twice, it happens once.
        agent: the name under which it was asked for; there may be no such agent.
        turn: in which it was asked for; None outside turns.
        privilege: verb and target, such as "order queue".
        request: as `isegoria.agents.requests` writes it, in its canonical form.
        result: what the effect gave back.
        restricted: its arguments are of so few people that only those with a role see them.
        salt: goes before what a record's digest is of.
    """

    class Status(models.TextChoices):
        """What became of it."""

        DONE = "done", _("done")
        WAITING = "waiting", _("waiting for a person")
        DENIED = "denied", _("denied")
        REFUSED = "refused", _("refused by a person")

    swarm = models.ForeignKey(Swarm, on_delete=models.CASCADE, related_name="actions")
    key = models.CharField(max_length=200)
    agent = models.CharField(max_length=40)
    turn = models.ForeignKey(AgentTurn, on_delete=models.SET_NULL, null=True, related_name="actions")
    privilege = models.CharField(max_length=81)
    request = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices)
    result = models.JSONField(default=dict)
    restricted = models.BooleanField(default=False)
    salt = models.CharField(max_length=32, default=new_salt)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """A key is used once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["swarm", "key"], name="agent_action_once")]
        indexes: ClassVar = [
            models.Index(fields=["swarm", "status", "privilege", "settled_at"], name="agent_action_counted"),
            models.Index(fields=["swarm", "agent", "settled_at"], name="agent_action_spent"),
        ]

    def __str__(self) -> str:
        return f"{self.privilege} ({self.status})"


class AgentJudgement(models.Model):
    """What the gate said of an action, and everything that it followed from; never changed.

    Attributes:
        number: within the action; every approval leads to another one.
        text: as `isegoria.agents.judging` writes it, in its canonical form.
        digest: names the text.
        law: digest of the constitution's version; "" where none was in force.
    """

    action = models.ForeignKey(AgentAction, on_delete=models.CASCADE, related_name="judgements")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    text = models.TextField()
    digest = models.CharField(max_length=80)
    law = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        """Numbered within an action."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "number"], name="agent_judgement_once"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["allow", "approve", "deny"]), name="agent_judgement_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} ({self.digest})"


class AgentApproval(models.Model):
    """What a person said to an action that waited.

    Attributes:
        role: in which they said it, as guards name roles.
        yes: they approved it; else they refused it.
    """

    action = models.ForeignKey(AgentAction, on_delete=models.CASCADE, related_name="approvals")
    role = models.CharField(max_length=40)
    account = models.ForeignKey("store.Account", on_delete=models.SET_NULL, null=True)
    yes = models.BooleanField()
    reason = models.TextField(max_length=1000, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        """One a role."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "role"], name="agent_approval_once")
        ]

    def __str__(self) -> str:
        return f"{self.role}: {'yes' if self.yes else 'no'}"


class Motion(models.Model):
    """Something that the board decides: people's votes alone count.

    Attributes:
        kind: such as "resume"; see `isegoria.agents.board`.
        agent: whom it is about; "board" for the whole swarm.
        arguments: such as {"privilege": "order queue"}.
        seats: how many sat on the board when it was decided, or sit now.
        state: "open", "carried", "lost", or "void" where it could no longer be done.
    """

    class State(models.TextChoices):
        """How far it has come."""

        OPEN = "open", _("open")
        CARRIED = "carried", _("carried")
        LOST = "lost", _("lost")
        VOID = "void", _("no longer possible")

    swarm = models.ForeignKey(Swarm, on_delete=models.CASCADE, related_name="motions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    agent = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    reason = models.TextField(max_length=2000, blank=True, default="")
    moved_by = models.ForeignKey("store.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    seats = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    moved_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """Numbered within a swarm."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["swarm", "number"], name="motion_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.agent} ({self.state})"


class MotionVote(models.Model):
    """How a member of the board votes on a motion."""

    motion = models.ForeignKey(Motion, on_delete=models.CASCADE, related_name="votes")
    account = models.ForeignKey("store.Account", on_delete=models.SET_NULL, null=True)
    yes = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        """One a seat."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["motion", "account"], name="motion_vote_once")
        ]

    def __str__(self) -> str:
        return "yes" if self.yes else "no"


class Speech(models.Model):
    """What was said in the board's chamber about a motion: by its members, and by advisers that are programs.

    Attributes:
        speaker: "member", or an adviser's name.
        prose: language code to text; of members, as written.
        link: digest that names this speech and everything said before it about the motion.
    """

    motion = models.ForeignKey(Motion, on_delete=models.CASCADE, related_name="speeches")
    number = models.PositiveIntegerField()
    speaker = models.CharField(max_length=40)
    account = models.ForeignKey("store.Account", on_delete=models.SET_NULL, null=True)
    prose = models.JSONField()
    link = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were given."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["motion", "number"], name="speech_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.speaker} {self.number}"
