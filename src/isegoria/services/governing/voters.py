"""How single people voted, for stewards that look for votes that are no people's: under no name at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from isegoria.agents.world import VoterFacts
from isegoria.services.mapping.reading import votes_in
from isegoria.store.models import Participant, Statement

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def voters_of(conversation: int) -> tuple[VoterFacts, ...]:
    """Give everybody's votes that stand, in the order in which people joined; nothing else of anybody.

    Args:
        conversation: its row's id.
    """
    people = list(
        Participant.objects.filter(conversation_id=conversation).order_by("pk").values_list("pk", "joined_at")
    )
    statements = list(
        Statement.objects.filter(conversation_id=conversation).order_by("pk").values_list("pk", "number")
    )
    rows = np.array([row for row, _joined in people], np.int64)
    numbers = np.array([number for _row, number in statements], np.int64)
    votes = votes_in(
        "store_vote", conversation, rows, np.array([row for row, _number in statements], np.int64)
    )
    votes = votes[np.lexsort((votes[:, 3], votes[:, 0]))]
    triples = np.stack([numbers[votes[:, 1]], votes[:, 2], votes[:, 3]], axis=1) if len(votes) else votes
    ends = np.searchsorted(votes[:, 0], np.arange(len(people) + 1))
    told = [(one[0], one[1], one[2]) for one in triples.tolist()]
    return tuple(
        VoterFacts((joined - _EPOCH) // timedelta(milliseconds=1), tuple(told[start:end]))
        for (_row, joined), start, end in zip(people, ends[:-1], ends[1:], strict=True)
        if end > start
    )
