"""What layers tell one another: prose that a citizen can read, and the data that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from isegoria.agents.errors import PacketError
from isegoria.agents.requests import canonical

Direction: TypeAlias = Literal["south", "north"]
LAYERS: Final = ("aspirational", "strategy", "agent-model", "executive", "control", "prosecution")
LANGUAGES: Final = ("en", "ja")
LONGEST_PROSE: Final = 2_000
LONGEST_DATA: Final = 200_000
_EMPTY: Mapping[str, Any] = MappingProxyType({})

PACKETS: Final[Mapping[str, tuple[int, Direction]]] = MappingProxyType(
    {
        "judgement": (1, "south"),
        "objection": (1, "south"),
        "mission": (1, "south"),
        "strategy": (2, "south"),
        "principles": (2, "south"),
        "belief": (2, "north"),
        "intention": (2, "north"),
        "capabilities": (3, "south"),
        "objectives": (3, "south"),
        "state": (3, "north"),
        "plan": (4, "south"),
        "risk": (4, "north"),
        "deficiency": (4, "north"),
        "instruction": (5, "south"),
        "status": (5, "north"),
        "effect": (6, "south"),
        "success": (6, "north"),
        "failure": (6, "north"),
        "telemetry": (6, "north"),
    }
)
"""By kind: which layer sends it, and on which bus; nobody else can, and it goes no other way."""


@dataclass(frozen=True, slots=True)
class Packet:
    """What a layer tells the others; public, and never changed afterwards.

    Attributes:
        layer: who says it, 1 (what all is for) to 6 (who does it).
        kind: one of `PACKETS`, such as "plan".
        prose: "en" and "ja" to what it says, in a citizen's words; at most 2,000 characters each.
        data: what it is about, as JSON; at most 200,000 bytes. Kept as a copy that nobody changes.
        to: the neighbouring layer that it is for, by its name; "" for the whole bus.
        number: its place among all packets of a turn, from 1; 0 for one that is not on a bus yet.

    Raises:
        PacketError: it has no prose in one of the languages, goes the wrong way, or its data is no JSON.
    """

    layer: int
    kind: str
    prose: Mapping[str, str]
    data: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    to: str = ""
    number: int = 0

    def __post_init__(self) -> None:
        """Check once what everything below relies on."""
        if self.kind not in PACKETS:
            raise PacketError(
                f"{str(self.kind)[:40]}: there is no such packet; there are {', '.join(PACKETS)}"
            )
        layer, bus = PACKETS[self.kind]
        if self.layer != layer:
            raise PacketError(
                f"{self.kind}: layer {self.layer} cannot say this; it is for layer {layer} to say"
            )
        if self.to and self.to != _neighbour(layer, bus):
            raise PacketError(
                f"{self.kind}: layer {layer} cannot address {str(self.to)[:40]!r} on the {bus}bound bus; "
                f"address {_neighbour(layer, bus) or 'nobody'}, or leave it for everybody"
            )
        if type(self.number) is not int or self.number < 0:
            raise PacketError(f"{self.kind}: its number is no count of packets; leave it to the bus")
        object.__setattr__(self, "prose", MappingProxyType({one: self._said(one) for one in LANGUAGES}))
        object.__setattr__(self, "data", self._kept())

    @property
    def bus(self) -> Direction:
        """Where it goes: "south", towards the one who acts, or "north", towards the one who judges."""
        return PACKETS[self.kind][1]

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {
            "number": self.number,
            "layer": self.layer,
            "kind": self.kind,
            "bus": self.bus,
            "to": self.to,
            "prose": dict(self.prose),
            "data": thawed(self.data),
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Packet:
        """Read what `document` wrote.

        Raises:
            PacketError: it is no packet.
        """
        try:
            packet = cls(
                document["layer"],
                document["kind"],
                document["prose"],
                document["data"],
                document["to"],
                document["number"],
            )
        except (KeyError, TypeError, AttributeError) as wrong:
            raise PacketError(
                f"packet: a field is missing or of another kind ({wrong}); write it again"
            ) from wrong
        if document.get("bus", packet.bus) != packet.bus:
            raise PacketError(f"{packet.kind}: it goes {packet.bus}, and nowhere else; leave out the bus")
        return packet

    def _said(self, language: str) -> str:
        said = self.prose.get(language, "") if isinstance(self.prose, Mapping) else ""
        if not isinstance(said, str) or not said.strip():
            raise PacketError(f'{self.kind}: it says nothing in "{language}"; say it in a citizen\'s words')
        if len(said) > LONGEST_PROSE:
            raise PacketError(f"{self.kind}: at most {LONGEST_PROSE:,} characters a language; say it shorter")
        return said

    def _kept(self) -> Mapping[str, Any]:
        if not isinstance(self.data, Mapping):
            raise PacketError(f"{self.kind}: its data is no JSON object; give one")
        try:
            length = len(canonical(thawed(self.data)).encode())
        except (TypeError, ValueError, RecursionError) as wrong:
            raise PacketError(f"{self.kind}: its data is no JSON ({wrong}); use texts and numbers") from wrong
        if length > LONGEST_DATA:
            raise PacketError(f"{self.kind}: its data is longer than {LONGEST_DATA:,} bytes; tell less")
        kept = _frozen(self.data)
        assert isinstance(kept, Mapping)  # noqa: S101 - a mapping stays one
        return kept


def thawed(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Copy JSON that nobody can change into dictionaries and lists that one can."""
    if isinstance(value, Mapping):
        return {name: thawed(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [thawed(one) for one in value]
    return value


def _frozen(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        return MappingProxyType({name: _frozen(one) for name, one in value.items()})
    if isinstance(value, list | tuple):
        return tuple(_frozen(one) for one in value)
    return value


def _neighbour(layer: int, bus: Direction) -> str:
    place = layer + 1 if bus == "south" else layer - 1
    return LAYERS[place - 1] if 1 <= place <= len(LAYERS) else ""
