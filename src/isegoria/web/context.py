"""What every template may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Name the site, its languages and the address of this page without `lang`."""
    query = request.GET.copy()
    query.pop("lang", None)
    query["lang"] = ""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "languages": settings.LANGUAGES,
        "language_link": f"{request.path}?{query.urlencode()}",
        "sends_email": bool(settings.CONFIGURATION.email),
        "signup_open": settings.CONFIGURATION.signup == "open",
        "embedded": bool(getattr(request, "embedded", False)),
    }
