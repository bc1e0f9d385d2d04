"""Draft a clause: words in every language, guards with a preview, worked examples, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.services import organising, ratifying
from isegoria.services.constitutions.finding import current
from isegoria.services.errors import Invalid, Missing
from isegoria.services.finding import ORGANISER
from isegoria.services.ratifying.evidence import evidence_of, shown_evidence
from isegoria.web.pages.drafting.asking import Asked, ask, back, clause_of, language, page
from isegoria.web.pages.drafting.clause_form import ClauseForm, initial_of, read_numbers
from isegoria.web.pages.drafting.examples import documents_of, examples_form
from isegoria.web.pages.drafting.guards import previewed
from isegoria.web.pages.organise.frame import READERS, UNPROCESSABLE, sent, signed_in
from isegoria.web.pages.ratification.evidence import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.forms import BaseFormSet
    from django.http import HttpRequest, HttpResponse

    from isegoria.constitution.clauses import Clause
    from isegoria.services.ratifying.values import ClauseInfo, EvidenceInfo
    from isegoria.web.pages.drafting.examples import ExampleForm

_CHANGES = ("add", "amend", "repeal")
_LOOKS = ("preview", "more")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The forms of one clause as they stand.

    Attributes:
        clause: the draft; None for a new one.
        change: what it would do to the version in force.
        key: of the clause in force that it would change; "" for a new one.
        evidence: what it rests on.
    """

    form: ClauseForm
    examples: BaseFormSet[ExampleForm]
    clause: ClauseInfo | None = None
    change: str = "add"
    key: str = ""
    evidence: Sequence[EvidenceInfo] = ()
    before: Clause | None = None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Draft a new clause, perhaps from statements, or a change or repeal of one in force."""
    asked = ask(request, slug, number, see=(ORGANISER,))
    given = request.POST if request.method == "POST" else request.GET
    change = given.get("change", "add") if given.get("change") in _CHANGES else "add"
    key = given.get("key", "") if change != "add" else ""
    before = _in_force(asked, key) if key else None
    form = ClauseForm(sent(request), initial=_initial(asked, before))
    kept = [one.document() for one in before.examples] if before else []
    rows = examples_form(sent(request), kept, more=given.get("act") == "more")
    sheet = _Sheet(form, rows, None, change, key, _evidence(asked, form), before)
    if request.method != "POST" or given.get("act") in _LOOKS:
        return _page(asked, sheet, bound=False)
    if _valid(sheet):
        try:
            made = ratifying.add_clause(
                slug=slug,
                number=number,
                account=asked.account,
                **form.written(),
                examples=documents_of(rows),
                statements=form.cleaned_data["statements"],
                change=change,
                key=key,
            )
        except Invalid as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("Draft %(key)s is saved.") % {"key": made})
            return back(asked, f"clause-{made}")
    return _page(asked, sheet, bound=True)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Show a draft, and word it anew."""
    asked = ask(request, slug, number, see=READERS)
    clause = clause_of(asked, key)
    numbers = _numbers(asked, clause)
    initial = initial_of(clause.titles, clause.prose_by_language, clause.guards, numbers)
    form = ClauseForm(sent(request), drafted=True, initial=initial)
    act = request.POST.get("act", "")
    kept = [one.document for one in clause.examples]
    rows = examples_form(sent(request), kept, more=act == "more")
    sheet = _Sheet(form, rows, clause, clause.change, key, clause.evidence)
    if request.method != "POST" or act in _LOOKS:
        return _page(asked, sheet, bound=False)
    if _valid(sheet):
        data = form.cleaned_data
        anew = data["recount"] or sorted(data["statements"]) != sorted(numbers)
        try:
            ratifying.change_clause(
                slug=slug,
                number=number,
                account=asked.account,
                key=key,
                **form.written(),
                examples=documents_of(rows),
                statements=data["statements"] if anew else None,
            )
        except Invalid as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("Draft %(key)s is saved.") % {"key": key})
            return back(asked, f"clause-{key}")
    return _page(asked, sheet, bound=True)


