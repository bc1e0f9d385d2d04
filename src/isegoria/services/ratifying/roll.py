"""The roll: who may cast a ballot, for whom they speak, and which parts of them have a say of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.constitution.ratification import Enrolled, Part, Rules
from isegoria.constitution.ratification.deciding import parts_with_a_say
from isegoria.services.mapping.building import letter
from isegoria.services.mapping.members import unpacked
from isegoria.services.ratifying.values import PartInfo
from isegoria.services.tallying import shown_parts, sizes
from isegoria.store.models import Enrolment, Participant, Sector, StoredLandscape, Vote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from isegoria.store.models import Ratification


def drawn_up(row: Ratification) -> list[Enrolment]:
    """Draw up the roll: everybody present who has voted on a statement, as they stand now; nothing is kept.

    Args:
        row: the ratification; its conversation is held, and its landscape covers everything.
    """
    stored = StoredLandscape.objects.filter(pk=row.conversation_id).first()
    group_of: dict[int, int] = {}
    if stored is not None:
        members = unpacked(bytes(stored.members))
        group_of = dict(zip(members.rows.tolist(), members.groups.tolist(), strict=True))
    voted = Vote.objects.filter(participant__conversation_id=row.conversation_id).values("participant_id")
    people = Participant.objects.filter(
        conversation_id=row.conversation_id, left_at=None, pk__in=voted
    ).order_by("pk")
    found = people.values_list("pk", "sector__key", "sector_verified")
    return [
        Enrolment(
            ratification=row,
            participant_id=pk,
            group=group_of.get(pk, -1),
            sector=sector or "",
            verified=bool(sector) and verified,
        )
        for pk, sector, verified in found.iterator(chunk_size=5000)
    ]


def enrolled(rows: Iterable[Enrolment]) -> list[Enrolled]:
    """Give a roll as the arithmetic of ratification wants it."""
    return [
        Enrolled(
            one.participant_id,
            str(one.group) if one.group >= 0 else None,
            one.sector or None,
            one.verified,
        )
        for one in rows
    ]


def parts_of(
    rules: Rules, roll: Sequence[Enrolled], names: Mapping[str, str], fewest: int
) -> tuple[PartInfo, ...]:
    """List everyone and the parts with a say, with their sizes where these may be published.

    Args:
        rules: which parts have a say.
        roll: who may cast a ballot.
        names: of sectors, by key.
        fewest: people that a published count counts at least.
    """
    counted = sizes(roll)
    shown = shown_parts(roll, fewest)
    return tuple(
        PartInfo(one.kind, one.key, name_of(one, names), counted[one] if one in shown else 0)
        for one in parts_with_a_say(rules, counted)
    )


def name_of(part: Part, names: Mapping[str, str]) -> str:
    """Name a part: the group's letter, or what the organiser calls the sector; "" for everyone."""
    if part.kind == "group":
        return letter(int(part.key))
    return (names.get(part.key) or part.key) if part.kind == "sector" else ""


def sector_names(conversation: int, language: str) -> dict[str, str]:
    """Name the sectors that the organiser named; "" for the standard ones, which the site names by key.

    Args:
        conversation: its row's id.
        language: of the names.
    """
    rows = Sector.objects.filter(conversation_id=conversation).values_list("key", "names")
    return {key: names.get(language) or next(iter(names.values()), "") for key, names in rows}


def of_those_who_cast(roll: Sequence[Enrolled], cast: Collection[int]) -> list[Enrolled]:
    """Keep those of a roll who cast a ballot, by the ids of their rows."""
    return [one for one in roll if one.id in cast]
