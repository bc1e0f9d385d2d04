"""Every constitution of the site that has a version in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from isegoria.services import constitutions

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """List them, and say how one comes about."""
    context = {"constitutions": constitutions.listed(language=get_language() or "")}
    response = render(request, "constitution/list.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response
