"""Where votes are sent."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.vote import vote

urlpatterns = [
    path("c/<slug:slug>/vote", vote.cast, name="vote"),
    path("c/<slug:slug>/vote/withdraw/", vote.withdraw, name="vote-withdraw"),
]
