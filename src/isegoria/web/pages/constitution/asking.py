"""What the pages of a constitution share: the version asked for, in the reader's language, kept or fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse

from isegoria.services import constitutions
from isegoria.web.pages.constitution.saying import said
from isegoria.web.pages.results.asking import etag_of, language_of_page, unless_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from isegoria.services.constitutions.values import VersionInfo


def current_version(slug: str) -> VersionInfo:
    """Read the version in force."""
    return constitutions.current(slug=slug, language=language_of_page())


def known_version(slug: str, number: int) -> VersionInfo:
    """Read a version that is or was in force."""
    return constitutions.version(slug=slug, number=number, language=language_of_page())


def page(
    request: HttpRequest,
    template: str,
    version: VersionInfo,
    context: Callable[[], Mapping[str, Any]],
    *parts: object,
) -> HttpResponse:
    """Show a page of a version, unless the browser has it already.

    Args:
        request: by whoever is asking.
        template: its name.
        version: what it is a page of.
        context: makes what else the template shows.
        *parts: what the page depends on besides the version.
    """

    def make() -> HttpResponse:
        frame = {"version": version, "title": said(version.document.titles, language_of_page())}
        return render(request, template, {**frame, **context()})

    depends = (version.slug, version.number, version.newest, version.digest, version.covered, *parts)
    response = unless_known(request, etag_of(request, *depends), make)
    response["Link"] = document_link(version)
    return response


def document_link(version: VersionInfo) -> str:
    """Say, for programs, where the document of a version is."""
    address = reverse("constitution-json", args=[version.slug, version.number])
    return f'<{address}>; rel="alternate"; type="application/json"'


def permanent(name: str, *args: object) -> str:
    """Write the whole address of a page that stays as it is."""
    return str(settings.SITE_URL + reverse(name, args=list(args)))
