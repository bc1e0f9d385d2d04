"""Taking part in a conversation: joining, saying for which sector, leaving."""

from isegoria.services.participants.invitations import (
    InvitationInfo,
    accept_invitation,
    find_invitation,
    hash_of,
)
from isegoria.services.participants.joining import (
    LONGEST_EXTERNAL_ID,
    ParticipantInfo,
    check,
    come_back,
    join,
    keep_with_account,
    leave,
    left,
    participation_of,
    recognise,
    recognise_external,
)
from isegoria.services.participants.sectors import SectorInfo, choose_sector, sectors

__all__ = [
    "LONGEST_EXTERNAL_ID",
    "InvitationInfo",
    "ParticipantInfo",
    "SectorInfo",
    "accept_invitation",
    "check",
    "choose_sector",
    "come_back",
    "find_invitation",
    "hash_of",
    "join",
    "keep_with_account",
    "leave",
    "left",
    "participation_of",
    "recognise",
    "recognise_external",
    "sectors",
]
