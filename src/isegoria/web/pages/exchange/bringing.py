"""Import a conversation: hand the export in, watch it come, call it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.services import importing, organising
from isegoria.services.errors import Forbidden, Invalid, TryAgain
from isegoria.web.pages.exchange.forms import ImportForm
from isegoria.web.pages.organise.frame import UNPROCESSABLE, say_invalid
from isegoria.web.uploads import largest_for
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take an export."""
    account = account_of(request)
    if not organising.may_organise(account=account):
        raise Forbidden(
            "may-not-organise",
            _("Your account may not open conversations here. Ask whoever runs this site to allow it."),
        )
    sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm()
    if sent:
        if int(request.META.get("CONTENT_LENGTH") or 0) > largest_for(request):
            form.errors["file"] = form.error_class([_too_large()])
        elif form.is_valid():
            number = _hand_in(form, account)
            if number is not None:
                return redirect("import-progress", number=number)
    context = {"form": form, "imports": importing.recent(account=account), "megabytes": _megabytes()}
    return render(request, "exchange/new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_safe
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far an import is: as a page, or only what changes on it."""
    found = importing.find(account=account_of(request), number=number)
    template = "exchange/progress_now.html" if request.headers.get("HX-Request") else "exchange/progress.html"
    response = render(request, template, {"found": found})
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
def call_off(request: HttpRequest, number: int) -> HttpResponse:
    """Stop an import."""
    importing.call_off(account=account_of(request), number=number)
    messages.success(request, _("The import is called off. Nothing of it stays."))
    return redirect("organise-import")


def _hand_in(form: ImportForm, account: int | None) -> int | None:
    given = dict(form.cleaned_data)
    files = [importing.Given(one.name or "", one.chunks()) for one in given.pop("file")]
    try:
        return importing.hand_in(account=account, files=files, **{**given, "sign": given["sign"] or "auto"})
    except Invalid as wrong:
        say_invalid(form, wrong)
    except TryAgain as wrong:
        form.add_error(None, str(wrong))
    return None


def _too_large() -> str:
    return _(
        "This is more than %(megabytes)d MB. Zip the export, or ask whoever runs this site to import it"
        " there: isegoria import"
    ) % {"megabytes": _megabytes()}


def _megabytes() -> int:
    return importing.LARGEST >> 20
