"""For which part of society the simulated participants of the demo speak, as they say themselves."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from isegoria.cli.demo.simulate import PARTICIPANTS, SEED, planted_tendencies

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTORS = ("citizen", "company", "government", "research", "civil-society")
# Shares of the sectors among those who say one, by tendency; None: who has none.
_SHARES: Mapping[str | None, tuple[float, ...]] = MappingProxyType(
    {
        "caution-first": (0.56, 0.06, 0.10, 0.15, 0.13),
        "innovation-first": (0.50, 0.26, 0.06, 0.15, 0.03),
        "livelihoods-and-rights-first": (0.60, 0.05, 0.08, 0.07, 0.20),
        None: (0.62, 0.12, 0.08, 0.10, 0.08),
    }
)
_SAY_ONE = 0.8


def simulated_sectors(seed: int = SEED, participants: int = PARTICIPANTS) -> Mapping[int, str]:
    """Draw for which sector each simulated participant says to speak; one seed gives one answer.

    Args:
        seed: as given to `simulate`.
        participants: as given to `simulate`.

    Returns:
        Participant id to the sector's key; whoever says none is missing.

    Raises:
        ValueError: fewer participants than `simulate` takes.
    """
    random = np.random.Generator(np.random.PCG64(seed + 1))
    found = {}
    for person, tendency in planted_tendencies(seed, participants).items():
        says, which = random.random(), random.random()
        place = int(np.searchsorted(np.cumsum(_SHARES[tendency])[:-1], which, side="right"))
        if says < _SAY_ONE:
            found[person] = SECTORS[place]
    return MappingProxyType(found)
