"""Languages of the site: one folder of messages each, so that adding one needs no code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpRequest, HttpResponse

LONGEST_CODE = 12


def installed_languages(folder: Path) -> list[tuple[str, str]]:
    """List the languages that have messages, each with its own name.

    Args:
        folder: holds one folder a language, such as `ja`, as gettext lays them out.
    """
    codes = sorted(one.name.replace("_", "-").lower() for one in folder.iterdir() if one.is_dir())
    return [(code, str(LANG_INFO.get(code, {}).get("name_local", code)).capitalize()) for code in codes]


def choose_language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Speak the language asked for in the address (`?lang=ja`), else chosen before, else the browser's."""
    known = {code for code, _ in settings.LANGUAGES}

    def respond(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")[:LONGEST_CODE]
        code = asked if asked in known else translation.get_language_from_request(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
            response.headers.setdefault("Content-Language", code)
        if asked in known and request.method == "GET":
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=31_536_000,
                samesite="Lax",
                secure=settings.CSRF_COOKIE_SECURE,
            )
        return response

    return respond
