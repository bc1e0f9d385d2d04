"""Where conversations come in and go out; to be included before what follows "organise/<slug>/"."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.exchange import bringing, taking

urlpatterns = [
    path("organise/import/", bringing.new, name="organise-import"),
    path("organise/import/<int:number>/", bringing.progress, name="import-progress"),
    path("organise/import/<int:number>/cancel/", bringing.call_off, name="import-cancel"),
    path("organise/<slug:slug>/export/", taking.show, name="manage-export"),
    path("organise/<slug:slug>/export/votes/", taking.votes, name="manage-export-votes"),
    path("organise/<slug:slug>/export/bundle/", taking.bundle, name="manage-export-bundle"),
    path("c/<slug:slug>/results/votes.zip", taking.published, name="published-votes"),
    path("organise/<slug:slug>/export/landscape/", taking.landscape, name="manage-export-landscape"),
]
