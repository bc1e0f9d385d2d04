"""Export a conversation: say what votes and bundles can tell about people, then hand them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from isegoria.services import exporting
from isegoria.services.auditing import handing_out
from isegoria.services.errors import Invalid
from isegoria.services.finding import ORGANISER, OVERSEER, require_role
from isegoria.web.api import limits
from isegoria.web.pages.exchange.forms import BundleForm, ExportForm
from isegoria.web.pages.organise.frame import UNPROCESSABLE, frame, say_invalid
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.exporting import Export

_BUNDLE_ID = "bundle_%s"  # two forms on one page ask for confirmation


@login_required
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer the votes and the landscape."""
    return _page(request, slug, ExportForm(), BundleForm(auto_id=_BUNDLE_ID))


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
    return _page(request, slug, form, BundleForm(auto_id=_BUNDLE_ID))


@login_required
@require_POST
def bundle(request: HttpRequest, slug: str) -> HttpResponse | FileResponse:
    """Hand out the audit bundle."""
    form = BundleForm(request.POST, auto_id=_BUNDLE_ID)
    if form.is_valid():
        try:
            made = handing_out.export_bundle(slug=slug, account=account_of(request), **form.cleaned_data)
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            return _download(made)
    return _page(request, slug, ExportForm(), form)


@require_safe
def published(request: HttpRequest, slug: str) -> FileResponse:
    """Give everybody every vote of a conversation that publishes them."""
    limits.spend(limits.HEAVY, f"votes-{limits.address_of(request)}")
    return _download(exporting.published_votes(slug=slug, account=account_of(request)))


@login_required
@require_POST
def landscape(request: HttpRequest, slug: str) -> FileResponse:
    """Hand out the landscape as JSON."""
    return _download(exporting.export_landscape(slug=slug, account=account_of(request)))


def _page(request: HttpRequest, slug: str, form: ExportForm, audit: BundleForm) -> HttpResponse:
    found = require_role(
        slug=slug, account=account_of(request), kinds=(ORGANISER, OVERSEER), language=get_language() or ""
    )
    context = frame(found, "manage-export", votes_form=form, bundle_form=audit)
    bound = form.is_bound or audit.is_bound
    return render(request, "exchange/export.html", context, status=UNPROCESSABLE if bound else 200)


def _download(export: Export) -> FileResponse:
    response = FileResponse(export.file, as_attachment=True, filename=export.name, content_type=export.kind)
    response.headers["Content-Length"] = str(export.size)
    response.headers["Cache-Control"] = "private, no-store"
    return response
