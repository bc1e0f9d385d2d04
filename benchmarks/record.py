"""How long anybody needs to check a whole log, beside what hashing it costs at the very least.

`python -m benchmarks.record --help` says what can be chosen; `make benchmark-record` writes
docs/benchmarks-record.md.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.timing import Spread, in_turns, ratios, seconds
from isegoria.record.checkpoints import Checkpoint
from isegoria.record.hashing import leaf_hash
from isegoria.record.log import consistency, grow, inclusion, root
from isegoria.record.notes import SigningKey
from isegoria.record.proofs import verify_consistency, verify_inclusion
from isegoria.record.storage import MemoryTiles
from isegoria.record.verify import verify_log

if TYPE_CHECKING:
    from collections.abc import Callable

_KEY = SigningKey("debate.example.org/log", bytes(32))
_PROOFS = 1_000
_MOST_SECONDS = 60.0
_TEXT = """\
# Benchmarks of the record

Made by `make benchmark-record`. A log of {size:,} entries lies in memory, in tiles and bundles as a site
serves them. Checking it opens the checkpoint's signature, hashes every entry again, compares every tile with
what is below it, and the root with the signed one. The least is what no check can do without: the same
{hashes:,} SHA-256 ({leaves:,} of 33 bytes, {nodes:,} of 65) in a bare loop over `hashlib`, with nothing read,
joined or compared. Both run in one thread, in turns, {rounds} rounds after one that is not measured; seconds
of processor time, median [quartiles].

| what | figure |
|---|---|
| checking {size:,} entries | {check} s |
| the same hashes in a bare loop | {bare} s |
| times the least | {times} |
| growing a log to {size:,} entries, all tiles written | {grown:.2f} s |
| sealing one entry more | {one:.2f} ms |
| one proof of inclusion from tiles, and checking it | {inclusion:.2f} ms |
| one proof of growth from tiles, and checking it | {growth:.2f} ms |

Target: a million entries within {most:.0f} s, to leave time for fetching them.
"""


@dataclass(frozen=True, slots=True)
class MadeLog:
    """A log in memory, with what is checked of it."""

    tiles: MemoryTiles
    size: int
    root: bytes
    note: str
    entries: list[bytes]

    def read(self, level: int, index: int, _width: int) -> bytes:
        """Give a tile at its greatest width, without a copy: reading is not what is measured."""
        return self.tiles.held[level, index]


def made(size: int) -> tuple[float, MadeLog]:
    """Make a log; tells how many seconds growing took."""
    draw = random.Random(size)  # noqa: S311 - the same log every time
    entries = [draw.randbytes(32) for _ in range(size)]
    took, growth = seconds(lambda: grow(MemoryTiles(), 0, entries))
    tiles = MemoryTiles()
    tiles.add(growth.tiles)
    note = _KEY.signed(Checkpoint(_KEY.name, size, growth.root).text())
    return took, MadeLog(tiles, size, growth.root, note, entries)


def bare(leaves: int, nodes: int) -> Callable[[], None]:
    """Hash as often, and as many bytes, as a check has to."""
    leaf, node = bytes(33), bytes(65)

    def run() -> None:
        for _ in range(leaves):
            sha256(leaf).digest()
        for _ in range(nodes):
            sha256(node).digest()

    return run


def proofs(log: MadeLog) -> tuple[float, float]:
    """Time one proof of inclusion and one of growth, worked out and checked, in milliseconds."""
    draw = random.Random(log.size).randrange  # noqa: S311 - the same places every time
    places = [draw(1, log.size) for _ in range(_PROOFS)]
    roots = [root(log.tiles, place) for place in places]

    def included() -> None:
        for place in places:
            path = inclusion(log, log.size, place)
            verify_inclusion(place, log.size, leaf_hash(log.entries[place]), path, log.root)

    def grown() -> None:
        for place, old in zip(places, roots, strict=True):
            verify_consistency(place, log.size, old, log.root, consistency(log, place, log.size))

    return seconds(included)[0] / _PROOFS * 1e3, seconds(grown)[0] / _PROOFS * 1e3


def measured(size: int, rounds: int) -> str:
    """Measure, and write the page."""
    grown, log = made(size)
    leaves, nodes = size, size - 1
    calls = [lambda: verify_log(log, log.note, [_KEY.public]), bare(leaves, nodes)]
    in_turns(calls, 0.0)
    check, least = in_turns(calls, float("inf"), fewest=rounds, most=rounds)
    one = seconds(lambda: [grow(log.tiles, size, [bytes(32)]) for _ in range(100)])[0] / 100 * 1e3
    included, growth = proofs(log)
    print(f"{Spread.of(check).text('.2f')} s, {ratios(check, least).text('.2f')} times the least")
    return _TEXT.format(
        size=size,
        hashes=leaves + nodes,
        leaves=leaves,
        nodes=nodes,
        rounds=rounds,
        check=Spread.of(check).text(".2f"),
        bare=Spread.of(least).text(".2f"),
        times=ratios(check, least).text(".2f"),
        grown=grown,
        one=one,
        inclusion=included,
        growth=growth,
        most=_MOST_SECONDS,
    )


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.record", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="entries in the log")
    parser.add_argument("--rounds", type=int, default=11, help="rounds that are measured")
    parser.add_argument(
        "--to", type=Path, default=Path("docs/benchmarks-record.md"), help="the page to write"
    )
    given = parser.parse_args()
    given.to.parent.mkdir(parents=True, exist_ok=True)
    given.to.write_text(measured(given.size, given.rounds), "utf-8")


if __name__ == "__main__":
    main()
