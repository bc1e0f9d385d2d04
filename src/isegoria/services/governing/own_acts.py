"""What somebody did about stewards under their account: approvals, motions, votes, speeches, decisions."""

from __future__ import annotations

from typing import Any

from isegoria.store.models import AgentApproval, Motion, MotionVote, Speech, Suggestion


def acts_of(account: int) -> dict[str, list[dict[str, Any]]]:
    """List what an account did about stewards, each in its order; for its owner alone: nobody else knows.

    Args:
        account: its row's id.
    """
    approvals = AgentApproval.objects.filter(account_id=account).select_related("action__swarm__conversation")
    moved = Motion.objects.filter(moved_by_id=account).select_related("swarm__conversation")
    votes = MotionVote.objects.filter(account_id=account).select_related("motion__swarm__conversation")
    spoken = Speech.objects.filter(account_id=account).select_related("motion__swarm__conversation")
    decided = Suggestion.objects.filter(decided_by_id=account).select_related("conversation")
    return {
        "approvals": [
            {
                "conversation": one.action.swarm.conversation.slug,
                "action": one.action.key,
                "role": one.role,
                "yes": one.yes,
                "reason": one.reason,
                "at": one.at.isoformat(),
            }
            for one in approvals.order_by("pk")
        ],
        "motions": [
            {
                "conversation": one.swarm.conversation.slug,
                "motion": one.number,
                "kind": one.kind,
                "agent": one.agent,
                "arguments": one.arguments,
                "reason": one.reason,
                "at": one.moved_at.isoformat(),
            }
            for one in moved.order_by("pk")
        ],
        "votes_on_motions": [
            {
                "conversation": one.motion.swarm.conversation.slug,
                "motion": one.motion.number,
                "yes": one.yes,
                "at": one.at.isoformat(),
            }
            for one in votes.order_by("pk")
        ],
        "speeches": [
            {
                "conversation": one.motion.swarm.conversation.slug,
                "motion": one.motion.number,
                "text": one.prose,
                "at": one.at.isoformat(),
            }
            for one in spoken.order_by("pk")
        ],
        "suggestions_decided": [
            {
                "conversation": one.conversation.slug,
                "suggestion": one.number,
                "kind": str(one.kind),
                "state": str(one.state),
                "at": one.decided_at.isoformat() if one.decided_at else None,
            }
            for one in decided.order_by("pk")
        ],
    }
