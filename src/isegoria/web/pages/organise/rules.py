"""The rules of a conversation, its texts in every language, and its sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.services import organising
from isegoria.services.errors import Invalid
from isegoria.web.pages.organise.forms import language_choices
from isegoria.web.pages.organise.frame import (
    READERS,
    UNPROCESSABLE,
    conversation_for,
    frame,
    say_invalid,
    sent,
    signed_in,
)
from isegoria.web.pages.organise.rules_form import SettingsForm
from isegoria.web.pages.organise.wording import sector_name
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse, QueryDict

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.organising import Written


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change them."""
    account = account_of(request)
    found = conversation_for(request, slug, see=READERS)
    written = organising.written(slug=slug, account=account)
    form = _form(found, written, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            organising.change_settings(slug=slug, account=account, options=form.options())
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("manage-settings", slug=slug)
    return _page(request, found, form, status=UNPROCESSABLE if form.is_bound else 200)


@signed_in
@require_POST
def sectors(request: HttpRequest, slug: str) -> HttpResponse:
    """Add, rename or remove a sector."""
    account = account_of(request)
    act, key = request.POST.get("act", ""), request.POST.get("key", "").strip()
    names = {code: request.POST.get(f"name_{code}", "") for code, _name in language_choices()}
    try:
        if act == "add":
            organising.add_sector(slug=slug, account=account, key=key, names=names)
            said = _("The sector was added.")
        elif act == "rename":
            organising.rename_sector(slug=slug, account=account, key=key, names=names)
            said = _("The sector was renamed.")
        else:
            organising.remove_sector(slug=slug, account=account, key=key)
            said = _("The sector was removed.")
    except Invalid as wrong:
        found = conversation_for(request, slug)
        written = organising.written(slug=slug, account=account)
        form = _form(found, written, None)
        typed = {"key": key, "names": names, "act": act}
        return _page(request, found, form, names=names, problem=str(wrong), typed=typed, status=UNPROCESSABLE)
    messages.success(request, said)
    return redirect("manage-settings", slug=slug)


def _form(found: ConversationInfo, written: Written, given: QueryDict | None) -> SettingsForm:
    fixed = found.opened_at is not None
    return SettingsForm(given, written=written, fixed=fixed, initial=_initial(found, written))


def _page(
    request: HttpRequest,
    found: ConversationInfo,
    form: SettingsForm,
    *,
    status: int,
    names: Mapping[str, str] | None = None,
    **more: object,
) -> HttpResponse:
    language = get_language() or ""
    rows = [
        {
            "key": one.key,
            "name": sector_name(one.key, one.names, language),
            "people": one.people,
            "invited": one.invited,
            "names": [(code, name, one.names.get(code, "")) for code, name in language_choices()],
        }
        for one in organising.sectors_of(slug=found.slug, account=account_of(request))
    ]
    fresh = [(code, name, (names or {}).get(code, "")) for code, name in language_choices()]
    context = frame(found, "manage-settings", form=form, sectors=rows, fresh=fresh, **more)
    return render(request, "organise/settings.html", context, status=status)


def _initial(found: ConversationInfo, written: Written) -> dict[str, Any]:
    names = [*SettingsForm.base_fields]
    initial: dict[str, Any] = {name: getattr(found, name) for name in names}
    initial.update(topic=written.topic, description=written.description)
    for code, one in written.texts.items():
        initial.update({f"{what}_{code}": one.get(what, "") for what in ("topic", "description")})
    return initial
