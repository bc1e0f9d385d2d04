"""Where ratifications are."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.ratification import as_json, ballot, clause, show

_ONE = "c/<slug:slug>/ratifications/<int:number>"

urlpatterns = [
    path("c/<slug:slug>/ratifications/", show.every, name="ratifications"),
    path(f"{_ONE}/", show.one, name="ratification"),
    path(f"{_ONE}/ballot/", ballot.show, name="ballot"),
    path(f"{_ONE}/result.json", as_json.result, name="ratification-json"),
    path(f"{_ONE}/clauses/<slug:key>/", clause.show, name="ratification-clause"),
    path(
        f"{_ONE}/clauses/<slug:key>/objections/<int:objection>/withdraw/",
        clause.withdraw,
        name="ratification-objection-withdraw",
    ),
]
