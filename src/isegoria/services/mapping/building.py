"""Results out of what was stored: the page's JSON values joined with the statements' texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isegoria.opinion.publication.naming import may_be_named
from isegoria.services.mapping.results import (
    Cell,
    Dissent,
    GroupResult,
    Hexagon,
    MapShape,
    Method,
    Outline,
    Results,
    SectorResult,
    Stand,
    StatementResult,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from isegoria.services.finding import ConversationInfo

_HALF = 0.5
SHOWN, HIDDEN, WITHDRAWN = "shown", "hidden", "withdrawn"


@dataclass(frozen=True, slots=True)
class Worded:
    """A statement's words and standing, as they are now or as a report keeps them."""

    number: int
    text: str
    language: str
    translations: Mapping[str, str]
    state: str
    is_seed: bool
    is_meta: bool
    moderated: int

    def in_language(self, language: str) -> tuple[str, str]:
        """Give the text and the language it is in; "" where it is not repeated."""
        if self.state != SHOWN:
            return "", ""
        translated = self.translations.get(language)
        return (translated, language) if translated else (self.text, self.language)


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored landscape, but for its page."""

    event: int
    behind: int
    digest: str
    computed_at: datetime
    seconds: float


def letter(group: int) -> str:
    """Name a group: A, B, C, ..."""
    return chr(ord("A") + group)


def no_results(found: ConversationInfo, behind: int) -> Results:
    """Say that nothing has been computed yet."""
    return Results(
        conversation=found,
        ready=False,
        event=0,
        behind=behind,
        digest="",
        computed_at=None,
        participants=0,
        voters=0,
        votes=0,
        statements=(),
        groups=(),
        sectors=(),
        clarity="",
        agreed=(),
        agreed_everywhere=(),
        rejected=(),
        divisive=(),
        dissent=(),
        map=None,
        method=None,
        fewest=found.fewest,
        simulated=found.simulated,
    )


def build(
    found: ConversationInfo,
    stored: Stored,
    page: Mapping[str, Any],
    statements: Sequence[Worded],
    language: str,
) -> Results:
    """Put results together.

    Args:
        found: the conversation.
        stored: which landscape it is.
        page: what `figures.page_of` wrote, with the map.
        statements: in order of their numbers; those not in the page have no votes that are shown.
        language: of the texts.
    """
    shown = {one.number for one in statements if one.state == SHOWN}
    settings = page["settings"]
    results = tuple(_statements(page, statements, language))
    cells = {one.number: one for one in results}
    return Results(
        conversation=found,
        ready=True,
        event=stored.event,
        behind=stored.behind,
        digest=digest_shown(stored.digest, page["votes"], found.publication),
        computed_at=stored.computed_at,
        participants=page["participants"],
        voters=page["voters"],
        votes=page["votes"],
        statements=results,
        groups=tuple(_group(index, one, shown) for index, one in enumerate(page["groups"])),
        sectors=tuple(_sector(one, language) for one in page["sectors"]),
        clarity=page["clarity"],
        agreed=_listed(page["agreed"], shown),
        agreed_everywhere=_listed(page["agreed_everywhere"], shown),
        rejected=_listed(page["rejected"], shown),
        divisive=_listed(page["divisive"], shown),
        dissent=tuple(_dissent(page["dissent"], shown, cells)),
        map=map_of(page),
        method=Method(
            settings=settings["name"],
            tail=settings["tail"],
            gap=settings["gap"],
            votes_to_group=page["needed"],
            qualified=page["qualified"],
            silhouette=page["silhouette"],
            seconds=stored.seconds,
        ),
        fewest=page["fewest"],
        simulated=found.simulated,
    )


def digest_shown(digest: str, votes: int, publication: str) -> str:
    """Give a landscape's digest, or "" where it would tell the votes; see `publication.naming`."""
    return digest if may_be_named(votes, published=publication == "open") else ""


def cell_of(values: Sequence[float] | None) -> Cell | None:
    """Read one cell of the page."""
    if values is None:
        return None
    agree, disagree, passed = (int(one) for one in values[:3])
    return Cell(agree + disagree + passed, agree, disagree, passed, *values[3:])


def map_of(page: Mapping[str, Any]) -> MapShape | None:
    """Read the map of the page."""
    shape = page.get("map")
    if not shape:
        return None
    return MapShape(
        width=shape["width"],
        height=shape["height"],
        radius=shape["radius"],
        hexagons=tuple(Hexagon(*one) for one in shape["hexagons"]),
        levels=tuple(shape["levels"]),
        outlines=tuple(
            Outline(one["group"], one["path"], (one["label"][0], one["label"][1]))
            for one in shape["outlines"]
        ),
    )


def _listed(numbers: Sequence[int], shown: Collection[int]) -> tuple[int, ...]:
    return tuple(one for one in numbers if one in shown)


def _statements(
    page: Mapping[str, Any], statements: Sequence[Worded], language: str
) -> list[StatementResult]:
    place_of = {number: place for place, number in enumerate(page["numbers"])}
    made = []
    for one in statements:
        place = place_of.get(one.number)
        text, written = one.in_language(language)
        groups = tuple(None if place is None else cell_of(row[place]) for row in page["by_group"])
        sectors = tuple(None if place is None else cell_of(row[place]) for row in page["by_sector"])
        made.append(
            StatementResult(
                number=one.number,
                text=text,
                language=written,
                state=one.state,
                is_seed=one.is_seed,
                is_meta=one.is_meta,
                moderated=one.moderated,
                counts=one.state == SHOWN and not one.is_meta,
                total=None if place is None else cell_of(page["total"][place]),
                total_is_whole=place is None or page["whole"][place],
                groups=groups,
                sectors=sectors,
                consensus_lower=None if place is None else page["lower"][place],
                agreed_in_groups=_agreeing(groups),
                agreed_in_sectors=_agreeing(sectors),
                rejected_in_groups=_rejecting(groups),
                rejected_in_sectors=_rejecting(sectors),
                divisiveness=0.0 if place is None else page["divisiveness"][place],
                important=None if place is None else page["important"][place],
            )
        )
    return made


def _agreeing(cells: Sequence[Cell | None]) -> int:
    return sum(cell is not None and cell.lower > _HALF for cell in cells)


def _rejecting(cells: Sequence[Cell | None]) -> int:
    return sum(cell is not None and cell.disagree_lower > _HALF for cell in cells)


def _group(index: int, one: Mapping[str, Any], shown: Collection[int]) -> GroupResult:
    stands = tuple(Stand(*stand) for stand in one["stands"] if stand[0] in shown)
    return GroupResult(index, letter(index), one["size"], one["share"], one["stability"], stands)


def _sector(one: Mapping[str, Any], language: str) -> SectorResult:
    names = dict(one["names"])
    name = names.get(language) or next(iter(names.values()), "")
    return SectorResult(one["key"], names, name, one["size"], one["verified"])


def _dissent(
    lines: Sequence[Sequence[Any]], shown: Collection[int], results: Mapping[int, StatementResult]
) -> list[Dissent]:
    found = []
    for number, kind, index, agreed in lines:
        if number in shown:
            cells = results[number].groups if kind == "group" else results[number].sectors
            cell = cells[index]
            if cell is not None:
                found.append(Dissent(number, kind, index, cell, agreed))
    return found