@signed_in
@require_POST
def preview(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say what guards mean while they are written, and whether the examples hold."""
    ask(request, slug, number)
    rows = examples_form(request.POST)
    found = previewed(request.POST.get("guards", ""), _documents(rows), language())
    return render(request, "drafting/guards_now.html", {"preview": found})


def _page(asked: Asked, sheet: _Sheet, *, bound: bool) -> HttpResponse:
    guards = str(sheet.form["guards"].value() or "")
    fewest = asked.conversation.fewest
    clause = sheet.clause
    return page(
        asked,
        "clause.html",
        form=sheet.form,
        examples=sheet.examples,
        clause=clause,
        change=sheet.change,
        key=sheet.key,
        before=sheet.before,
        evidence=[shown(one, fewest) for one in sheet.evidence],
        preview=previewed(guards, _documents(sheet.examples), language()),
        worded=sheet.change != "repeal",
        editable=asked.changeable and not (clause and (clause.change == "repeal" or clause.withdrawn)),
        wrong=bound,
        status=UNPROCESSABLE if bound else 200,
    )


def _valid(sheet: _Sheet) -> bool:
    """Check both forms, so that everything wrong is marked at once."""
    form, examples = sheet.form.is_valid(), sheet.examples.is_valid()
    return form and examples


def _documents(rows: BaseFormSet[ExampleForm]) -> list[dict[str, Any]]:
    """Write the examples that can be read, for a preview; those that are kept, where nothing was sent."""
    if rows.is_bound:
        rows.is_valid()
        return documents_of(rows.forms)
    return [
        {"action": made, "outcome": one["outcome"], "why": {}}
        for one in rows.initial or []
        if (made := _kept(one))
    ]


def _kept(initial: Mapping[str, Any]) -> dict[str, Any]:
    from isegoria.web.pages.drafting.examples import read_action, read_known  # noqa: PLC0415

    return {**read_action(initial["action"]), **read_known(initial["known"])}


def _initial(asked: Asked, before: Clause | None) -> dict[str, Any]:
    """Begin with the clause in force, or with what the statements say that were ticked."""
    ticked = _ticked(asked.request)
    if before is not None:
        return initial_of(before.titles, before.prose, before.guards, ticked)
    prose: dict[str, str] = {}
    for one in ticked:
        for code, text in texts_of(asked, one).items():
            prose[code] = f"{prose[code]}\n\n{text}" if code in prose else text
    return initial_of({}, prose, "", ticked)


def _ticked(request: HttpRequest) -> list[int]:
    given = [one for one in request.GET.getlist("statements") if one.isascii() and one.isdigit()]
    return read_numbers(",".join(given[:50]))


def texts_of(asked: Asked, number: int) -> dict[str, str]:
    """Give a statement's words in every language; nothing where it is none that is shown."""
    if not _taken_up(asked, [number]):
        return {}
    told = organising.wording(slug=asked.conversation.slug, account=asked.account, number=number)
    return {told.language or "en": told.text, **told.translations}


def _taken_up(asked: Asked, numbers: Sequence[int]) -> list[dict[str, Any]]:
    try:
        return evidence_of(slug=asked.conversation.slug, account=asked.account, statements=numbers)
    except Invalid:
        return []  # said once it is saved


def _evidence(asked: Asked, form: ClauseForm) -> Sequence[EvidenceInfo]:
    """Show how people voted on the statements that are named."""
    if form.is_bound:
        form.is_valid()
        numbers = form.cleaned_data.get("statements", [])
    else:
        numbers = _ticked(asked.request)
    return shown_evidence(_taken_up(asked, numbers), language())


def _numbers(asked: Asked, clause: ClauseInfo) -> list[int]:
    """Number the statements of this conversation that a draft rests on."""
    return [one.statement for one in clause.evidence if one.slug == asked.conversation.slug]


def _in_force(asked: Asked, key: str) -> Clause:
    found = current(slug=asked.found.constitution_slug).document.clause(key)
    if found is None:
        raise Missing("no-clause", _("There is no such clause in force. See the constitution’s text."))
    return found
