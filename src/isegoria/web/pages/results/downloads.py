"""Results and reports to keep: as a page that needs nothing else, PDF, JSON and CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from isegoria.services import mapping
from isegoria.web.pages.results.as_csv import csv_of
from isegoria.web.pages.results.as_html import html_of
from isegoria.web.pages.results.as_json import json_of
from isegoria.web.pages.results.asking import (
    etag_of,
    language_of_page,
    results_for,
    unless_known,
    version_for,
)
from isegoria.web.pages.results.keeping import kept
from isegoria.web.pages.results.reports import report_version
from isegoria.web.pages.results.typesetting import NoFontError, pdf_of
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from isegoria.services.mapping import ReportInfo, Results

_UNAVAILABLE = 501
# The page brings its own style; nothing else may be loaded or run.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be written into a file.

    Attributes:
        report: the report it is of; None for the newest results.
        version: names everything that is in it.
    """

    results: Results
    report: ReportInfo | None
    version: str


@require_safe
@gzip_page
def results_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give the newest results as a file."""
    version = version_for(request, slug)
    return _file(request, Document(results_for(request, slug), None, version), kind)


@require_safe
@gzip_page
def report_file(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """Give a report as a file."""
    found = mapping.report(slug=slug, number=number, account=account_of(request), language=language_of_page())
    return _file(request, Document(found.results, found, report_version(found)), kind)


def _file(request: HttpRequest, document: Document, kind: str) -> HttpResponse:
    make, content_type = _KINDS[kind]
    language = language_of_page()

    def answer() -> HttpResponse:
        name = repr((document.results.conversation.slug, document.version, kind, language))
        try:
            content = kept(name, lambda: make(document.results, document.report, language))
        except NoFontError:
            return _without_font(request, document)
        response = HttpResponse(content, content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="{_name(document, language)}.{kind}"'
        if kind == "html":
            response["Content-Security-Policy"] = _ALONE
        return response

    return unless_known(request, etag_of(request, document.version), answer)


def _without_font(request: HttpRequest, document: Document) -> HttpResponse:
    slug, report = document.results.conversation.slug, document.report
    other = (
        reverse("report-html", args=[slug, report.number]) if report else reverse("results-html", args=[slug])
    )
    return render(request, "results/no_font.html", {"instead": other}, status=_UNAVAILABLE)


def _name(document: Document, language: str) -> str:
    what = f"report-{document.report.number}" if document.report else "results"
    simulated = "-simulated" if document.results.simulated else ""
    return f"{document.results.conversation.slug}-{what}{simulated}-{language}"


_KINDS: dict[str, tuple[Callable[[Results, ReportInfo | None, str], bytes], str]] = {
    "html": (html_of, "text/html; charset=utf-8"),
    "pdf": (pdf_of, "application/pdf"),
    "json": (json_of, "application/json"),
    "csv": (csv_of, "text/csv; charset=utf-8"),
}
