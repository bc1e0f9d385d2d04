"""Every address of the site. A route that is not in the authorisation matrix fails the tests."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from isegoria.web import log, operations
from isegoria.web.api import urls as api
from isegoria.web.pages import urls as pages

# Nobody gets past the second step by signing in here.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include(pages)),
    path("", include(api)),
    path("", include(log)),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("metrics", operations.show_metrics, name="metrics"),
]
