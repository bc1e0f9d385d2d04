"""What the pages about one conversation share: who is asking, what they may do, and where the tabs lead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, ConversationInfo, require_role
from isegoria.services.witnessing.telling import is_contradicted
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse, QueryDict

    from isegoria.services.errors import Invalid

EVERY_ROLE = (ORGANISER, MODERATOR, OVERSEER)
READERS = (ORGANISER, OVERSEER)
MODERATORS = (ORGANISER, MODERATOR)
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Tab:
    """A page about the conversation; `url` is its name."""

    url: str
    name: str


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask passers-by to sign in, and lead them back to the page that they came from."""

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - as the view's
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        fragment = "HX-Request" in request.headers
        back = request.get_full_path()
        if fragment or request.method not in {"GET", "HEAD"}:
            # Only the page can be shown again, not what it sent.
            page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
            local = url_has_allowed_host_and_scheme(page, {request.get_host()})
            back = urlsplit(page)._replace(scheme="", netloc="").geturl() if local else reverse("organise")
        if fragment:
            query = urlencode({REDIRECT_FIELD_NAME: back})
            return HttpResponseClientRedirect(f"{settings.LOGIN_URL}?{query}")
        return redirect_to_login(back)

    return respond


def conversation_for(
    request: HttpRequest,
    slug: str,
    *,
    see: Collection[str] = EVERY_ROLE,
    change: Collection[str] = (ORGANISER,),
) -> ConversationInfo:
    """Find the conversation for whoever is asking, who needs a role in it.

    Args:
        request: what is asked.
        slug: of the conversation.
        see: roles that may look at the page.
        change: roles that may send something to it.
    """
    kinds = change if request.method == "POST" else see
    return require_role(slug=slug, account=account_of(request), kinds=kinds, language=get_language() or "")


def sent(request: HttpRequest) -> QueryDict | None:
    """Give what was sent for a form to check, even if that is nothing; None where nothing was."""
    return request.POST if request.method == "POST" else None


def frame(found: ConversationInfo, tab: str, **more: object) -> dict[str, object]:
    """Give a page what its frame needs, and whatever else it names.

    Args:
        found: the conversation.
        tab: name of the address of the page's tab.
        **more: for the page itself.
    """
    return {
        "conversation": found,
        "tab": tab,
        "tabs": _tabs(found.role),
        "can_organise": found.role == ORGANISER,
        "can_moderate": found.role in {ORGANISER, MODERATOR},
        "log_contradicted": is_contradicted(),
        **more,
    }


def say_invalid(form: Form, wrong: Invalid) -> None:
    """Show beside its field what a service found wrong, or above the form where it has no such field."""
    form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))


def _tabs(role: str) -> list[Tab]:
    tabs = [
        Tab("manage", _("Overview")),
        Tab("manage-statements", _("Statements")),
        Tab("manage-moderation", _("Moderation")),
        Tab("manage-invitations", _("Invitations")),
        Tab("manage-announcements", _("Announcements")),
        Tab("manage-reports", _("Reports")),
        Tab("manage-constitution", _("Constitution")),
        Tab("oversight", _("Stewards")),
        Tab("manage-roles", _("Roles")),
        Tab("manage-settings", _("Settings")),
        Tab("manage-cohost", _("Hold together")),
        Tab("manage-export", _("Export")),
    ]
    if role == MODERATOR:
        hidden = {"manage-invitations", "manage-reports", "manage-settings", "manage-cohost", "manage-export"}
        return [one for one in tabs if one.url not in hidden]
    return tabs
