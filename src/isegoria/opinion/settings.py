"""The two ways to compute a landscape, and every number they use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from isegoria.opinion.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """How a landscape is computed; part of the landscape and of its digest.

    Attributes:
        name: "robust" or "polis".
        votes_to_group: a participant with fewer votes is placed on the map but in no group (fewer where the
            conversation has fewer statements).
        fewest_grouped: where fewer participants qualify, those with most votes fill up to this number.
        most_groups: at most this many opinion groups.
        fewest_members: a group has at least this many members, where any grouping allows it.
        votes_seen: a group speaks for or against a statement only with this many votes on it.
        gap: a statement divides where two groups' shares surely differ by this much.
        tail: posterior probability left out at either end of an interval.
        resamples: half-samples from which stability is computed; 0 for none, at most 6.
    """

    name: Literal["robust", "polis"]
    votes_to_group: int = 7
    fewest_grouped: int = 15
    most_groups: int = 5
    fewest_members: int = 5
    votes_seen: int = 5
    gap: float = 0.25
    tail: float = 0.05
    resamples: int = 6

    def as_dict(self) -> dict[str, str | int | float]:
        """Give every setting by name."""
        return asdict(self)


ROBUST = Settings("robust")
POLIS = Settings("polis", fewest_members=2)


def settings_named(name: str) -> Settings:
    """Find the settings called `name`.

    Raises:
        SettingsError: there are none; the message lists those there are.
    """
    for settings in (ROBUST, POLIS):
        if settings.name == name:
            return settings
    raise SettingsError(f"there are no settings called {name!r}; use robust or polis")
