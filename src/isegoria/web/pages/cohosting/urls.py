"""Where conversations are held together with another site."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.cohosting import manage, serving, show

urlpatterns = [
    path("c/<slug:slug>/joint/", show.show, name="joint"),
    path("c/<slug:slug>/joint/joint.json", show.figures, name="joint-json"),
    path("c/<slug:slug>/cohost/status.json", serving.status, name="cohost-status"),
    path("c/<slug:slug>/cohost/<int:epoch>/<int:number>.json", serving.document, name="cohost-round"),
    path("organise/<slug:slug>/cohost/", manage.show, name="manage-cohost"),
    path("organise/<slug:slug>/cohost/offer/", manage.offer, name="manage-cohost-offer"),
    path("organise/<slug:slug>/cohost/accept/", manage.accept, name="manage-cohost-accept"),
    path("organise/<slug:slug>/cohost/end/", manage.end, name="manage-cohost-end"),
]
