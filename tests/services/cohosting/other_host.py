"""Another host, in memory: it holds votes of its own, keeps a log, and can be told to lie."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from isegoria.opinion import JointError
from isegoria.opinion.joint.combining import after_first, after_second, after_third
from isegoria.opinion.joint.keys import digest_of_text
from isegoria.opinion.joint.rounds import Header, Listed, write_first, write_second, write_third
from isegoria.opinion.settings import ROBUST
from isegoria.record import log
from isegoria.record.checkpoints import Checkpoint
from isegoria.record.entries import canonical
from isegoria.record.notes import SigningKey
from isegoria.record.openings import Opening
from isegoria.record.receipts import Receipt
from isegoria.record.storage import MemoryTiles
from isegoria.services.cohosting.asking import Status
from isegoria.services.cohosting.errors import UnreachableError
from isegoria.services.cohosting.lines import Line
from isegoria.store.models import CoHost, RoundDocument

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.opinion.joint.together import HostVotes

NAME = "other.example/log"
CONVERSATION = "b" * 32


@dataclass
class OtherHost:
    """Answers as a co-host does.

    Attributes:
        votes: of its people.
        texts: key to text of its statements.
        site: the row's id of the conversation on the site that asks.
        away: it does not answer.
        change: changes a document before it is put on record, given its number: a host that lies.
        swap: changes a document after that: somebody in between who lies.
        fewest: that it asks for.
    """

    votes: HostVotes
    texts: dict[str, str]
    site: int = 0
    away: bool = False
    change: Callable[[int, str], str] = lambda _number, text: text
    swap: Callable[[int, str], str] = lambda _number, text: text
    key: SigningKey = field(default_factory=lambda: SigningKey(NAME, b"o" * 32))
    tiles: MemoryTiles = field(default_factory=MemoryTiles)
    size: int = 0
    root: bytes = b""
    epoch: int = 0
    given: dict[int, tuple[str, str]] = field(default_factory=dict)
    joint: tuple[int, str] = (0, "")

    def line(self) -> str:
        """Give the line of its organiser."""
        return Line("http://other.example/c/trams", CONVERSATION, self.key.vkey, "a token").text()

    def __call__(self, _cohost: CoHost) -> OtherHost:
        """Be asked."""
        return self

    def status(self) -> Status:
        """Go on as far as possible, then tell how far it is."""
        if self.away:
            raise UnreachableError("other.example does not answer (TimeoutError); it is asked again")
        with suppress(JointError):  # a host that lies gets no further itself
            self.go_on()
        return Status(self.epoch, tuple(sorted(self.given)), *self.joint, results_public=True)

    def document(self, epoch: int, number: int) -> tuple[str, str]:
        """Give a document with its receipt."""
        assert epoch == self.epoch
        text, receipt = self.given[number]
        return self.swap(number, text), receipt

    def go_on(self) -> None:
        """Do what its own worker would."""
        epoch = CoHost.objects.values_list("epoch", flat=True).get(pk=self.site)
        if epoch > self.epoch:
            self.epoch, self.given = epoch, {}
        if not self.epoch:
            return
        header = Header(NAME, CONVERSATION, self.epoch)
        ours = dict(
            RoundDocument.objects.filter(conversation_id=self.site, epoch=self.epoch, own=True).values_list(
                "number", "text"
            )
        )
        if 1 not in self.given:
            keys = self.votes.votes.statements.tolist()
            listed = [
                Listed(key, self.texts.get(key, ""), "en", seed=False, meta=False, out=out)
                for key, out in zip(keys, self.votes.out.tolist(), strict=True)
            ]
            self.give(1, write_first(header, listed, self.votes.sums(), 10, ROBUST))
        if 1 in ours and 2 not in self.given:
            one = after_first([ours[1], self.given[1][0]])
            self.give(2, write_second(header, one.first, one.digests, self.votes.lattice(one.first)))
        if 2 in ours and 3 not in self.given:
            two = after_second(after_first([ours[1], self.given[1][0]]), [ours[2], self.given[2][0]])
            self.give(3, write_third(header, two.second, two.digests, self.votes.counts(two.second)))
        if 3 in ours and self.joint[0] < self.epoch:
            two = after_second(after_first([ours[1], self.given[1][0]]), [ours[2], self.given[2][0]])
            found = after_third(two, [ours[3], self.given[3][0]])
            self.joint = (self.epoch, found.document["digest"])

    def give(self, number: int, text: str) -> None:
        """Put a document on record."""
        text = self.change(number, text)
        said = {
            "type": "summary",
            "time": "2026-11-25T03:00Z",
            "conversation": CONVERSATION,
            "epoch": self.epoch,
            "round": number,
            "digest": digest_of_text(text),
        }
        opening = Opening(b"n" * 32, canonical(said))
        growth = log.grow(self.tiles, self.size, [opening.entry])
        self.tiles.add(growth.tiles)
        self.size, self.root = growth.size, growth.root
        note = self.key.signed(Checkpoint(NAME, self.size, self.root).text())
        path = log.inclusion(self.tiles, self.size, self.size - 1)
        self.given[number] = (text, Receipt(self.size - 1, tuple(path), note, opening).text())
