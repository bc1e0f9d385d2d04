"""Votes: the one that stands, those it replaced, and which statements were shown to whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

# Votes are found by their participant. Whoever writes one joins the statement's row, so the database need
# not keep an index of votes by statement, which would make every vote dearer; see `store.batches`.
_UNCHECKED: dict[str, Any] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}
_SIGNS = models.Q(value__in=[-1, 0, 1])


class Vote(models.Model):
    """The vote of a participant on a statement that stands now: one at most, by its key.

    Attributes:
        value: +1 agree, 0 pass, -1 disagree.
        important: the participant marked the statement as important to them.
        cast_at: milliseconds since 1970.
    """

    pk = models.CompositePrimaryKey("participant_id", "statement_id")
    participant = models.ForeignKey(
        "store.Participant", on_delete=models.CASCADE, related_name="votes", db_index=False
    )
    statement = models.ForeignKey("store.Statement", related_name="votes", **_UNCHECKED)
    value = models.SmallIntegerField()
    important = models.BooleanField()
    cast_at = models.BigIntegerField()

    class Meta:
        """Nothing but three values."""

        constraints: ClassVar = [models.CheckConstraint(condition=_SIGNS, name="vote_sign")]

    def __str__(self) -> str:
        return f"{self.value:+d}"


class PastVote(models.Model):
    """A vote that was changed or withdrawn since.

    Attributes:
        until: when it ceased to stand, in milliseconds since 1970.
        withdrawn: it was taken back and not replaced.
    """

    participant = models.ForeignKey("store.Participant", on_delete=models.CASCADE, related_name="past_votes")
    statement = models.ForeignKey("store.Statement", related_name="past_votes", **_UNCHECKED)
    value = models.SmallIntegerField()
    important = models.BooleanField()
    cast_at = models.BigIntegerField()
    until = models.BigIntegerField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        """Nothing but three values."""

        constraints: ClassVar = [models.CheckConstraint(condition=_SIGNS, name="past_vote_sign")]

    def __str__(self) -> str:
        return f"{self.value:+d}"


class Exposure(models.Model):
    """That a statement was shown to a participant, and how probable that was when it was drawn.

    Results can be corrected for who was shown what by weighing with 1 / probability.
    """

    participant = models.ForeignKey("store.Participant", on_delete=models.CASCADE, related_name="exposures")
    statement = models.ForeignKey("store.Statement", related_name="exposures", **_UNCHECKED)
    probability = models.FloatField()
    shown_at = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.probability:.3f}"
