"""How the landscape was computed, in words and with every number that was used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from isegoria.opinion.conversation import Note
from isegoria.opinion.report.text import cleaned

if TYPE_CHECKING:
    from isegoria.opinion.landscape import Landscape
    from isegoria.opinion.report.words import Words

_STEPS = ("votes", "space", "groups", "agreed", "stands", "divides")


@dataclass(frozen=True, slots=True)
class Setting:
    """One number that the computation used.

    Attributes:
        name: as in the settings.
        value: written out.
        meaning: what it decides.
    """

    name: str
    value: str
    meaning: Markup


def steps_of(landscape: Landscape, words: Words) -> list[Markup]:
    """Describe the steps of the computation, in order."""
    settings = landscape.settings
    figures = {
        "most_groups": settings.most_groups,
        "votes_seen": settings.votes_seen,
        "votes_to_group": settings.votes_to_group,
        "fewest_members": settings.fewest_members,
        "resamples": settings.resamples,
        "gap": round(100 * settings.gap),
        "inside": words.percent(1.0 - 2.0 * settings.tail),
        "tail": words.percent(settings.tail),
    }
    names = [f"method.{settings.name}-{step}" for step in _STEPS]
    names += ["method.stability"] if settings.resamples else []
    return [words.say(name, **figures) for name in [*names, "method.intervals"]]


def settings_of(landscape: Landscape, words: Words) -> list[Setting]:
    """List every setting with its number and meaning."""
    return [
        Setting(name, words.number(value) if isinstance(value, int) else str(value), words.say(f"set.{name}"))
        for name, value in landscape.settings.as_dict().items()
    ]


def limits_of(landscape: Landscape, words: Words) -> list[Markup]:
    """Say what the report does not show."""
    found = [words.say("limit.chosen"), words.say("limit.intervals"), words.say("limit.words")]
    ungrouped = int(landscape.participants.size - landscape.qualified.sum())
    if ungrouped:
        found.append(words.say("limit.few-votes", number=ungrouped))
    left_out = int(landscape.out.sum())
    if left_out:
        found.append(words.say("limit.left-out", number=left_out))
    return found


def notes_of(landscape: Landscape, words: Words) -> list[Markup]:
    """Say in this language what the reader of the votes decided or found.

    Notes that are not of a known kind stand as they were written; in a simulated conversation these only
    repeat that it is one.
    """
    found = []
    for note in landscape.conversation.notes:
        if isinstance(note, Note):
            found.append(words.say(f"note.{note.kind}", **note.values))
        elif not landscape.conversation.simulated:
            found.append(Markup("<bdi>{}</bdi>").format(cleaned(note)))
    return found


def period_of(landscape: Landscape, words: Words) -> Markup | None:
    """Say from which day to which the votes were cast; nothing where the source tells no times."""
    times = landscape.conversation.events.time
    kinds = {note.kind for note in landscape.conversation.notes if isinstance(note, Note)}
    if not times.size or "times-missing" in kinds or times.min() <= 0:
        return None
    try:
        days = [datetime.fromtimestamp(int(one) / 1000, UTC) for one in (times.min(), times.max())]
    except (OverflowError, ValueError, OSError):
        return None
    first, last = (words.say("day", day=day) for day in days)
    if first == last:
        return words.say("header.period-day", first=first)
    return words.say("header.period", first=first, last=last)
