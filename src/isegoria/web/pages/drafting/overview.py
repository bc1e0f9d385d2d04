"""A ratification for those who look after it: where it stands, what comes next, and its clauses in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from isegoria.services import ratifying
from isegoria.services.constitutions.finding import current
from isegoria.services.errors import Missing
from isegoria.services.finding import ORGANISER
from isegoria.web.pages.drafting.asking import DRAFTED, Asked, ask, back, language, page
from isegoria.web.pages.drafting.closing import CloseForm
from isegoria.web.pages.organise.frame import signed_in
from isegoria.web.pages.ratification.rules import rules_in_words
from isegoria.web.pages.ratification.stages import is_voted_on, steps

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.constitution.clauses import Clause


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do now.

    Attributes:
        url: name of the address of the page where it is done.
        done: it is done already.
    """

    url: str
    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class InForce:
    """A clause in force that no draft is about yet."""

    key: str
    title: str
    title_language: str


@signed_in
@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show it."""
    return overview(ask(request, slug, number))


@signed_in
@require_POST
def rebase(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Go on from the version that came into force meanwhile."""
    asked = ask(request, slug, number)
    ratifying.rebase(slug=slug, number=number, account=asked.account)
    messages.success(request, _("The drafts are compared with the version in force now. Look at each."))
    return back(asked)


def overview(
    asked: Asked, *, closing: CloseForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    """Render the page of a ratification, perhaps with what was found wrong."""
    found = asked.found
    return page(
        asked,
        "overview.html",
        status=status,
        steps=steps(found),
        tasks=_tasks(asked),
        clauses=[one for one in found.clauses if not one.withdrawn],
        withdrawn=[one for one in found.clauses if one.withdrawn],
        in_force=_in_force(asked) if found.base and found.stage in DRAFTED else [],
        rules=rules_in_words(found.rules),
        closing=closing or CloseForm(None, initial={"closes_at": found.closes_at}),
        voted_on=is_voted_on(found),
        ended=found.stage in {"in-force", "failed", "annulled"},
        problem=problem,
    )


def _tasks(asked: Asked) -> list[Task]:
    found = asked.found
    standing = [one for one in found.clauses if not one.withdrawn]
    if asked.conversation.role != ORGANISER:
        return []
    if found.stage == "drafting":
        drawn = ratifying.slate(
            slug=asked.conversation.slug, number=found.number, account=asked.account, language=language()
        )
        return [
            Task(
                "manage-slate",
                _("Draw a slate of statements that speaks for everybody"),
                drawn.state == "ready",
            ),
            Task("manage-clause-new", _("Draft clauses from them"), bool(standing)),
            Task("manage-rules", _("Look at the rules: what it takes to ratify a clause"), done=False),
            Task(
                "manage-critique-open", _("Show the drafts to everybody, so that they may object"), done=False
            ),
        ]
    if found.stage == "critique":
        waiting = sum(one.unanswered for one in standing)
        text = (
            ngettext("Answer %(number)d objection", "Answer %(number)d objections", waiting)
            % {"number": waiting}
            if waiting
            else _("Answer objections as they come")
        )
        return [
            Task("manage-critique", text, not waiting and any(one.objections for one in standing)),
            Task(
                "manage-rules", _("Look at the rules once more: they stay once the ballot opens"), done=False
            ),
            Task("manage-ballot-open", _("Open the ballot"), done=False),
        ]
    return []


def _in_force(asked: Asked) -> list[InForce]:
    drafted = {one.key for one in asked.found.clauses}
    try:
        version = current(slug=asked.found.constitution_slug)
    except Missing:
        return []
    return [_line(one) for one in version.document.clauses if one.key not in drafted]


def _line(clause: Clause) -> InForce:
    code = language() if language() in clause.titles else next(iter(clause.titles), "")
    return InForce(clause.key, clause.titles.get(code, ""), code)
