"""What stewards see of a conversation: figures that are published, and who decided what about statements.

Figures come from what everybody is shown: nothing of fewer people than the conversation allows, and nothing
at all while its results are shown later.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count

from isegoria.agents.world import ModerationFacts, StatementFacts, Tally, World
from isegoria.constitution import constitutions
from isegoria.constitution.evidence import Evidence
from isegoria.services.errors import Forbidden, Missing
from isegoria.services.governing.voters import voters_of
from isegoria.services.mapping.members import unpacked
from isegoria.services.mapping.showing import results
from isegoria.services.moderating.appeals import open_appeals
from isegoria.services.ratifying.finding import DRAFTED, version_in_force
from isegoria.store.models import (
    AgentAction,
    Conversation,
    DraftClause,
    Exposure,
    Moderation,
    Ratification,
    Slate,
    Statement,
    StoredLandscape,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from isegoria.services.mapping.results import Cell, Results, StatementResult

NO_LANDSCAPE: Final = "no landscape yet"
_READABLE: Final = frozenset({Statement.State.PENDING, Statement.State.SHOWN})


def see(conversation_id: int, now: datetime, *, voters: bool = False, agent: str = "") -> World:
    """Gather what stewards see of a conversation at one moment.

    Args:
        conversation_id: its row's id.
        now: the moment.
        voters: with how single people voted, under no name; only for stewards that need it.
        agent: with what this agent asked for before.

    Returns:
        Without figures where there is no landscape yet, or where results are shown later.
    """
    row = Conversation.objects.get(pk=conversation_id)
    found = _results(row.slug)
    rows = list(Statement.objects.filter(conversation_id=conversation_id).order_by("number"))
    authors = _Authors.of(rows, conversation_id, found)
    appealed = frozenset(open_appeals(conversation_id).values_list("statement_id", flat=True))
    ratification, slate, drafted = _drafting(row)
    return World(
        conversation=row.slug,
        topic=_topic(row),
        at=now,
        fewest=row.fewest,
        participants=found.voters if found else 0,
        votes=found.votes if found else 0,
        groups=tuple(one.size for one in found.groups) if found else (),
        letters=tuple(one.letter for one in found.groups) if found else (),
        statements=_statements(rows, authors, found, appealed),
        moderations=_moderations(rows, authors),
        voters=voters_of(conversation_id) if voters else (),
        slate=slate,
        ratification=ratification,
        drafted=drafted,
        source=f"landscape {found.event}, {found.votes:,} votes" if found else NO_LANDSCAPE,
        digest=found.digest if found else "",
        languages=tuple(sorted({row.language, *row.texts} - {""})),
        asked=_asked(conversation_id, agent),
        more={"longest_statement": row.longest_statement},
    )


@dataclass(frozen=True, slots=True)
class _Authors:
    """Who wrote what, under numbers that mean nothing elsewhere; keys are ids of participants' rows."""

    numbers: Mapping[int, int]
    groups: Mapping[int, int]

    @classmethod
    def of(cls, rows: Iterable[Statement], conversation: int, found: Results | None) -> _Authors:
        numbers: dict[int, int] = {}
        for row in rows:
            if row.author_id is not None:
                numbers.setdefault(row.author_id, len(numbers))
        groups: dict[int, int] = {}
        if found is not None and found.groups and numbers:
            landscape = StoredLandscape.objects.filter(pk=conversation, event=found.event)
            packed = landscape.values_list("members", flat=True).first()
            members = None if packed is None else unpacked(bytes(packed))
            places = {one: members.find(one) for one in numbers} if members else {}
            groups = {one: place[0] for one, place in places.items() if place is not None}
        return cls(numbers, groups)

    def facts(self, row: Statement) -> tuple[int, int]:
        """Give an author's number and opinion group."""
        author = row.author_id
        return (-1, -1) if author is None else (self.numbers[author], self.groups.get(author, -1))


def _results(slug: str) -> Results | None:
    try:
        found = results(slug=slug)
    except (Forbidden, Missing):  # shown later, or a draft
        return None
    return found if found.ready else None


def _statements(
    rows: Iterable[Statement], authors: _Authors, found: Results | None, appealed: frozenset[int]
) -> dict[int, StatementFacts]:
    known = {one.number: one for one in found.statements} if found else {}
    agreed = _agreed(found) if found else frozenset()
    shown = _shown_to(rows)
    return {
        row.number: replace(
            _facts(row, authors, known.get(row.number)),
            shown_to=shown.get(row.pk, 0),
            agreed=row.number in agreed,
            appealed=row.pk in appealed,
        )
        for row in rows
    }


