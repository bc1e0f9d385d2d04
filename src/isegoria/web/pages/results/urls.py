"""Where results are."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.results import downloads, picture, place, reports, show, statements

_KINDS = ("html", "pdf", "json", "csv")

urlpatterns = [
    path("c/<slug:slug>/results/", show.show, name="results"),
    path("embed/<slug:slug>/results/", show.embed, name="results-embed"),
    path("c/<slug:slug>/map.svg", show.map_picture, name="map-svg"),
    path("c/<slug:slug>/picture.png", picture.show, name="picture"),
    path("c/<slug:slug>/statements/", statements.every, name="statements"),
    path("c/<slug:slug>/statements/<int:number>/", statements.one, name="statement"),
    path("c/<slug:slug>/place/", place.show, name="place"),
    path("c/<slug:slug>/reports/<int:number>/", reports.report, name="report"),
    path("organise/<slug:slug>/reports/", reports.manage, name="manage-reports"),
    *(
        path(
            f"c/<slug:slug>/results/results.{kind}",
            downloads.results_file,
            {"kind": kind},
            name=f"results-{kind}",
        )
        for kind in _KINDS
    ),
    *(
        path(
            f"c/<slug:slug>/reports/<int:number>/report.{kind}",
            downloads.report_file,
            {"kind": kind},
            name=f"report-{kind}",
        )
        for kind in _KINDS
    ),
]
