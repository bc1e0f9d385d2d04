"""Two one-way buses between the layers of an agent: what is on them is read by all and changed by nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from isegoria.agents.packets import Packet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isegoria.agents.packets import Direction


class Buses:
    """The southbound and the northbound bus of one turn; packets are added, and nothing else.

    Args:
        listen: told of each packet as it goes on its bus, such as to store it. What it raises is for whoever
            runs the turn: the packet counts as never sent.
    """

    def __init__(self, listen: Callable[[Packet], None] | None = None) -> None:
        self._packets: list[Packet] = []
        self._listen = listen

    def __len__(self) -> int:
        return len(self._packets)

    @property
    def packets(self) -> tuple[Packet, ...]:
        """Everything that was said, in order."""
        return tuple(self._packets)

    def publish(self, packet: Packet) -> Packet:
        """Put a packet on the bus of its kind.

        Args:
            packet: any; its number is given here.

        Returns:
            The packet with its number.
        """
        numbered = replace(packet, number=len(self._packets) + 1)
        if self._listen is not None:
            self._listen(numbered)
        self._packets.append(numbered)
        return numbered

    def read(self, bus: Direction, *kinds: str) -> tuple[Packet, ...]:
        """Read a bus, oldest first.

        Args:
            bus: "south" or "north".
            kinds: only these; everything where none is named.
        """
        return tuple(one for one in self._packets if one.bus == bus and (not kinds or one.kind in kinds))

    def newest(self, bus: Direction, kind: str) -> Packet | None:
        """Give the newest packet of a kind; None where there is none."""
        return next((one for one in reversed(self._packets) if one.bus == bus and one.kind == kind), None)


class Seat:
    """A layer's place at both buses: it reads everything, and speaks for nobody but itself.

    Args:
        buses: of the turn.
        layer: 1 to 6.
    """

    def __init__(self, buses: Buses, layer: int) -> None:
        self._buses = buses
        self._layer = layer

    def say(
        self, kind: str, prose: Mapping[str, str], data: Mapping[str, Any] | None = None, *, to: str = ""
    ) -> Packet:
        """Put a packet on the bus of its kind.

        Args:
            kind: one of this layer's, such as "plan" for layer 4.
            prose: "en" and "ja".
            data: what it is about, as JSON.
            to: the neighbouring layer in that bus's direction; "" for everybody.

        Raises:
            PacketError: the kind is for another layer to say, or it says nothing.
        """
        return self._buses.publish(Packet(self._layer, kind, prose, data or {}, to))

    def read(self, bus: Direction, *kinds: str) -> tuple[Packet, ...]:
        """Read a bus, oldest first; see `Buses.read`."""
        return self._buses.read(bus, *kinds)

    def newest(self, bus: Direction, kind: str) -> Packet | None:
        """Give the newest packet of a kind; None where there is none."""
        return self._buses.newest(bus, kind)
