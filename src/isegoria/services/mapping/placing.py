"""Where one participant stands: their own place, and their votes beside those of their group."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from isegoria.services.errors import Forbidden
from isegoria.services.mapping.building import Worded, cell_of, letter
from isegoria.services.mapping.members import Members, unpacked
from isegoria.services.mapping.showing import visible_conversation
from isegoria.store.models import Participant, Statement, StoredLandscape, Vote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from isegoria.services.mapping.results import Cell

_HALF = 0.5
_MOST_KEPT = 4
_NEEDED = 7  # before there is a landscape that knows better
_kept: OrderedDict[tuple[int, datetime], Members] = OrderedDict()
_keeping = threading.Lock()


@dataclass(frozen=True, slots=True)
class Compared:
    """One's own vote beside those of one's group (of everybody, where one is in none).

    Attributes:
        statement: its number.
        text: in the language asked for, where there is a translation.
        language: of the text.
        vote: one's own: +1 agree, 0 pass, -1 disagree.
        share: of the group's voters on it, those who voted likewise, in [0, 1].
        cell: how the group voted.
    """

    statement: int
    text: str
    language: str
    vote: int
    share: float
    cell: Cell


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands; for that participant alone.

    Attributes:
        ready: False where nothing has been computed since they came.
        group: index of one's group; None where one is in none.
        letter: its name; "" where one is in none.
        x: on the map, in picture units of `MapShape`; None where one has no place yet.
        y: likewise.
        votes: cast so far.
        needed: votes after which one is placed.
        differs: the vote that differs most from one's group; None where one votes as most of it does.
        shared: the vote that most of one's group share.
        clarity: as of `Results`.
    """

    ready: bool
    group: int | None
    letter: str
    x: float | None
    y: float | None
    votes: int
    needed: int
    differs: Compared | None
    shared: Compared | None
    clarity: str


def place_of(*, slug: str, participant: int, account: int | None = None, language: str = "") -> Place:
    """Show a participant where they stand, and where they differ from their group.

    Only cells that are published are compared with; what they see of others, everybody may see.

    Args:
        slug: of the conversation.
        participant: their row's id.
        account: who asks; None for anybody.
        language: for texts, where there is a translation.

    Raises:
        Missing: there is no such conversation.
        Forbidden: results are shown later ("results-later"), or they do not take part ("participant-left").
    """
    found = visible_conversation(slug, account, language)
    if not Participant.objects.filter(pk=participant, conversation_id=found.id, left_at=None).exists():
        raise Forbidden(
            "participant-left",
            _("You do not take part in this conversation, so you have no place on its map."),
        )
    votes = _own_votes(participant)
    stored = StoredLandscape.objects.filter(pk=found.id).only("page", "computed_at").first()
    if stored is None:
        return Place(False, None, "", None, None, len(votes), _NEEDED, None, None, "")
    page = stored.page
    members = _members(found.id, stored.computed_at)
    if members is None:
        return place_of(slug=slug, participant=participant, account=account, language=language)
    place = members.find(participant)
    group, x, y = place if place is not None else (-1, np.nan, np.nan)
    seen = bool(np.isfinite(x)) and bool(votes)
    differs, shared = _compared(
        votes, page["by_group"][group] if group >= 0 else page["total"], page, language
    )
    return Place(
        ready=place is not None,
        group=group if group >= 0 else None,
        letter=letter(group) if group >= 0 else "",
        x=round(x, 1) if seen else None,
        y=round(y, 1) if seen else None,
        votes=len(votes),
        needed=page["needed"],
        differs=differs,
        shared=shared,
        clarity=page["clarity"],
    )


def _own_votes(participant: int) -> list[tuple[Worded, int]]:
    rows = Vote.objects.filter(participant_id=participant, statement__state=Statement.State.SHOWN)
    names = ("number", "text", "language", "translations", "state", "is_seed", "is_meta", "moderated")
    found = rows.order_by("statement__number").values_list(*(f"statement__{name}" for name in names), "value")
    return [(Worded(*row[:-1]), row[-1]) for row in found]


def _compared(
    votes: Sequence[tuple[Worded, int]],
    cells: Sequence[Sequence[float] | None],
    page: Mapping[str, Any],
    language: str,
) -> tuple[Compared | None, Compared | None]:
    """Find the vote that fewest of the group share, and the one that most do."""
    place_of_number = {number: place for place, number in enumerate(page["numbers"])}
    found: list[Compared] = []
    for statement, vote in votes:
        place = place_of_number.get(statement.number)
        cell = None if place is None or statement.is_meta else cell_of(cells[place])
        if cell is not None:
            share = {1: cell.agree_share, 0: cell.passed_share, -1: cell.disagree_share}[vote]
            text, written = statement.in_language(language)
            found.append(Compared(statement.number, text, written, vote, share, cell))
    # That somebody passed says little of what they think, so it is no difference and no agreement.
    firm = [one for one in found if one.vote]
    differs = min(firm, key=lambda one: one.share, default=None)
    shared = max(firm, key=lambda one: one.share, default=None)
    return (
        differs if differs is not None and differs.share < _HALF else None,
        shared if shared is not None and shared.share >= _HALF else None,
    )


def _members(conversation: int, computed_at: datetime) -> Members | None:
    """Give who stands where in this landscape; None where a newer one came in between."""
    key = (conversation, computed_at)
    # Other threads may let it go at any moment, so it is looked up once.
    found = _kept.get(key)
    if found is None:
        rows = StoredLandscape.objects.filter(pk=conversation, computed_at=computed_at)
        data = rows.values_list("members", flat=True).first()
        if data is None:
            return None
        found = unpacked(bytes(data))
        with _keeping:
            _kept[key] = found
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
    return found
