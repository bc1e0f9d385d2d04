"""Every row of the site, one module a subject."""

from isegoria.store.models.account import Account, ApiToken
from isegoria.store.models.cohosting import CoHost, JointLandscape, RoundDocument
from isegoria.store.models.commitment import Challenge, Commitment, Organisation, Progress
from isegoria.store.models.conversation import Announcement, Conversation, HistoryEntry, Role, Sector
from isegoria.store.models.effects import (
    ExposureFactor,
    OutboxMessage,
    QueuePlace,
    StewardReport,
    Suggestion,
)
from isegoria.store.models.exchange import Import, ImportPiece
from isegoria.store.models.governing import (
    AgentAction,
    AgentApproval,
    AgentConfiguration,
    AgentJudgement,
    AgentPacket,
    AgentTurn,
    Motion,
    MotionVote,
    Speech,
    Swarm,
    SwarmAgent,
)
from isegoria.store.models.mapping import MapWork, Report, StoredLandscape
from isegoria.store.models.participant import Erasure, Invitation, Participant
from isegoria.store.models.ratification import (
    Ballot,
    Constitution,
    DraftClause,
    Enrolment,
    Objection,
    Ratification,
    Slate,
    Version,
)
from isegoria.store.models.record import Checkpoint, LogState, LogTile, Opening
from isegoria.store.models.statement import Appeal, Moderation, Statement
from isegoria.store.models.vote import Exposure, PastVote, Vote
from isegoria.store.models.witnesses import Witness

__all__ = [
    "Account",
    "AgentAction",
    "AgentApproval",
    "AgentConfiguration",
    "AgentJudgement",
    "AgentPacket",
    "AgentTurn",
    "Announcement",
    "ApiToken",
    "Appeal",
    "Ballot",
    "Challenge",
    "Checkpoint",
    "CoHost",
    "Commitment",
    "Constitution",
    "Conversation",
    "DraftClause",
    "Enrolment",
    "Erasure",
    "Exposure",
    "ExposureFactor",
    "HistoryEntry",
    "Import",
    "ImportPiece",
    "Invitation",
    "JointLandscape",
    "LogState",
    "LogTile",
    "MapWork",
    "Moderation",
    "Motion",
    "MotionVote",
    "Objection",
    "Opening",
    "Organisation",
    "OutboxMessage",
    "Participant",
    "PastVote",
    "Progress",
    "QueuePlace",
    "Ratification",
    "Report",
    "Role",
    "RoundDocument",
    "Sector",
    "Slate",
    "Speech",
    "Statement",
    "StewardReport",
    "StoredLandscape",
    "Suggestion",
    "Swarm",
    "SwarmAgent",
    "Version",
    "Vote",
    "Witness",
]
