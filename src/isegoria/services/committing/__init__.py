"""Commitments: organisations adopt clauses in public, report, are challenged, and answer in time."""

from isegoria.services.committing.adopting import adopt, renew, withdraw
from isegoria.services.committing.challenging import (
    ANSWER_DAYS,
    answer,
    challenge,
    settle,
    withdraw_challenge,
)
from isegoria.services.committing.checking import LONGEST_PLEDGE, LONGEST_REASON, LONGEST_TEXT
from isegoria.services.committing.hiding import hide
from isegoria.services.committing.listing import (
    commitment,
    founding_conversation,
    of_clause,
    of_constitution,
    of_organisation,
    organisation,
    organisations,
)
from isegoria.services.committing.organisations import (
    edit,
    hide_organisation,
    register,
    unverify,
    verify,
)
from isegoria.services.committing.owning import LINK_DAYS, become_owner, give_up, invite_owner, owned
from isegoria.services.committing.reminding import answers_due
from isegoria.services.committing.reporting import report, take_back
from isegoria.services.committing.standing import counted
from isegoria.services.committing.values import (
    ChallengeInfo,
    CommitmentInfo,
    CommitmentLine,
    Counts,
    DueAnswer,
    OrganisationInfo,
    OrganisationLine,
    OrganisationName,
    ProgressInfo,
)

__all__ = [
    "ANSWER_DAYS",
    "LINK_DAYS",
    "LONGEST_PLEDGE",
    "LONGEST_REASON",
    "LONGEST_TEXT",
    "ChallengeInfo",
    "CommitmentInfo",
    "CommitmentLine",
    "Counts",
    "DueAnswer",
    "OrganisationInfo",
    "OrganisationLine",
    "OrganisationName",
    "ProgressInfo",
    "adopt",
    "answer",
    "answers_due",
    "become_owner",
    "challenge",
    "commitment",
    "counted",
    "edit",
    "founding_conversation",
    "give_up",
    "hide",
    "hide_organisation",
    "invite_owner",
    "of_clause",
    "of_constitution",
    "of_organisation",
    "organisation",
    "organisations",
    "owned",
    "register",
    "renew",
    "report",
    "settle",
    "take_back",
    "unverify",
    "verify",
    "withdraw",
    "withdraw_challenge",
]
