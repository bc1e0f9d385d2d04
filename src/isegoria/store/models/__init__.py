"""Every row of the site, one module a subject."""

from isegoria.store.models.account import Account, ApiToken
from isegoria.store.models.conversation import Announcement, Conversation, HistoryEntry, Role, Sector
from isegoria.store.models.exchange import Import, ImportPiece
from isegoria.store.models.mapping import MapWork, Report, StoredLandscape
from isegoria.store.models.participant import Erasure, Invitation, Participant
from isegoria.store.models.record import Checkpoint, LogState, LogTile, Opening
from isegoria.store.models.statement import Appeal, Moderation, Statement
from isegoria.store.models.vote import Exposure, PastVote, Vote

__all__ = [
    "Account",
    "Announcement",
    "ApiToken",
    "Appeal",
    "Checkpoint",
    "Conversation",
    "Erasure",
    "Exposure",
    "HistoryEntry",
    "Import",
    "ImportPiece",
    "Invitation",
    "LogState",
    "LogTile",
    "MapWork",
    "Moderation",
    "Opening",
    "Participant",
    "PastVote",
    "Report",
    "Role",
    "Sector",
    "Statement",
    "StoredLandscape",
    "Vote",
]
