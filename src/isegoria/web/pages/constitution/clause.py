"""One clause of a version: what it says and binds, what it rests on, and how people decided on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from isegoria.services import committing, ratifying
from isegoria.services.errors import Missing
from isegoria.services.finding import find_conversation
from isegoria.web.pages.committing.lines import lines_shown
from isegoria.web.pages.constitution.asking import known_version, page, permanent
from isegoria.web.pages.constitution.clauses import clause_shown, clauses_shown
from isegoria.web.pages.constitution.deciding import ballot_in_words, past_of
from isegoria.web.pages.constitution.examples import examples_shown
from isegoria.web.pages.ratification.evidence import shown as shown_evidence
from isegoria.web.pages.ratification.show import shown as shown_result
from isegoria.web.pages.results.asking import language_of_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.constitution.clauses import Clause
    from isegoria.services.constitutions.values import VersionInfo
    from isegoria.web.pages.constitution.deciding import Past


@dataclass(frozen=True, slots=True)
class Appearance:
    """What another version did to the clause."""

    said: str
    address: str


@require_safe
def show(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Show it."""
    found = known_version(slug, number)
    clause = found_clause(found, key)
    adopters = committing.of_clause(constitution=slug, clause=key)
    context = lambda: {**_context(found, clause), "adopters": lines_shown(adopters)}  # noqa: E731
    return page(request, "constitution/clause.html", found, context, adopters)


def found_clause(found: VersionInfo, key: str) -> Clause:
    """Find a clause.

    Raises:
        Missing: this version has none of it.
    """
    clause = found.document.clause(key)
    if clause is None:
        raise Missing("no-clause", _("This version has no such clause. Look at its text, or at the history."))
    return clause


def _context(found: VersionInfo, clause: Clause) -> dict[str, Any]:
    language = language_of_page()
    every = clauses_shown(found.document, language)
    at = next(place for place, one in enumerate(every) if one.key == clause.key)
    past = past_of(found, clause.key)
    return {
        "clause": clause_shown(clause, at + 1, language),
        "total": len(every),
        "before": every[at - 1] if at else None,
        "after": every[at + 1] if at + 1 < len(every) else None,
        "examples": examples_shown(clause, language),
        "in_newest": past.last == found.newest,
        "appearances": _appearances(found, clause.key, past),
        "permanent": permanent("constitution-clause", found.slug, found.number, clause.key),
        **_decided(past.decided, clause.key),
    }


def _decided(decided: VersionInfo, key: str) -> dict[str, Any]:
    """Read the ballot that decided on it, and the evidence that was before those who voted."""
    language = language_of_page()
    fewest = find_conversation(slug=decided.conversation, language=language).fewest
    ballot = ratifying.ratification(slug=decided.conversation, number=decided.ratification, language=language)
    info = next((one for one in ballot.clauses if one.key == key), None)
    shown = shown_result(ballot, info, fewest) if info else None
    return {
        "decided": decided,
        "ballot": ballot_in_words(decided),
        "evidence": [shown_evidence(one, fewest) for one in info.evidence] if info else [],
        "result": shown if shown and shown.result else None,
    }


def _appearances(found: VersionInfo, key: str, past: Past) -> list[Appearance]:
    def address(number: int) -> str:
        return reverse("constitution-clause", args=[found.slug, number, key])

    made = [
        Appearance(
            _("It came with version %(number)s.") % {"number": past.first},
            "" if past.first == found.number else address(past.first),
        )
    ]
    made += [
        Appearance(
            _("Version %(number)s changed it.") % {"number": one},
            reverse("constitution-difference", args=[found.slug, one - 1, one]) + f"#{key}",
        )
        for one in past.changed
    ]
    if past.last < found.newest:
        gone = past.last + 1
        made.append(
            Appearance(
                _("Version %(number)s took it out.") % {"number": gone},
                reverse("constitution-difference", args=[found.slug, past.last, gone]) + f"#{key}",
            )
        )
    return made
