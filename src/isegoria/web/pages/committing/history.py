"""Lines of the public history about commitments, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping


def commitment_told(kind: str, details: Mapping[str, str | int | None]) -> str:
    """Say what happened to a commitment; "" for a line about something else.

    Args:
        kind: of the line.
        details: as it was kept.
    """
    phrases = {
        "commitment-adopted": _("An organisation adopted clause %(clause)s (commitment %(commitment)s)."),
        "commitment-renewed": _("Commitment %(commitment)s, to clause %(clause)s, was renewed."),
        "commitment-withdrawn": _("Commitment %(commitment)s, to clause %(clause)s, was withdrawn."),
        "progress-reported": _("Progress on commitment %(commitment)s was reported."),
        "progress-withdrawn": _("Report %(progress)s on commitment %(commitment)s was taken back."),
        "challenge-raised": _("Challenge %(challenge)s to commitment %(commitment)s was raised."),
        "challenge-answered": _("Challenge %(challenge)s to commitment %(commitment)s was answered."),
        "challenge-settled": _("Challenge %(challenge)s to commitment %(commitment)s is settled."),
        "challenge-not-settled": _(
            "The answer to challenge %(challenge)s to commitment %(commitment)s does not settle it."
        ),
        "challenge-withdrawn": _("Challenge %(challenge)s to commitment %(commitment)s was taken back."),
        "organisation-verified": _("The organisation behind commitment %(commitment)s was verified."),
        "organisation-unverified": _(
            "The organisation behind commitment %(commitment)s is not verified any more."
        ),
        "commitment-words-hidden": _("Words about commitment %(commitment)s were hidden."),
        "commitment-words-shown": _("Words about commitment %(commitment)s show again."),
    }
    phrase = phrases.get(kind, "")
    names = ("commitment", "clause", "progress", "challenge")
    return phrase % {name: details.get(name, "") for name in names} if phrase else ""
