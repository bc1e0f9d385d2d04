"""Two versions side by side: on a phone one below the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from isegoria.services import constitutions
from isegoria.web.pages.constitution.asking import known_version, page
from isegoria.web.pages.constitution.examples import examples_shown
from isegoria.web.pages.constitution.saying import said
from isegoria.web.pages.results.asking import language_of_page
from isegoria.web.pages.results.figures import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from isegoria.constitution.clauses import Clause
    from isegoria.constitution.differences import ClauseDifference, Differences, Piece, Sides
    from isegoria.services.constitutions.values import VersionInfo
    from isegoria.web.pages.constitution.saying import Said

_NUMBER = 6  # digits of a version's number at most


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a clause says, before and after.

    Attributes:
        name: of the thing; "" for the title.
        language: of both texts, "" for the page's.
    """

    name: str
    language: str
    old: SafeString
    new: SafeString


@dataclass(frozen=True, slots=True)
class ClauseCompared:
    """What became of a clause."""

    key: str
    kind: str
    said: str
    title: Said
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Compared:
    """Which versions are compared, and what is to be said of it in one sentence."""

    old: int
    new: int
    numbers: range
    summary: str


@require_safe
def show(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponse:
    """Show them; `?old=` and `?new=` lead to the address of two others."""
    chosen = [_chosen(request.GET.get("old", ""), old), _chosen(request.GET.get("new", ""), new)]
    if chosen != [old, new]:
        return redirect("constitution-difference", slug, *chosen)
    found, before = known_version(slug, new), known_version(slug, old)
    return page(request, "constitution/difference.html", found, lambda: _context(before, found), old)


def _chosen(given: str, present: int) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _NUMBER else present


def _context(before: VersionInfo, after: VersionInfo) -> dict[str, Any]:
    found = constitutions.compare(slug=after.slug, old=before.number, new=after.number)
    language = language_of_page()
    return {
        "compared": Compared(before.number, after.number, range(1, after.newest + 1), _summary(found)),
        "clauses": [_clause(one, language) for one in found.clauses if one.kind != "same"],
        "same": [_title(one, language) for one in found.clauses if one.kind == "same"],
    }


def _summary(found: Differences) -> str:
    kinds = [one.kind for one in found.clauses]
    added, changed, gone = (kinds.count(kind) for kind in ("added", "changed", "removed"))
    said = (
        (added, ngettext("%(number)s clause was added.", "%(number)s clauses were added.", added)),
        (changed, ngettext("%(number)s clause was changed.", "%(number)s clauses were changed.", changed)),
        (
            gone,
            ngettext("%(number)s clause was taken out.", "%(number)s clauses were taken out.", gone),
        ),
    )
    made = [text % {"number": number(count)} for count, text in said if count]
    if not made:
        return _("Every clause is the same in both.")
    # Translators: two sentences, one after the other.
    return reduce(lambda first, second: _("%(first)s %(second)s") % {"first": first, "second": second}, made)


def _title(one: ClauseDifference, language: str) -> Said:
    clause = one.new or one.old
    return said(clause.titles if clause else {}, language)


def _clause(one: ClauseDifference, language: str) -> ClauseCompared:
    names = {"added": _("new"), "changed": _("changed"), "removed": _("taken out")}
    parts = []
    if any(not sides.same for sides in one.titles.values()) and one.kind == "changed":
        parts += _texts(_("Title"), one.titles)
    parts += _texts(_("Text"), one.prose)
    if one.guards.old or one.guards.new:
        old, new = _marked(one.guards, lines=True)
        parts.append(Part(_("Guards"), "", old, new))
    if one.examples:
        parts.append(_examples(one, language))
    if one.evidence and one.kind == "changed":
        parts.append(Part(_("Evidence"), "", _evidence(one.old), _evidence(one.new)))
    return ClauseCompared(one.key, one.kind, names[one.kind], _title(one, language), parts)


def _texts(name: str, texts: Mapping[str, Sides]) -> list[Part]:
    """Show the languages in which there is something, each by itself."""
    made = []
    for code, sides in texts.items():
        old, new = _marked(sides)
        # Translators: a part of a clause, then the code of its language.
        heading = _("%(part)s (%(language)s)") % {"part": name, "language": code}
        made.append(Part(heading if len(texts) > 1 else name, code, old, new))
    return made


def _marked(sides: Sides, *, lines: bool = False) -> tuple[SafeString, SafeString]:
    return _pieces(sides.old, "del", lines=lines), _pieces(sides.new, "ins", lines=lines)


def _pieces(pieces: tuple[Piece, ...], mark: str, *, lines: bool) -> SafeString:
    if not pieces:
        return format_html('<span class="nothing">{}</span>', _("nothing"))
    made = [
        format_html("<{}>{}</{}>", mark, one.text, mark) if one.changed else escape(one.text)
        for one in pieces
    ]
    wrapped = '<span class="line">{}</span>' if lines else "{}"
    return format_html_join("", wrapped, ((one,) for one in made))


def _examples(one: ClauseDifference, language: str) -> Part:
    old, new = _example_lines(one.old, language), _example_lines(one.new, language)
    return Part(_("Worked examples"), "", _listed(old, new, "del"), _listed(new, old, "ins"))


def _example_lines(clause: Clause | None, language: str) -> list[str]:
    # Translators: an action, and what comes of it.
    words = _("%(action)s → %(outcome)s")
    shown = examples_shown(clause, language) if clause else []
    return [words % {"action": one.action, "outcome": one.said} for one in shown]


def _listed(ours: list[str], theirs: list[str], mark: str) -> SafeString:
    if not ours:
        return format_html('<span class="nothing">{}</span>', _("nothing"))
    return format_html_join(
        "",
        '<span class="line">{}</span>',
        ((escape(one) if one in theirs else format_html("<{}>{}</{}>", mark, one, mark),) for one in ours),
    )


def _evidence(clause: Clause | None) -> SafeString:
    numbers = [number(one.statement) for one in clause.evidence] if clause else []
    # Translators: between items of a list.
    listed = _(", ").join(numbers)
    words = _("Statements %(numbers)s, as counted then") % {"numbers": listed} if numbers else _("nothing")
    return escape(words)
