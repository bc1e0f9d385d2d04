"""A version as a file, and the proof that it stands in the public record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from isegoria.services import constitutions
from isegoria.web.pages.constitution.asking import known_version
from isegoria.web.pages.results.asking import etag_of, language_of_page, unless_known

if TYPE_CHECKING:
    from django.http import HttpRequest

_PROOF = "text/plain; charset=utf-8"


@require_safe
@gzip_page
def export(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """Hand it over in a form: Markdown, data, instructions for a language model, or policies."""
    found = known_version(slug, number)

    def make() -> HttpResponse:
        content, media, name = constitutions.export(
            slug=slug, number=number, kind=kind, language=language_of_page()
        )
        return _file(content, media, name)

    return _open_to_all(unless_known(request, etag_of(request, found.digest, found.covered), make))


@require_safe
def proof(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hand over the proof: it holds without this site."""
    text = constitutions.proof(slug=slug, number=number)

    def make() -> HttpResponse:
        return _file(text.encode(), _PROOF, f"{slug}-{number}.tlog-proof")

    return _open_to_all(unless_known(request, etag_of(request, text), make))


def _file(content: bytes, media: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _open_to_all(response: HttpResponse) -> HttpResponse:
    """Let programs of other sites read it: it is public, and says nothing of who asks."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
