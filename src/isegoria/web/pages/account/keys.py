"""Keys for programs that act for one's account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.services import tokens
from isegoria.services.errors import Invalid
from isegoria.web.pages.account.forms import TokenForm
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.tokens import NewToken

_UNPROCESSABLE = 422


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """List them; make one, which is shown this once."""
    if request.method == "POST":
        made: HttpResponse = _make(request)
        return made
    return _page(request, TokenForm())


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
def _make(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            made = tokens.create(account=account_of(request) or 0, name=form.cleaned_data["name"])
        except Invalid as wrong:
            form.add_error("name", str(wrong))
        else:
            return _page(request, TokenForm(), made)
    return _page(request, form, status=_UNPROCESSABLE)


@login_required
@require_POST
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """Make one useless."""
    tokens.revoke(account=account_of(request) or 0, token=token)
    messages.success(request, _("The key was revoked. It opens nothing any more."))
    return redirect("account-tokens")


def _page(
    request: HttpRequest, form: TokenForm, made: NewToken | None = None, *, status: int = 200
) -> HttpResponse:
    listed = tokens.tokens_of(account=account_of(request) or 0)
    context = {"form": form, "made": made, "keys": listed, "most": tokens.MOST}
    return render(request, "account/tokens.html", context, status=status)