def _facts(row: Statement, authors: _Authors, result: StatementResult | None) -> StatementFacts:
    author, group = authors.facts(row)
    # What was hidden or withdrawn is not repeated, so nobody works on its words.
    readable = row.state in _READABLE
    texts = {code: str(text) for code, text in sorted(row.translations.items()) if text}
    return StatementFacts(
        number=row.number,
        text=row.text if readable else "",
        language=row.language,
        state=str(row.state),
        seed=row.is_seed,
        added=row.created_at,
        author_group=group,
        author=author,
        everyone=_tally(result.total) if result else None,
        groups=tuple(_tally(one) for one in result.groups) if result else (),
        lower=result.consensus_lower if result else None,
        translated=tuple(texts),
        texts=texts if readable else {},
    )


def _tally(cell: Cell | None) -> Tally | None:
    return None if cell is None else Tally(cell.agree, cell.disagree, cell.passed, cell.seen, cell.lower)


def _agreed(found: Results) -> frozenset[int]:
    """Give what is agreed in every group, and in every sector where any sector's votes are shown."""
    by_sectors = any(one.sectors_counted for one in found.statements)
    return frozenset(found.agreed_everywhere if by_sectors else found.agreed)


def _shown_to(rows: Iterable[Statement]) -> dict[int, int]:
    conversation = next((one.conversation_id for one in rows), 0)
    shown = Exposure.objects.filter(participant__conversation_id=conversation)
    counted = shown.values_list("statement_id").annotate(people=Count("pk"))
    return dict(counted.order_by())


def _moderations(rows: Iterable[Statement], authors: _Authors) -> tuple[ModerationFacts, ...]:
    """Give the decision about each statement that stands: taken back, the one before stands."""
    statements = {one.pk: one for one in rows}
    standing: dict[int, list[tuple[str, str]]] = defaultdict(list)
    made = Moderation.objects.filter(statement_id__in=statements).order_by("id")
    for statement, decision, reason in made.values_list("statement_id", "decision", "reason"):
        if decision != Moderation.Decision.UNDO:
            standing[statement].append((decision, reason))
        elif standing[statement]:
            standing[statement].pop()
    return tuple(
        ModerationFacts(statements[one].number, *decisions[-1], *authors.facts(statements[one]))
        for one, decisions in sorted(standing.items(), key=lambda pair: statements[pair[0]].number)
        if decisions
    )


def _drafting(row: Conversation) -> tuple[int, tuple[int, ...], frozenset[int]]:
    """Give the number of the ratification that is drafted, its slate, and what clauses rest on already."""
    rows = Ratification.objects.filter(conversation=row, stage__in=DRAFTED)
    drafting = rows.order_by("-number").first()
    if drafting is None:
        return 0, (), frozenset()
    document = Slate.objects.filter(pk=drafting.pk).values_list("document", flat=True).first() or {}
    drafts = DraftClause.objects.filter(ratification=drafting, withdrawn_at=None)
    evidence = [
        Evidence.read(one) for held in drafts.values_list("evidence", flat=True) for one in held
    ] + _in_force(drafting)
    used = frozenset(one.statement for one in evidence if one.conversation == row.record_id)
    return drafting.number, tuple(document.get("statements", ())), used


def _in_force(drafting: Ratification) -> list[Evidence]:
    version = version_in_force(drafting.constitution_id)
    if version is None:
        return []
    return [one for clause in constitutions.read(version.document).clauses for one in clause.evidence]


def _asked(conversation: int, agent: str) -> frozenset[str]:
    """Give the keys of what an agent asked for, without its name; what was denied may be asked for again."""
    if not agent:
        return frozenset()
    rows = AgentAction.objects.filter(swarm_id=conversation, agent=agent)
    keys = rows.exclude(status=AgentAction.Status.DENIED).values_list("key", flat=True)
    return frozenset(one.removeprefix(f"{agent}:") for one in keys)


def _topic(row: Conversation) -> dict[str, Any]:
    """Give the topic by language; "" for as written."""
    translated = {code: texts["topic"] for code, texts in row.texts.items() if texts.get("topic")}
    return {**translated, row.language: row.topic, "": row.topic}
