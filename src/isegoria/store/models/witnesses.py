"""The witnesses that the site asks to cosign its log, and what they answered last."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Witness(models.Model):
    """One witness, by its key.

    Attributes:
        key: as one line.
        size: of the largest checkpoint it is known to have cosigned.
        cosigned_at: when it did so last.
        detail: what it answered, where it did not cosign.
        conflict_at: when it last refused because the log contradicts what it cosigned; stays, so that
            whoever restores a backup cannot make that forgotten.
        conflict: what it answered then.
    """

    class State(models.TextChoices):
        """How it stands."""

        NEW = "new", _("not asked yet")
        COSIGNS = "cosigns", _("cosigns")
        UNREACHABLE = "unreachable", _("does not answer")
        REFUSES = "refuses", _("refuses")
        CONFLICT = "conflict", _("has cosigned a different log")

    key = models.CharField(max_length=500, primary_key=True)
    size = models.BigIntegerField(default=0)
    cosigned_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    detail = models.CharField(max_length=500, blank=True, default="")
    conflict_at = models.DateTimeField(null=True)
    conflict = models.CharField(max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.key.partition('+')[0]} {self.state}"
