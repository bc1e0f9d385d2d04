"""Packets and buses: each kind has one speaker and one direction, says something, and is never changed."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.agents import PACKETS, Buses, Packet, PacketError, Seat
from isegoria.agents.packets import LAYERS, LONGEST_PROSE

if TYPE_CHECKING:
    from collections.abc import Callable

SAID: Final = {"en": "Something.", "ja": "何か。"}
KINDS: Final = sorted(PACKETS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", range(8))
def test_each_kind_is_for_one_layer_to_say(kind: str, layer: int) -> None:
    """Whoever is no judge cannot judge, and whoever does not act reports no effects."""
    wanted, bus = PACKETS[kind]

    if layer == wanted:
        assert Packet(layer, kind, SAID).bus == bus
    else:
        with pytest.raises(PacketError, match=f"layer {layer} cannot say this"):
            Packet(layer, kind, SAID)


@pytest.mark.parametrize("kind", KINDS)
def test_a_packet_is_addressed_to_the_neighbour_in_its_direction_or_to_all(kind: str) -> None:
    """Nobody skips a layer, and nobody speaks against the direction of the bus."""
    layer, bus = PACKETS[kind]
    place = layer - 1 + (1 if bus == "south" else -1)
    neighbour = LAYERS[place] if 0 <= place < len(LAYERS) else None

    for to in (*LAYERS, "board", "everybody"):
        if to == neighbour:
            assert Packet(layer, kind, SAID, to=to).to == to
        else:
            with pytest.raises(PacketError, match="cannot address"):
                Packet(layer, kind, SAID, to=to)
    assert Packet(layer, kind, SAID).to == ""


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_chooses_the_bus(kind: str) -> None:
    """The direction follows from the kind; a document that claims another one is none."""
    packet = Packet(PACKETS[kind][0], kind, SAID, {"figures": [1, 2]}, number=3)
    document = packet.document()

    assert Packet.read(json.loads(json.dumps(document))) == packet
    with pytest.raises(PacketError, match="nowhere else"):
        Packet.read({**document, "bus": "north" if packet.bus == "south" else "south"})
    with pytest.raises(FrozenInstanceError):
        packet.kind = "judgement"  # type: ignore[misc]  # that is what is tried


@pytest.mark.parametrize(
    "prose",
    [
        {},
        {"en": "Something."},
        {"ja": "何か。"},
        {"en": "Something.", "ja": "  \n"},
        {"en": "", "ja": "何か。"},
        {"en": 5, "ja": "何か。"},
        {"en": "Something.", "ja": "長" * (LONGEST_PROSE + 1)},
        "Something.",
        None,
    ],
)
def test_data_without_prose_is_refused(prose: Any) -> None:  # noqa: ANN401 - that is what is tried
    """What no citizen can read, in English and in Japanese, is not said at all."""
    with pytest.raises(PacketError):
        Packet(4, "plan", prose, {"tasks": []})


def _round() -> dict[str, Any]:
    found: dict[str, Any] = {}
    found["itself"] = found
    return found


@pytest.mark.parametrize(
    "data",
    [
        {"f": float("nan")},
        {"f": {1, 2}},
        {"f": object()},
        {"f": b"bytes"},
        _round(),
        {"f": "x" * 200_001},
        {"f": "\ud800"},
        ["no object"],
        "text",
    ],
)
def test_data_that_is_no_json_is_refused(data: Any) -> None:  # noqa: ANN401 - that is what is tried
    """Whatever cannot be kept and read again stands on no bus."""
    with pytest.raises(PacketError, match="data is"):
        Packet(4, "plan", SAID, data)


def test_what_was_said_stays_as_it_was_said() -> None:
    """Whoever keeps what a packet was made of, or reads it, cannot change it afterwards."""
    data: dict[str, Any] = {"tasks": [{"name": "one"}]}
    prose = dict(SAID)
    packet = Packet(4, "plan", prose, data)

    data["tasks"][0]["name"] = "two"
    prose["en"] = "Something else."
    packet.document()["data"]["tasks"].clear()

    assert packet.document()["data"] == {"tasks": [{"name": "one"}]}
    assert packet.prose["en"] == "Something."
    kept: Any = packet
    changes: tuple[Callable[[], object], ...] = (
        lambda: kept.data.update({"more": 1}),
        lambda: kept.data["tasks"].append(1),
        lambda: kept.data["tasks"][0].pop("name"),
        lambda: kept.prose.update({"en": ""}),
    )
    for change in changes:
        with pytest.raises(AttributeError):
            change()


@given(st.lists(st.sampled_from(KINDS), max_size=30))
def test_buses_only_grow(kinds: list[str]) -> None:
    """Packets are numbered as they come, stay where they are, and are read on the bus of their kind alone."""
    buses = Buses()
    said: list[Packet] = []

    for kind in kinds:
        before = buses.packets
        said.append(Seat(buses, PACKETS[kind][0]).say(kind, SAID))
        assert buses.packets[:-1] == before
    assert buses.packets == tuple(said)
    assert [one.number for one in said] == list(range(1, len(kinds) + 1))
    for bus in ("south", "north"):
        assert [one.kind for one in buses.read(bus)] == [one for one in kinds if PACKETS[one][1] == bus]
    assert len(buses) == len(kinds)


def test_every_layer_reads_both_buses_and_speaks_for_itself_alone() -> None:
    """Layer 1 reads what the last layer says; the last layer cannot say what layer 1 says."""
    buses = Buses()
    seats = {layer: Seat(buses, layer) for layer in range(1, 7)}
    failure = seats[6].say("failure", SAID, to="control")
    judgement = seats[1].say("judgement", SAID)

    for layer, seat in seats.items():
        assert seat.read("north") == (failure,)
        assert seat.read("south", "judgement") == (judgement,)
        assert seat.newest("south", "objection") is None
        for kind in ("judgement", "objection", "mission"):
            if layer > 1:
                with pytest.raises(PacketError, match="for layer 1 to say"):
                    seat.say(kind, SAID)
    assert buses.packets == (failure, judgement)


def test_what_could_not_be_kept_was_never_said() -> None:
    """Where the listener fails, the packet stands on no bus, and the next one has its number."""
    heard: list[Packet] = []

    def listen(packet: Packet) -> None:
        if not heard and packet.kind == "risk":
            heard.append(packet)
            raise OSError("the disk is full")

    buses = Buses(listen)
    with pytest.raises(OSError, match="full"):
        Seat(buses, 4).say("risk", SAID)

    assert buses.packets == ()
    assert Seat(buses, 4).say("risk", SAID).number == 1


def test_a_packet_of_no_kind_is_refused() -> None:
    """There are nineteen kinds, and no other."""
    assert len(PACKETS) == 19
    with pytest.raises(PacketError, match="there is no such packet"):
        Packet(1, "order", SAID)
    with pytest.raises(PacketError, match="a field is missing"):
        Packet.read({"layer": 1, "kind": "mission"})
    with pytest.raises(PacketError, match="no count"):
        Packet(1, "mission", SAID, number=-1)
