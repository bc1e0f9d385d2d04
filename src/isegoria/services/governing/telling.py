"""Keep what an agent's layers tell each other, as they say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from isegoria.agents.packets import LAYERS, thawed
from isegoria.services.governing.recording import record_turn
from isegoria.store.models import AgentPacket, AgentTurn

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from isegoria.agents.packets import Packet
    from isegoria.store.models import SwarmAgent


class Telling:
    """The packets of one turn.

    A turn has no row before it has something to say that lasts: `keep` writes it with all that was said.

    Args:
        agent: whose turn it is.
        clock: gives the time.
        source: what the agent sees.
    """

    def __init__(self, agent: SwarmAgent, clock: Callable[[], datetime], source: str) -> None:
        self.turn: AgentTurn | None = None
        self._agent = agent
        self._clock = clock
        self._source = source
        self._began = clock()
        self._waiting: list[tuple[Packet, datetime]] = []

    def listen(self, packet: Packet) -> None:
        """Take a packet; it is written with the next `keep`."""
        self._waiting.append((packet, self._clock()))

    def keep(self) -> AgentTurn:
        """Write what was said so far; from then on it is on record, and nobody changes it unnoticed."""
        with transaction.atomic():
            turn = self._write()
            record_turn(turn)
        self._waiting.clear()
        return turn

    def end(self, outcome: str) -> None:
        """Write the rest, and how the turn ended."""
        with transaction.atomic():
            turn = self._write()
            turn.outcome, turn.ended_at = outcome, self._clock()
            turn.save(update_fields=["outcome", "ended_at"])
            record_turn(turn)
        self._waiting.clear()

    def _write(self) -> AgentTurn:
        if self.turn is None:
            rows = AgentTurn.objects.filter(agent=self._agent)
            self.turn = AgentTurn.objects.create(
                agent=self._agent,
                number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
                source=self._source[:200],
                began_at=self._began,
            )
        AgentPacket.objects.bulk_create(
            AgentPacket(
                turn=self.turn,
                number=packet.number,
                layer=packet.layer,
                bus=packet.bus,
                kind=packet.kind,
                to=LAYERS.index(packet.to) + 1 if packet.to else 0,
                prose=dict(packet.prose),
                data=thawed(packet.data),
                at=at,
            )
            for packet, at in self._waiting
        )
        return self.turn
