"""Delete one's account, in two steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.services import accounts
from isegoria.services.errors import Invalid
from isegoria.web.pages.account.forms import DeleteForm
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_UNPROCESSABLE = 422


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays; delete it once the address is typed and the password given again."""
    return _delete(request) if request.method == "POST" else _page(request, DeleteForm())


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
def _delete(request: HttpRequest) -> HttpResponse:
    form = DeleteForm(request.POST)
    if form.is_valid():
        try:
            accounts.delete(account=account_of(request) or 0, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error("confirmation", str(wrong))
        else:
            logout(request)
            messages.success(request, _("Your account was deleted."))
            return redirect("home")
    return _page(request, form, status=_UNPROCESSABLE)


def _page(request: HttpRequest, form: DeleteForm, *, status: int = 200) -> HttpResponse:
    account, language = account_of(request) or 0, get_language() or ""
    context = {
        "form": form,
        "account": accounts.about(account=account),
        "wards": accounts.wards_of(account=account, language=language),
        "participations": accounts.participations_of(account=account, language=language),
    }
    return render(request, "account/delete.html", context, status=status)
