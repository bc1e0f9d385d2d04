"""One's account at a glance, and one's public name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.services import accounts, organising, tokens
from isegoria.services.errors import Invalid
from isegoria.web.pages.account.forms import NameForm
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_UNPROCESSABLE = 422


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Show it; change the public name."""
    account, language = account_of(request) or 0, get_language() or ""
    found = accounts.about(account=account)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            accounts.rename(account=account, name=form.cleaned_data["name"])
        except Invalid as wrong:
            form.add_error("name", str(wrong))
        else:
            messages.success(request, _("Your public name was saved."))
            return redirect("account")
    context = {
        "account": found,
        "form": form,
        "looked_after": organising.my_conversations(account=account, language=language),
        "participations": accounts.participations_of(account=account, language=language),
        "keys": tokens.tokens_of(account=account),
        "second_step": is_mfa_enabled(request.user),
        "passkeys": is_mfa_enabled(request.user, types=[Authenticator.Type.WEBAUTHN]),
        "other_sites": bool(settings.CONFIGURATION.oidc),
    }
    status = _UNPROCESSABLE if form.is_bound else 200
    return render(request, "account/overview.html", context, status=status)


@never_cache
@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Hand over everything kept about whoever asks, as JSON."""
    kept = accounts.own_data(account=account_of(request) or 0)
    text = json.dumps(kept, ensure_ascii=False, indent=2)
    response = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="my-account.json"'
    return response
