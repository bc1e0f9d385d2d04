"""Show a ratification to whoever may see it: clauses, rules, roll, results, and their own ballot."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from isegoria.constitution import constitutions
from isegoria.constitution.clauses import Example
from isegoria.constitution.guards import explain, parse
from isegoria.constitution.ratification import Rules, Tally
from isegoria.services.finding import find_conversation
from isegoria.services.ratifying.balloting import info as ballot_info
from isegoria.services.ratifying.balloting import is_enrolled
from isegoria.services.ratifying.evidence import shown_evidence
from isegoria.services.ratifying.finding import OVER, Stage, find, version_in_force
from isegoria.services.ratifying.reasons import reasons_of
from isegoria.services.ratifying.roll import enrolled, parts_of, sector_names
from isegoria.services.ratifying.rules import rules_info
from isegoria.services.ratifying.values import (
    BeforeInfo,
    CheckInfo,
    ClauseInfo,
    ClauseResult,
    ExampleInfo,
    PartInfo,
    PartResult,
    RatificationInfo,
    RatificationLine,
)
from isegoria.store.models import Ballot, DraftClause, Enrolment, Objection, Ratification

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.constitution.clauses import Clause
    from isegoria.constitution.guards import Language


def ratification(
    *,
    slug: str,
    number: int,
    account: int | None = None,
    participant: int | None = None,
    language: str = "",
) -> RatificationInfo:
    """Show a ratification.

    Args:
        slug: of the conversation.
        number: within it.
        account: who asks; None for anybody.
        participant: as whom they take part; for their own ballot.
        language: for texts, where there is a translation.

    Raises:
        Missing: there is none that they may see.
    """
    found, row = find(slug=slug, number=number, account=account)
    title, title_language = chosen(row.constitution.titles, language)
    names = sector_names(found.id, language)
    version = getattr(row, "version", None)
    base = version_in_force(row.constitution_id)
    own = Ballot.objects.filter(ratification=row, participant_id=participant).first() if participant else None
    return RatificationInfo(
        slug=found.slug,
        number=row.number,
        constitution_slug=row.constitution.slug,
        titles=dict(row.constitution.titles),
        title=title,
        title_language=title_language,
        base=row.base,
        stage=row.stage,
        rules=rules_info(row.rules),
        clauses=_clauses(row, language, inside=bool(found.role)),
        roll=row.roll,
        cast=Ballot.objects.filter(ratification=row).count() if row.ballot_at else 0,
        parts=_parts(row, names, found.fewest),
        result=_result(row, names) if row.result else None,
        created_at=row.created_at,
        critique_at=row.critique_at,
        ballot_at=row.ballot_at,
        closes_at=row.closes_at,
        closed_at=row.closed_at,
        in_force_at=row.in_force_at,
        ended_at=row.ended_at,
        reason=row.reason,
        version=version.number if version else None,
        outdated=row.stage not in OVER and (base.number if base else 0) != row.base,
        simulated=found.simulated,
        enrolled=bool(row.ballot_at) and is_enrolled(row, participant),
        ballot=ballot_info(own) if own else None,
        role=found.role,
    )


def ratifications(
    *, slug: str, account: int | None = None, language: str = ""
) -> tuple[RatificationLine, ...]:
    """List the ratifications of a conversation, the newest first; drafts for those with a role alone.

    Raises:
        Missing: there is no such conversation.
    """
    found = find_conversation(slug=slug, account=account)
    rows = Ratification.objects.filter(conversation_id=found.id).select_related("constitution", "version")
    if not found.role:
        rows = rows.exclude(stage=Stage.DRAFTING)
    return tuple(_line(row, language) for row in rows.order_by("-number"))


def chosen(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """Choose a text and say its language: the one asked for, else the first there is."""
    code = language if texts.get(language) else next((one for one in sorted(texts) if texts[one]), "")
    return texts.get(code, ""), code


def _line(row: Ratification, language: str) -> RatificationLine:
    title, title_language = chosen(row.constitution.titles, language)
    version = getattr(row, "version", None)
    return RatificationLine(
        row.number,
        row.constitution.slug,
        title,
        title_language,
        row.stage,
        row.closes_at,
        version.number if version else None,
    )


def _clauses(row: Ratification, language: str, *, inside: bool) -> tuple[ClauseInfo, ...]:
    standing = Objection.objects.filter(clause__ratification=row, withdrawn_at=None)
    every = Counter(standing.values_list("clause_id", flat=True))
    unanswered = Counter(standing.filter(outcome="").values_list("clause_id", flat=True))
    version = version_in_force(row.constitution_id) if row.base else None
    in_force = {one.key: one for one in constitutions.read(version.document).clauses} if version else {}
    return tuple(
        _clause(
            one,
            language,
            every[one.pk],
            unanswered[one.pk],
            in_force.get(one.key) if one.change != DraftClause.Change.ADD else None,
        )
        for one in DraftClause.objects.filter(ratification=row)
        # What was withdrawn before anybody saw the drafts is for those who drafted it.
        if inside or one.withdrawn_at is None or (row.critique_at and one.withdrawn_at > row.critique_at)
    )


def _clause(
    row: DraftClause, language: str, objections: int, unanswered: int, before: Clause | None
) -> ClauseInfo:
    title, title_language = chosen(row.titles, language)
    prose, prose_language = chosen(row.prose, language)
    return ClauseInfo(
        key=row.key,
        place=row.place,
        change=row.change,
        titles=dict(row.titles),
        prose_by_language=dict(row.prose),
        title=title,
        title_language=title_language,
        prose=prose,
        prose_language=prose_language,
        guards=row.guards,
        guard_sentences=sentences(row.guards, language),
        examples=tuple(_example(one, language) for one in row.examples),
        evidence=shown_evidence(row.evidence, language),
        withdrawn=row.withdrawn_at is not None,
        changed_at=row.changed_at,
        objections=objections,
        unanswered=unanswered,
        ratified=row.ratified,
        before=_before(before, language) if before else None,
    )


def sentences(guards: str, language: str) -> tuple[str, ...]:
    """Say what each guard asks for, in the language asked for, else in English."""
    spoken: Language = "ja" if language.startswith("ja") else "en"
    return tuple(explain(one, spoken) for one in parse(guards))


def _example(document: Mapping[str, Any], language: str) -> ExampleInfo:
    one = Example.read(document)
    return ExampleInfo(in_words(document["action"]), document, one.outcome, chosen(one.why, language)[0])


def in_words(action: Mapping[str, Any]) -> str:
    """Write an action as guards name things: verb, target, then whatever is known of it."""
    told = [f"{action['verb']} {action['target']}"]
    told += [f'{name} is "{text}"' for name, text in action.get("words", {}).items()]
    told += [f"{name} = {value}" for name, value in action.get("numbers", {}).items()]
    told += [f"{name} is set" for name in action.get("flags", [])]
    told += [f"{name} = {value}" for name, value in action.get("counts", {}).items()]
    told += [f"approved by {role}" for role in action.get("approvals", [])]
    return ", ".join(told)


def _before(clause: Clause, language: str) -> BeforeInfo:
    return BeforeInfo(*chosen(clause.titles, language), *chosen(clause.prose, language), clause.guards)


def _parts(row: Ratification, names: Mapping[str, str], fewest: int) -> tuple[PartInfo, ...]:
    if row.ballot_at is None:
        return ()
    if row.result:  # as it was published
        first = row.result["clauses"][0]["parts"]
        return tuple(_part(one, names) for one in first)
    roll = enrolled(Enrolment.objects.filter(ratification=row))
    return parts_of(Rules.read(row.rules), roll, names, fewest)


def _part(one: Mapping[str, Any], names: Mapping[str, str]) -> PartInfo:
    name = ""
    if one["kind"] == "group":
        name = chr(ord("A") + int(one["key"]))
    elif one["kind"] == "sector":
        name = names.get(one["key"]) or one["key"]
    return PartInfo(one["kind"], one["key"], name, one["roll"] or 0)


def _result(row: Ratification, names: Mapping[str, str]) -> tuple[ClauseResult, ...]:
    # Where even the tally of everyone is of too few, so are their reasons.
    told = any(part["tally"] for one in row.result["clauses"] for part in one["parts"])
    reasons = reasons_of(row) if told else {}
    return tuple(
        ClauseResult(
            one["key"],
            one["ratified"],
            tuple(
                PartResult(
                    _part(part, names),
                    Tally(**part["tally"]) if part["tally"] else None,
                    tuple(_check(check) for check in part["checks"]),
                )
                for part in one["parts"]
            ),
            tuple(why.text for why in reasons.get(one["key"], ()) if not why.hidden),
        )
        for one in row.result["clauses"]
    )


def _check(one: Mapping[str, Any]) -> CheckInfo:
    return CheckInfo(
        one["kind"], Fraction(one["needed"] or 0), one["had"] or 0, one["fakes"] or 0, one["passed"]
    )
