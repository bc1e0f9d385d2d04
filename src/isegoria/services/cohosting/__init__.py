"""Co-hosting: two organisations hold one conversation on two sites and find the same.

`working` goes on with it; it loads what computes landscapes, so only workers and commands import it.
"""

from isegoria.services.cohosting.pairing import Standing, accept, end, offer, standing
from isegoria.services.cohosting.serving import document, status
from isegoria.services.cohosting.showing import (
    JointPart,
    JointResults,
    JointStand,
    JointStatement,
    has_joint_page,
    joint_page,
    joint_results,
)

__all__ = [
    "JointPart",
    "JointResults",
    "JointStand",
    "JointStatement",
    "Standing",
    "accept",
    "document",
    "end",
    "has_joint_page",
    "joint_page",
    "joint_results",
    "offer",
    "standing",
    "status",
]
