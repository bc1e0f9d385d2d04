"""Where the interface is."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, include, path, re_path

from isegoria.web.api import docs
from isegoria.web.api.errors import no_such_route
from isegoria.web.api.interface import api, finished


def _patterns() -> tuple[list[Any], str, str]:
    patterns, application, namespace = api.urls
    for one in patterns:
        if isinstance(one, URLPattern):
            one.callback = finished(one.callback)
    return patterns, application, namespace


urlpatterns = [
    path("api/docs", docs.show, name="api-docs"),
    path("api/", include(_patterns()[:2], namespace="api")),
    re_path(r"^api/(?P<rest>(?s:.*))\Z", no_such_route, name="api-nothing"),
]
