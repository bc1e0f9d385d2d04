"""Look at a swarm: its tree, what agents said and asked for, the queue, the chamber, and checks."""

from isegoria.services.governing.reading.actions import STATUSES, action, actions, queue
from isegoria.services.governing.reading.agents import agent
from isegoria.services.governing.reading.asking import powers
from isegoria.services.governing.reading.chamber import motion, motions
from isegoria.services.governing.reading.configurations import configurations
from isegoria.services.governing.reading.integrity import findings
from isegoria.services.governing.reading.packets import newest_packets, packets
from isegoria.services.governing.reading.swarms import state_of, swarm

__all__ = [
    "STATUSES",
    "action",
    "actions",
    "agent",
    "configurations",
    "findings",
    "motion",
    "motions",
    "newest_packets",
    "packets",
    "powers",
    "queue",
    "state_of",
    "swarm",
]
