"""Where ratifications are prepared; to be included before what follows "organise/<slug>/"."""

from __future__ import annotations

from django.urls import include, path

from isegoria.web.pages.drafting import balloting, beginning, clause, critique, order, overview, rules, slate

_one = [
    path("", overview.show, name="manage-ratification"),
    path("rebase/", overview.rebase, name="manage-rebase"),
    path("slate/", slate.show, name="manage-slate"),
    path("slate/certificate.json", slate.certificate, name="manage-slate-certificate"),
    path("rules/", rules.show, name="manage-rules"),
    path("guards/", clause.preview, name="manage-guards"),
    path("clauses/new/", clause.new, name="manage-clause-new"),
    path("clauses/merge/", order.merge, name="manage-clauses-merge"),
    path("clauses/<slug:key>/", clause.show, name="manage-clause"),
    path("clauses/<slug:key>/move/", order.move, name="manage-clause-move"),
    path("clauses/<slug:key>/withdraw/", order.withdraw, name="manage-clause-withdraw"),
    path("clauses/<slug:key>/restore/", order.restore, name="manage-clause-restore"),
    path("critique/", critique.show, name="manage-critique"),
    path("critique/open/", critique.start, name="manage-critique-open"),
    path("critique/answer/", critique.answer, name="manage-objection-answer"),
    path("critique/hide/", critique.hide, name="manage-objection-hide"),
    path("critique/reasons/hide/", critique.hide_reason, name="manage-reason-hide"),
    path("ballot/", balloting.start, name="manage-ballot-open"),
    path("ballot/extend/", balloting.extend, name="manage-ballot-extend"),
    path("annul/", balloting.annul, name="manage-annul"),
]

urlpatterns = [
    path("organise/<slug:slug>/constitution/", beginning.show, name="manage-constitution"),
    path("organise/<slug:slug>/constitution/<int:number>/", include(_one)),
]
