"""What a clause rests on: statements and how people voted on them, as it was when the clause was drafted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.web.pages.organise.wording import sector_name
from isegoria.web.pages.ratification.drawing import Bar, chip_of, vote_bar
from isegoria.web.pages.results.figures import number

if TYPE_CHECKING:
    from isegoria.services.ratifying.values import EvidenceInfo, PartCell


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """A statement with the bars of everyone, of groups and of sectors.

    Attributes:
        info: the statement.
        bars: of everyone and of the groups.
        sectors: of the sectors.
        dissent: of the groups and sectors that disagree.
        radius: how many added accounts would flip it, in words; "" where that is not known.
    """

    info: EvidenceInfo
    bars: list[Bar]
    sectors: list[Bar]
    dissent: list[Bar]
    radius: str


def shown(found: EvidenceInfo, fewest: int) -> ShownEvidence:
    """Draw the evidence.

    Args:
        found: a statement and how people voted on it.
        fewest: people that a published cell counts at least.
    """
    return ShownEvidence(
        found,
        [vote_bar(_("Everyone"), "", found.everyone, fewest), *_bars(found.groups, fewest)],
        _bars(found.sectors, fewest),
        _bars(found.dissent, fewest),
        _radius(found.radius),
    )


def _bars(cells: tuple[PartCell, ...], fewest: int) -> list[Bar]:
    return [vote_bar(_name(one), chip_of(one.kind, one.index), one.cell, fewest) for one in cells]


def _name(part: PartCell) -> str:
    # A sector that nobody named has its key for a name.
    return part.name if part.kind == "group" else sector_name(part.name, {}, "")


def _radius(radius: int | None) -> str:
    if radius is None:
        return ""
    return ngettext(
        "As few as %(number)s added account may be enough to end this agreement.",
        "As few as %(number)s added accounts may be enough to end this agreement.",
        radius,
    ) % {"number": number(radius)}
