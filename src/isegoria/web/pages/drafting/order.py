"""Put drafts in order: move, merge, withdraw, and bring back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from isegoria.services import ratifying
from isegoria.services.errors import Invalid
from isegoria.web.pages.drafting.asking import ask, back, clause_of
from isegoria.web.pages.drafting.overview import overview
from isegoria.web.pages.organise.frame import UNPROCESSABLE, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@signed_in
@require_POST
def merge(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Put the drafts that were ticked into the first of them."""
    asked = ask(request, slug, number)
    ticked = set(request.POST.getlist("keys"))
    keys = [one.key for one in asked.found.clauses if one.key in ticked]
    if not keys:
        return overview(asked, problem=_("Tick two drafts or more to merge them."), status=UNPROCESSABLE)
    try:
        ratifying.merge_clauses(slug=slug, number=number, account=asked.account, keys=keys, into=keys[0])
    except Invalid as wrong:
        return overview(asked, problem=str(wrong), status=UNPROCESSABLE)
    messages.success(
        request,
        _("They are one draft now: %(key)s. Word it; the others can be brought back below.")
        % {"key": keys[0]},
    )
    return back(asked, f"clause-{keys[0]}")


@signed_in
@require_POST
def move(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Move a draft up or down among those that stand."""
    asked = ask(request, slug, number)
    moved = clause_of(asked, key)
    order = [one.key for one in asked.found.clauses]
    standing = [one.key for one in asked.found.clauses if not one.withdrawn or one is moved]
    here = standing.index(key)
    there = here + (-1 if request.POST.get("to") == "up" else 1)
    if 0 <= there < len(standing):
        place = order.index(standing[there]) + 1
        ratifying.move_clause(slug=slug, number=number, account=asked.account, key=key, place=place)
    return back(asked, f"clause-{key}")


@signed_in
@require_POST
def withdraw(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Take a draft out of the text."""
    asked = ask(request, slug, number)
    clause_of(asked, key)
    ratifying.withdraw_clause(slug=slug, number=number, account=asked.account, key=key)
    messages.success(request, _("Draft %(key)s is withdrawn. You can bring it back below.") % {"key": key})
    return back(asked)


@signed_in
@require_POST
def restore(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Bring a draft back."""
    asked = ask(request, slug, number)
    clause_of(asked, key)
    ratifying.restore_clause(slug=slug, number=number, account=asked.account, key=key)
    messages.success(request, _("Draft %(key)s is back.") % {"key": key})
    return back(asked, f"clause-{key}")
