"""Every vote of an imported conversation goes on record, in the order in which they were cast."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from isegoria.record.entries import hour, vote_record
from isegoria.store.models import Conversation
from isegoria.store.openings import NewOpening, add_openings, pseudonym

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from isegoria.opinion import VoteEvents
    from isegoria.services.importing.planning import VotePlan

_HOUR_MS = 3_600_000
_HOUR_SECONDS = 3_600


class Recorder:
    """Records an imported conversation's votes, part by part.

    Args:
        conversation: its row's id.
        people: the row's id of each participant.
        numbers: of the statements.
    """

    def __init__(self, conversation: int, people: NDArray[np.int64], numbers: Sequence[int]) -> None:
        row = Conversation.objects.only("record_id", "pseudonym_key").get(pk=conversation)
        self._conversation = conversation
        self._record_id = row.record_id
        self._key = row.pseudonym_key
        self._people = people
        self._numbers = np.array(numbers, np.int64)
        self._order: NDArray[np.intp] | None = None
        self._hours: dict[int, str] = {}

    def votes(self, events: VoteEvents, plan: VotePlan, part: slice) -> None:
        """Record a part of the votes; call it within the transaction that adds as many of them."""
        if self._order is None:
            # Of votes of the same time, the order of the log decides, as it does for which one stands.
            self._order = np.argsort(plan.time, kind="stable")
        places = self._order[part]
        columns = (
            self._people[events.participant[places]].tolist(),
            self._numbers[events.statement[places]].tolist(),
            events.vote[places].tolist(),
            (plan.time[places] // _HOUR_MS).tolist(),
        )
        add_openings(
            [
                NewOpening(self._conversation, person, "vote", number, self._says(person, number, value, at))
                for person, number, value, at in zip(*columns, strict=True)
            ]
        )

    def _says(self, person: int, number: int, value: int, at: int) -> str:
        if at not in self._hours:
            self._hours[at] = hour(datetime.fromtimestamp(at * _HOUR_SECONDS, UTC))
        return vote_record(
            conversation=self._record_id,
            participant=pseudonym(self._key, person),
            statement=number,
            value=value,
            important=False,
            time=self._hours[at],
        )
