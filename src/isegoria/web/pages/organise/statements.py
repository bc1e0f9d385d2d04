"""Every statement of a conversation, and adding the organiser's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.services import moderating, organising
from isegoria.services.errors import Invalid
from isegoria.web.pages.organise.forms import SeedForm, WordingForm
from isegoria.web.pages.organise.frame import (
    UNPROCESSABLE,
    conversation_for,
    frame,
    say_invalid,
    sent,
    signed_in,
)
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.finding import ConversationInfo

_LARGEST_FILE = 2_000_000


@signed_in
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """List them, some at a time."""
    return _page(request, conversation_for(request, slug), SeedForm(auto_id="seed_%s"))


@signed_in
@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what would be added, and add nothing yet."""
    found = conversation_for(request, slug)
    form = SeedForm(request.POST, request.FILES, auto_id="seed_%s")
    try:
        texts = _read(request, form)
        checked = organising.check_seeds(slug=slug, account=account_of(request), texts=texts)
    except Invalid as wrong:
        say_invalid(form, wrong)
        return _page(request, found, form, status=UNPROCESSABLE)
    context = frame(
        found,
        "manage-statements",
        seeds=checked,
        fresh=sum(1 for one in checked if not one.known),
        packed=json.dumps(texts, ensure_ascii=False),
        form=form,
        pasted=bool(form.cleaned_data.get("texts")),
    )
    return render(request, "organise/seeds.html", context)


@signed_in
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add what the preview showed."""
    found = conversation_for(request, slug)
    try:
        number = organising.seed(
            slug=slug, account=account_of(request), texts=_unpacked(request.POST.get("seeds", ""))
        )
    except Invalid as wrong:
        form = SeedForm(auto_id="seed_%s")
        form.full_clean()
        return _page(request, found, form, problem=str(wrong), status=UNPROCESSABLE)
    said = ngettext("%(number)d statement was added.", "%(number)d statements were added.", number)
    messages.success(request, said % {"number": number})
    return redirect("manage-statements", slug=slug)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Change a statement's words, as long as nobody can have seen it, or its translations."""
    account = account_of(request)
    found = conversation_for(request, slug)
    told = organising.wording(slug=slug, account=account, number=number)
    form = WordingForm(sent(request), told=told)
    if request.method == "POST" and form.is_valid():
        try:
            organising.reword(slug=slug, account=account, number=number, **form.words())
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(request, _("Statement %(number)d is saved.") % {"number": number})
            return redirect("manage-statements", slug=slug)
    context = frame(found, "manage-statements", told=told, form=form)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "organise/statement.html", context, status=status)


@signed_in
@require_POST
def discard(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Remove one that nobody can have seen."""
    organising.discard(slug=slug, account=account_of(request), number=number)
    messages.success(request, _("Statement %(number)d was removed.") % {"number": number})
    return redirect("manage-statements", slug=slug)


def _page(
    request: HttpRequest, found: ConversationInfo, form: SeedForm, *, status: int = 200, **more: object
) -> HttpResponse:
    state, search = request.GET.get("state", ""), request.GET.get("search", "")
    page = moderating.cases(
        slug=found.slug,
        account=account_of(request),
        state=state,
        search=search,
        language=get_language() or "",
        page=whole(request.GET.get("page", "1")),
    )
    states = [
        ("", _("all")),
        ("shown", _("shown")),
        ("pending", _("waiting for moderation")),
        ("hidden", _("moderated out")),
        ("withdrawn", _("withdrawn by its author")),
        ("appeal", _("appealed")),
        ("seed", _("the organiser’s own")),
    ]
    query = urlencode({"state": state, "search": search}) + "&"
    filters = {"states": states, "state": state, "search": search, "query": query}
    unseen = found.state == "draft" and found.opened_at is None
    context = frame(found, "manage-statements", form=form, page=page, unseen=unseen, **filters, **more)
    return render(request, "organise/statements.html", context, status=status)


def whole(given: str) -> int:
    """Read the number of a page, the first one where it is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < len(str(2**31)) else 1


def _read(request: HttpRequest, form: SeedForm) -> list[dict[str, Any]]:
    form.is_valid()
    file = request.FILES.get("file")
    if file is None:
        return organising.read_lines(form.cleaned_data.get("texts", ""))
    if form.cleaned_data.get("texts"):
        raise Invalid("file", "seeds-twice", _("Either paste statements or choose a file, not both at once."))
    if (file.size or 0) > _LARGEST_FILE:
        raise Invalid("file", "file-large", _("This file is larger than 2 MB. Split it into smaller ones."))
    content: bytes = file.read()
    return organising.read_csv(content)


def _unpacked(given: str) -> list[dict[str, Any]]:
    try:
        texts = json.loads(given)
    except ValueError:
        texts = None
    good = isinstance(texts, list) and all(_is_seed(one) for one in texts)
    if not good:
        raise Invalid(
            "texts", "seeds-unread", _("The preview was lost on the way. Enter the statements again.")
        )
    return list(texts)


def _is_seed(one: object) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("text"), str):
        return False
    translations = one.get("translations") or {}
    texts = [one.get("language") or "", *(translations.values() if isinstance(translations, dict) else [0])]
    return all(isinstance(text, str) for text in texts)
