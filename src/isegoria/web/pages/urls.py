"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages import home

urlpatterns = [
    path("", home.show, name="home"),
]
