"""Export a conversation: say what the votes can tell about people, then hand them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from isegoria.services import exporting
from isegoria.services.errors import Invalid
from isegoria.services.finding import ORGANISER, OVERSEER, require_role
from isegoria.web.pages.exchange.forms import ExportForm
from isegoria.web.pages.organise.frame import UNPROCESSABLE, frame, say_invalid
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.exporting import Export


@login_required
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer the votes and the landscape."""
    return _page(request, slug, ExportForm())


@login_required
@require_POST
def votes(request: HttpRequest, slug: str) -> HttpResponse | FileResponse:
    """Hand out every vote, as a zip in Polis's format."""
    form = ExportForm(request.POST)
    if form.is_valid():
        try:
            export = exporting.export_votes(slug=slug, account=account_of(request), **form.cleaned_data)
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            return _download(export)
    return _page(request, slug, form)


@login_required
@require_POST
def landscape(request: HttpRequest, slug: str) -> FileResponse:
    """Hand out the landscape as JSON."""
    return _download(exporting.export_landscape(slug=slug, account=account_of(request)))


def _page(request: HttpRequest, slug: str, form: ExportForm) -> HttpResponse:
    found = require_role(
        slug=slug, account=account_of(request), kinds=(ORGANISER, OVERSEER), language=get_language() or ""
    )
    context = frame(found, "manage-export", form=form)
    return render(request, "exchange/export.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _download(export: Export) -> FileResponse:
    response = FileResponse(export.file, as_attachment=True, filename=export.name, content_type=export.kind)
    response.headers["Content-Length"] = str(export.size)
    response.headers["Cache-Control"] = "private, no-store"
    return response
