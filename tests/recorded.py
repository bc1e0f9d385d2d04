"""A town with everything that goes on record: made by the services alone, so that each row has its record."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from django.utils import timezone

from isegoria.services import adding, erasing, mapping, moderating, organising, participants
from isegoria.services.recording import sealing
from isegoria.store.batches import Act, Outcome, apply_batch
from isegoria.store.models import Account, Conversation
from town import Town

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOUR_MS = 3_600_000
_SEEDS = (
    "Trams should run at night.",
    "The market square should be free of cars.",
    "Schools should begin an hour later.",
    "The river needs a second bridge.",
    "Buses should be free for everybody under twenty.",
    "The town should buy its own wind turbine.",
    "Every street needs a cycle path.",
    "The old cinema should become a library.",
    "Shops may open on Sundays.",
    "The town council should meet in the evening.",
)


def recorded_town(
    *, people: int = 30, slug: str = "trams", landscape: bool = True, publication: str = "sealed"
) -> Town:
    """Let people join, speak for sectors, vote, change their minds, add, moderate, publish and erase.

    Args:
        people: who take part; one of them leaves for good.
        slug: the conversation's name in addresses.
        landscape: compute the landscape and publish it as a report, which takes longest.
        publication: of its votes.
    """
    chance = random.Random(7)  # noqa: S311 - a test's own
    account = _organiser(slug)
    rules = organising.Options(publication=publication)
    organising.create(account=account, topic="Trams", language="en", slug=slug, options=rules)
    organising.seed(slug=slug, account=account, texts=[{"text": one} for one in _SEEDS])
    organising.set_state(slug=slug, account=account, state="open")
    number = Conversation.objects.get(slug=slug).pk
    who = [participants.join(conversation=number, language="en") for _ in range(people)]
    for place, one in enumerate(who):
        if place % 3:
            participants.choose_sector(
                conversation=number, participant=one, sector=organising.SECTORS[place % 2]
            )
    _vote(number, who, chance)
    sealing.seal()
    _change_minds(number, who, chance)
    sealing.seal()
    _speak(slug, account, who)
    if landscape:
        mapping.compute(worker="test", conversation=number, patient=False)
        mapping.publish(slug=slug, account=account, foreword="What we found.")
    sealing.seal()
    erasing.erase(conversation=number, participant=who[-1])
    if landscape:
        mapping.compute(worker="test", conversation=number, patient=False)
    sealing.seal()
    return Town(number, tuple(who[:-1]), slug, {"organiser": account})


def _organiser(slug: str) -> int:
    made = Account.objects.create_user(
        f"organiser@{slug}.example", "a long enough password", name="Organiser"
    )
    made.may_organise = True
    made.save()
    return made.pk


def _vote(conversation: int, who: Sequence[int], chance: random.Random) -> None:
    start = int(timezone.now().timestamp() * 1000) - 100 * _HOUR_MS
    acts = [
        Act(
            conversation,
            one,
            number,
            chance.choice((-1, 0, 1)) if number < len(_SEEDS) - 2 else 1,
            chance.random() < 0.2,
            start + chance.randrange(_HOUR_MS * 40),
        )
        for one in who
        for number in range(len(_SEEDS))
    ]
    _apply(acts)


def _change_minds(conversation: int, who: Sequence[int], chance: random.Random) -> None:
    start = int(timezone.now().timestamp() * 1000) - 50 * _HOUR_MS
    acts = []
    for step in range(60):
        value = chance.choice((-1, 0, 1, None, None))
        important = value is not None and step % 2 == 0
        place = (chance.choice(who), chance.randrange(len(_SEEDS)))
        acts.append(Act(conversation, *place, value, important, start + step * _HOUR_MS // 3))
    _apply(acts)


def _apply(acts: Sequence[Act]) -> None:
    done = apply_batch(acts, [], timezone.now())
    assert {one.outcome for one in done} <= {Outcome.ACCEPTED, Outcome.UNCHANGED}


def _speak(slug: str, account: int, who: Sequence[int]) -> None:
    """Let people add statements, and organisers and moderators do what they do."""
    texts = ("More benches, please.", "Plant trees along the tram line.", "Ban leaf blowers.")
    added = [
        adding.add(slug=slug, participant=one, text=text).number
        for one, text in zip(who, texts, strict=False)
    ]
    adding.withdraw(slug=slug, participant=who[0], number=added[0])
    moderating.decide(
        slug=slug, account=account, number=added[2], decision="hide", reason="off-topic", note="Not trams."
    )
    moderating.undo(slug=slug, account=account, number=added[2])
    moderating.decide(
        slug=slug, account=account, number=added[2], decision="hide", reason="duplicate", duplicate_of=3
    )
    moderating.decide(slug=slug, account=account, number=added[1], decision="show", reason="fits")
    organising.add_sector(slug=slug, account=account, key="artists", names={"en": "Artists", "ja": "芸術家"})
    organising.rename_sector(slug=slug, account=account, key="artists", names={"en": "Art", "ja": "芸術"})
    organising.change_settings(slug=slug, account=account, options=organising.Options(description="By 2030."))
