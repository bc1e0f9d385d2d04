"""Which statements each simulated participant sees, and when, over one or more visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.cli.demo.crowd import CLOSES, LAST_MINUTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from isegoria.cli.demo.arrivals import Arrivals
    from isegoria.cli.demo.crowd import Crowd

_VISITS = 3
_COMES_BACK = 0.7

_SECONDS_MEDIAN = 8.0
_SECONDS_SPREAD = 0.6
# Even a visit to every statement at this pace ends within LAST_MINUTES.
_SECONDS_LONGEST = 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Sightings:
    """Every statement somebody saw and answered, once each; arrays of one length.

    Attributes:
        participant: indices into the crowd.
        statement: indices into the design's statements.
        time: milliseconds since 1970.
        own: the statement is the participant's own.
    """

    participant: NDArray[np.intp]
    statement: NDArray[np.intp]
    time: NDArray[np.int64]
    own: NDArray[np.bool_]


def show_statements(crowd: Crowd, arrivals: Arrivals, random: np.random.Generator) -> Sightings:
    """Let everybody come, answer what they have an appetite for, and perhaps come back for more.

    Args:
        crowd: who comes, when, and with what appetite.
        arrivals: which statements are open at a moment.
        random: the only source of chance.
    """
    sessions = [_sessions(crowd, arrivals, person, random) for person in range(len(crowd))]
    participant = np.repeat(np.arange(len(crowd)), [statement.size for statement, _ in sessions])
    statement = np.concatenate([statement for statement, _ in sessions])
    return Sightings(
        participant=participant,
        statement=statement,
        time=np.concatenate([time for _, time in sessions]),
        own=arrivals.author[statement] == participant + 1,
    )


def _sessions(
    crowd: Crowd, arrivals: Arrivals, person: int, random: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Give what one participant saw over all visits, and when; authors answer their own as they post it."""
    written = np.flatnonzero(arrivals.author == person + 1)
    seen = np.zeros(arrivals.author.size, dtype=np.bool_)
    seen[written] = True
    statements, times = [written], [arrivals.created[written]]
    left, moment = int(crowd.appetite[person]), int(crowd.arrival[person])
    for _ in range(_VISITS):
        open_now = (arrivals.created <= moment) & (moment < arrivals.withdrawn) & ~seen
        shown = random.permutation(np.flatnonzero(open_now))[:left]
        pace = np.exp(np.log(_SECONDS_MEDIAN) + _SECONDS_SPREAD * random.standard_normal(shown.size))
        time = moment + np.cumsum(1000 * np.minimum(pace, _SECONDS_LONGEST)).astype(np.int64)
        seen[shown] = True
        statements.append(shown)
        times.append(time)
        left -= shown.size
        if left == 0 or random.random() >= _COMES_BACK:
            break
        after = int(time[-1]) if time.size else moment
        moment = after + int(random.random() * max(0, CLOSES - LAST_MINUTES - after))
    return np.concatenate(statements), np.concatenate(times)
