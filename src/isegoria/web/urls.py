"""Every address of the site. A route that is not in the authorisation matrix fails the tests."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from isegoria.web.pages import urls as pages

urlpatterns = [
    path("", include(pages)),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
