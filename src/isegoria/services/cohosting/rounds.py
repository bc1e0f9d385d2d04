"""One epoch: this site's documents, the other host's, and what follows from both."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from isegoria.opinion import JointError
from isegoria.opinion.joint.combining import AfterFirst, AfterSecond, after_first, after_second, after_third
from isegoria.opinion.joint.keys import digest_of_text
from isegoria.opinion.joint.rounds import Header, write_first, write_second, write_third
from isegoria.opinion.settings import ROBUST
from isegoria.services.cohosting.errors import ApartError
from isegoria.services.cohosting.receipts import record_round
from isegoria.services.cohosting.votes import read_host
from isegoria.services.recording.keys import origin
from isegoria.store.models import CoHost, Conversation, JointLandscape, MapWork, RoundDocument

if TYPE_CHECKING:
    from isegoria.services.cohosting.votes import Summed

_FIRST, _SECOND, _THIRD = 1, 2, 3
REMEMBERED = 600.0  # seconds that votes are kept in memory for an epoch


@dataclass(slots=True)
class Memory:
    """What this process remembers of an epoch; another one reads the votes anew."""

    epoch: int
    summed: Summed
    until: float
    first: AfterFirst | None = None
    second: AfterSecond | None = None


@dataclass(slots=True)
class Memories:
    """What this process remembers, by conversation."""

    held: dict[int, Memory] = field(default_factory=dict)

    def of(self, cohost: CoHost) -> Memory:
        """Give what was summed in this epoch.

        Raises:
            ApartError: the votes have changed since, and nobody remembers what they were.
        """
        known = self.held.get(cohost.pk)
        if known is not None and known.epoch == cohost.epoch and time.monotonic() < known.until:
            return known
        self.held.pop(cohost.pk, None)
        summed = read_host(cohost.pk)
        own = own_document(cohost, _FIRST)
        if own is None or _first_text(cohost, summed) != own.text:
            raise ApartError("votes have changed since they were summed; the rounds begin anew")
        return self.keep(cohost, summed)

    def keep(self, cohost: CoHost, summed: Summed) -> Memory:
        """Remember what was summed."""
        kept = Memory(cohost.epoch, summed, time.monotonic() + REMEMBERED)
        self.held[cohost.pk] = kept
        return kept

    def forget(self, conversation: int) -> None:
        """Let go of it."""
        self.held.pop(conversation, None)


def begin(cohost: CoHost, epoch: int, memories: Memories) -> None:
    """Begin an epoch: sum this site's votes as they are now."""
    event = MapWork.objects.values_list("last_event", flat=True).get(pk=cohost.pk)
    summed = read_host(cohost.pk)
    cohost.epoch, cohost.event = epoch, event
    cohost.begun_at = int(time.time() * 1000)
    text = _first_text(cohost, summed)
    with transaction.atomic():
        RoundDocument.objects.filter(conversation_id=cohost.pk).delete()
        cohost.save(update_fields=["epoch", "event", "begun_at"])
        _keep_own(cohost, _FIRST, text)
    memories.keep(cohost, summed)


def own_document(cohost: CoHost, number: int) -> RoundDocument | None:
    """Find this site's document of a round of this epoch."""
    return _documents(cohost, number, own=True)


def other_document(cohost: CoHost, number: int) -> RoundDocument | None:
    """Find the other host's."""
    return _documents(cohost, number, own=False)


def take(cohost: CoHost, number: int, text: str, receipt: str, memories: Memories) -> None:
    """Take the other host's document of a round, and go on: write the next of our own, or the landscape.

    Raises:
        ApartError: it does not fit.
    """
    own = own_document(cohost, number)
    if own is None:
        raise ApartError(f"this site has no round {number} of this epoch; the rounds begin anew")
    texts = [own.text, text]
    try:
        if number == _FIRST:
            _after_first(cohost, texts, memories.of(cohost))
        elif number == _SECOND:
            _after_second(cohost, texts, memories.of(cohost))
        else:
            _after_third(cohost, texts, memories.held.get(cohost.pk))
    except JointError as wrong:
        raise ApartError(str(wrong)) from wrong
    RoundDocument.objects.get_or_create(
        conversation_id=cohost.pk,
        epoch=cohost.epoch,
        number=number,
        own=False,
        defaults={"text": text, "digest": digest_of_text(text), "receipt": receipt},
    )


def _after_first(cohost: CoHost, texts: list[str], memory: Memory) -> None:
    memory.first = after_first(texts)
    first = memory.first.first
    lattice = memory.summed.host.lattice(first)
    _keep_own(cohost, _SECOND, write_second(_header(cohost), first, memory.first.digests, lattice))


def _after_second(cohost: CoHost, texts: list[str], memory: Memory) -> None:
    before = memory.first or after_first(_texts(cohost, _FIRST))
    memory.second = after_second(before, texts)
    second = memory.second.second
    counts = memory.summed.host.counts(second)
    _keep_own(cohost, _THIRD, write_third(_header(cohost), second, memory.second.digests, counts))


def _after_third(cohost: CoHost, texts: list[str], memory: Memory | None) -> None:
    before = memory.second if memory is not None and memory.epoch == cohost.epoch else None
    if before is None:
        before = after_second(after_first(_texts(cohost, _FIRST)), _texts(cohost, _SECOND))
    joint = after_third(before, texts)
    JointLandscape.objects.update_or_create(
        conversation_id=cohost.pk,
        defaults={
            "epoch": cohost.epoch,
            "event": cohost.event,
            "digest": joint.document["digest"],
            "document": joint.document,
            "page": joint.page,
            "computed_at": timezone.now(),
        },
    )


def _keep_own(cohost: CoHost, number: int, text: str) -> None:
    with transaction.atomic():
        row, made = RoundDocument.objects.get_or_create(
            conversation_id=cohost.pk,
            epoch=cohost.epoch,
            number=number,
            own=True,
            defaults={"text": text, "digest": digest_of_text(text)},
        )
        if made:
            record_round(row)


def _first_text(cohost: CoHost, summed: Summed) -> str:
    fewest = Conversation.objects.values_list("fewest", flat=True).get(pk=cohost.pk)
    return write_first(_header(cohost), summed.listed, summed.host.sums(), fewest, ROBUST)


def _header(cohost: CoHost) -> Header:
    record_id = Conversation.objects.values_list("record_id", flat=True).get(pk=cohost.pk)
    return Header(origin(), record_id, cohost.epoch)


def _texts(cohost: CoHost, number: int) -> list[str]:
    found = RoundDocument.objects.filter(conversation_id=cohost.pk, epoch=cohost.epoch, number=number)
    return list(found.values_list("text", flat=True))


def _documents(cohost: CoHost, number: int, *, own: bool) -> RoundDocument | None:
    found = RoundDocument.objects.filter(conversation_id=cohost.pk, epoch=cohost.epoch)
    return found.filter(number=number, own=own).first()
