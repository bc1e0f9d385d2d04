"""Where constitutions are."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.constitution import amending, clause, difference, downloads, history, listing, text

KINDS = ("md", "json", "txt", "cedar")
_ROOT = "constitutions/<slug:slug>/"

urlpatterns = [
    path("constitutions/", listing.show, name="constitutions"),
    path(_ROOT, text.current, name="constitution"),
    path(f"{_ROOT}history/", history.show, name="constitution-history"),
    path(f"{_ROOT}<int:number>/", text.version, name="constitution-version"),
    path(f"{_ROOT}<int:old>/<int:new>/difference/", difference.show, name="constitution-difference"),
    path(f"{_ROOT}<int:number>/clauses/<slug:key>/", clause.show, name="constitution-clause"),
    path(f"{_ROOT}<int:number>/clauses/<slug:key>/amend/", amending.show, name="constitution-amend"),
    path(f"{_ROOT}<int:number>/constitution.tlog-proof", downloads.proof, name="constitution-proof"),
    *(
        path(
            f"{_ROOT}<int:number>/constitution.{kind}",
            downloads.export,
            {"kind": kind},
            name=f"constitution-{kind}",
        )
        for kind in KINDS
    ),
]
