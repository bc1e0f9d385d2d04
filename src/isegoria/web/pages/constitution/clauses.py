"""Clauses in the reader's language: what each says, binds and rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.constitution.guards import explain, parse
from isegoria.web.pages.constitution.saying import said
from isegoria.web.pages.results.figures import at_least, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.constitution.clauses import Clause
    from isegoria.constitution.constitutions import Constitution
    from isegoria.constitution.evidence import Evidence
    from isegoria.constitution.guards import Language
    from isegoria.web.pages.constitution.saying import Said


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause, ready to be shown.

    Attributes:
        place: in the text, counted from 1.
        guards: what each guard says, a sentence a guard.
        code: the guards as programs read them, "" for an advisory clause.
        basis: in a sentence, what it rests on.
        dissent: in a sentence, who disagreed; "" where nobody shown did.
    """

    key: str
    place: int
    title: Said
    prose: Said
    guards: tuple[str, ...]
    code: str
    basis: str
    dissent: str


def clauses_shown(document: Constitution, language: str) -> list[ClauseShown]:
    """Prepare every clause, in order."""
    return [clause_shown(one, place, language) for place, one in enumerate(document.clauses, 1)]


def clause_shown(clause: Clause, place: int, language: str) -> ClauseShown:
    """Prepare one.

    Args:
        clause: as the document has it.
        place: in the text, counted from 1.
        language: of the page.
    """
    spoken: Language = "ja" if language.startswith("ja") else "en"
    guards = tuple(explain(one, spoken) for one in parse(clause.guards)) if clause.guards else ()
    return ClauseShown(
        clause.key,
        place,
        said(clause.titles, language),
        said(clause.prose, language),
        guards,
        clause.guards.rstrip(),
        basis_in_words(clause.evidence),
        _dissent(clause.evidence),
    )


def basis_in_words(evidence: Sequence[Evidence]) -> str:
    """Say on how much a clause rests, and how sure that is."""
    if not evidence:
        return _("No statement is named as evidence.")
    counted = ngettext(
        "It rests on %(number)s statement.", "It rests on %(number)s statements.", len(evidence)
    ) % {"number": number(len(evidence))}
    bounds = [one for one in map(_least, evidence) if one is not None]
    if not bounds:
        return counted
    share, by_group = max(bounds)
    words = (
        _("At least %(share)s of every opinion group agree with the surest of them.")
        if by_group
        else _("At least %(share)s of everyone agree with the surest of them.")
    )
    if len(evidence) == 1:
        words = (
            _("At least %(share)s of every opinion group agree with it.")
            if by_group
            else _("At least %(share)s of everyone agree with it.")
        )
    # Translators: two sentences, one after the other.
    return _("%(first)s %(second)s") % {"first": counted, "second": words % {"share": at_least(share)}}


def _least(one: Evidence) -> tuple[float, bool] | None:
    """Give the least share that surely agrees: of each group where there are any and all are shown."""
    groups = list(one.groups.values())
    if groups and all(tally is not None for tally in groups):
        return min(float(tally.lower) for tally in groups if tally), True
    if one.everyone is not None:
        return float(one.everyone.lower), False
    return None


def _dissent(evidence: Sequence[Evidence]) -> str:
    dissenting = sum(bool(one.dissent) for one in evidence)
    if not dissenting:
        return ""
    return ngettext(
        "A minority dissents from %(number)s of them.",
        "Minorities dissent from %(number)s of them.",
        dissenting,
    ) % {"number": number(dissenting)}
