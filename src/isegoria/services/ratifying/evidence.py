"""What a clause rests on: statements as people had voted on them, as far as that is published."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from isegoria.constitution.evidence import Evidence, Votes
from isegoria.opinion import settings_named
from isegoria.services.errors import Invalid
from isegoria.services.mapping.building import letter
from isegoria.services.mapping.showing import results
from isegoria.services.ratifying.values import Cell, EvidenceInfo, PartCell
from isegoria.store.models import Conversation, Sector, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isegoria.services.mapping.results import Cell as ResultCell
    from isegoria.services.mapping.results import Results, StatementResult

MOST: Final = 50
_NOT_SEARCHED: Final[Mapping[str, int]] = MappingProxyType({})


def evidence_of(
    *,
    slug: str,
    account: int | None,
    statements: Iterable[int],
    searched: Mapping[str, int] = _NOT_SEARCHED,
) -> list[dict[str, Any]]:
    """Take statements up as evidence, as the newest published results count them.

    Args:
        slug: of the conversation.
        account: its organiser.
        statements: their numbers.
        searched: by number, how many added accounts a search found to be enough to end the agreement.

    Returns:
        Each as `isegoria.constitution` writes evidence.

    Raises:
        Invalid: there is no such statement among those that are shown, or there are too many.
    """
    wanted = list(dict.fromkeys(statements))
    if len(wanted) > MOST:
        raise Invalid(
            "statements", "statements-many", _("A clause rests on at most 50 statements. Take fewer.")
        )
    if not wanted:
        return []
    found = results(slug=slug, account=account)
    made = []
    for number in wanted:
        one = found.statement(number)
        if one is None or one.state != Statement.State.SHOWN:
            raise Invalid(
                "statements",
                "no-statement",
                _("Statement %(number)d is not shown in this conversation. Choose others.")
                % {"number": number},
            )
        made.append(_evidence(found, one, searched).document())
    return made


def shown_evidence(documents: Sequence[Mapping[str, Any]], language: str) -> tuple[EvidenceInfo, ...]:
    """Prepare evidence for a page, with the words of statements that are still shown.

    Args:
        documents: as they are kept.
        language: of the texts.
    """
    read = [Evidence.read(one) for one in documents]
    named = {one.conversation for one in read}
    rows = Conversation.objects.filter(record_id__in=named).exclude(state=Conversation.State.DRAFT)
    slugs = dict(rows.values_list("record_id", "slug"))
    names, words = _sector_names(named, language), words_of(read, language)
    return tuple(_info(one, slugs.get(one.conversation, ""), names, words) for one in read)


def words_of(evidence: Iterable[Evidence], language: str) -> dict[tuple[str, int], tuple[str, str]]:
    """Give the words of statements named as evidence, and their language, as far as they are shown now.

    Args:
        evidence: which statements.
        language: of the words, where there is a translation.

    Returns:
        By the conversation's name on record, and the statement's number.
    """
    wanted: dict[str, set[int]] = {}
    for one in evidence:
        wanted.setdefault(one.conversation, set()).add(one.statement)
    found = {}
    for record_id, numbers in wanted.items():
        rows = Statement.objects.filter(
            conversation__record_id=record_id, number__in=numbers, state=Statement.State.SHOWN
        )
        for row in rows.exclude(conversation__state=Conversation.State.DRAFT):
            translated = row.translations.get(language)
            found[record_id, row.number] = (translated, language) if translated else (row.text, row.language)
    return found


def radius_of(found: Results, one: StatementResult, searched: Mapping[str, int]) -> int | None:
    """Give the fewest added accounts that are known to end a statement's being agreed in every group.

    Args:
        found: the published results.
        one: the statement.
        searched: by number, what a search found, with groups and all computed anew.

    Returns:
        That, or what follows from the published tallies where it is fewer; None where the statement is not
        agreed, nobody searched, or a group's votes are held back.
    """
    # scipy takes a while to load, and most pages show no radius anew.
    from isegoria.opinion.robustness import radius  # noqa: PLC0415 - likewise

    known = searched.get(str(one.number))
    cells = one.groups if found.groups else (one.total,)
    shown = [cell for cell in cells if cell is not None]
    if known is None or one.number not in found.agreed or not shown or len(shown) < len(cells):
        return None
    in_groups = radius(
        [cell.agree for cell in shown],
        [cell.disagree for cell in shown],
        [cell.seen for cell in shown],
        settings_named(found.settings_name),
    )
    return known if in_groups is None else min(known, in_groups)


def _evidence(found: Results, one: StatementResult, searched: Mapping[str, int]) -> Evidence:
    groups = {letter(place): _votes(cell) for place, cell in enumerate(one.groups)}
    sectors = {sector.key: _votes(cell) for sector, cell in zip(found.sectors, one.sectors, strict=True)}
    dissent = [f"group {name}" for name, votes in groups.items() if _against(votes)]
    dissent += [f"sector {name}" for name, votes in sectors.items() if _against(votes)]
    return Evidence(
        conversation=found.conversation.record_id,
        statement=one.number,
        digest=found.digest,
        everyone=_votes(one.total),
        groups=groups,
        sectors=sectors,
        dissent=tuple(dissent),
        radius=radius_of(found, one, searched),
    )


def _votes(cell: ResultCell | None) -> Votes | None:
    if cell is None:
        return None
    return Votes(cell.agree, cell.disagree, cell.passed, cell.seen, f"{cell.lower:.4f}")


def _against(votes: Votes | None) -> bool:
    return votes is not None and votes.disagrees > votes.agrees


def _info(
    one: Evidence,
    slug: str,
    names: Mapping[tuple[str, str], str],
    words: Mapping[tuple[str, int], tuple[str, str]],
) -> EvidenceInfo:
    text, written = words.get((one.conversation, one.statement), ("", ""))
    groups = tuple(
        PartCell("group", place, name, _cell(votes)) for place, (name, votes) in enumerate(one.groups.items())
    )
    sectors = tuple(
        PartCell("sector", place, names.get((one.conversation, key)) or key, _cell(votes))
        for place, (key, votes) in enumerate(one.sectors.items())
    )
    dissent = tuple(
        part for part, votes in zip(groups, one.groups.values(), strict=True) if _against(votes)
    ) + tuple(part for part, votes in zip(sectors, one.sectors.values(), strict=True) if _against(votes))
    return EvidenceInfo(
        slug=slug,
        conversation=one.conversation,
        statement=one.statement,
        text=text,
        language=written,
        digest=one.digest,
        everyone=_cell(one.everyone),
        groups=groups,
        sectors=sectors,
        dissent=dissent,
        radius=one.radius,
    )


def _cell(votes: Votes | None) -> Cell | None:
    if votes is None:
        return None
    return Cell(votes.agrees, votes.disagrees, votes.passes, votes.seen, float(votes.lower))


def _sector_names(record_ids: Iterable[str], language: str) -> dict[tuple[str, str], str]:
    """Name sectors that the organiser named; the site names the standard ones by their key."""
    rows = Sector.objects.filter(conversation__record_id__in=list(record_ids))
    found = {}
    for record_id, key, names in rows.values_list("conversation__record_id", "key", "names"):
        found[record_id, key] = names.get(language) or next(iter(names.values()), "")
    return found
