"""Addresses of the pages."""

from __future__ import annotations

from django.urls import include, path

from isegoria.web.pages import home

urlpatterns = [
    path("", home.show, name="home"),
    path("", include("isegoria.web.pages.vote.urls")),
    path("", include("isegoria.web.pages.participate.urls")),
    path("", include("isegoria.web.pages.account.urls")),
    path("", include("isegoria.web.pages.exchange.urls")),  # before "organise/<slug>/"
    path("", include("isegoria.web.pages.cohosting.urls")),
    path("", include("isegoria.web.pages.drafting.urls")),
    path("", include("isegoria.web.pages.stewarding.urls")),
    path("", include("isegoria.web.pages.organise.urls")),
    path("", include("isegoria.web.pages.results.urls")),
    path("", include("isegoria.web.pages.ratification.urls")),
    path("", include("isegoria.web.pages.record.urls")),
    path("", include("isegoria.web.pages.oversight.urls")),
    path("", include("isegoria.web.pages.constitution.urls")),
    path("", include("isegoria.web.pages.committing.urls")),
]
