"""Check a receipt: the browser does it where it can; else the form comes here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from isegoria.services.recording import reading, telling
from isegoria.web.log import PREFIX
from isegoria.web.pages.record.checking import LONGEST, Site, Verdict, check
from isegoria.web.pages.record.words import words
from isegoria.web.uploads import SMALL

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

_UNPROCESSABLE = 422
_LONGEST_KEY = 1_000


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Show the form, and what came of checking."""
    if request.method != "POST":
        return _page(request, {}, 200)
    text, key = request.POST.get("text", ""), request.POST.get("key", "").strip()
    verdict = check(_given(request, text), key=key[:_LONGEST_KEY], site=_site())
    held = {"verdict": verdict, "text": text[:LONGEST], "key": key[:_LONGEST_KEY]}
    return _page(request, held, _UNPROCESSABLE if _unreadable(verdict) else 200)


def _given(request: HttpRequest, text: str) -> bytes:
    """Read the file, or else what was pasted; whoever copies text may lose the end of its last line."""
    file: UploadedFile[Any] | None = request.FILES.get("file")
    if file is not None and file.size:
        return bytes(file.read(LONGEST + 1))
    if int(request.META.get("CONTENT_LENGTH") or 0) > SMALL:  # it was not kept; see `isegoria.web.uploads`
        return b" " * (LONGEST + 1)
    pasted = text.replace("\r\n", "\n").lstrip()
    ends = "" if not pasted or pasted.endswith("\n") else "\n"
    return (pasted + ends).encode(errors="replace")[: LONGEST + 1]


def _site() -> Site:
    return Site(
        key=reading.key_line(),
        witnesses=telling.witness_keys(),
        note=reading.checkpoint_text() or "",
        tiles=reading.DatabaseTiles(),
    )


def _unreadable(verdict: Verdict) -> bool:
    return bool(verdict.field)


def _page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    known = {
        "key": reading.key_line(),
        "witnesses": [one.vkey for one in telling.witness_keys()],
        "log": PREFIX,
    }
    response = render(
        request, "record/verify.html", {**context, "words": words(), "site": known}, status=status
    )
    response["Cache-Control"] = "private, no-store"
    return response
