"""Where people look at what stewards brought about; to be included before what follows "organise/<slug>/"."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.stewarding import reports, suggestions

_SUGGESTIONS = "organise/<slug:slug>/suggestions"
_STEWARDS = "c/<slug:slug>/stewards"

urlpatterns = [
    path(f"{_SUGGESTIONS}/", suggestions.show, name="manage-suggestions"),
    path(f"{_SUGGESTIONS}/<int:number>/take/", suggestions.take, name="manage-suggestion-take"),
    path(f"{_SUGGESTIONS}/<int:number>/dismiss/", suggestions.dismiss, name="manage-suggestion-dismiss"),
    path(f"{_SUGGESTIONS}/<int:number>/reopen/", suggestions.reopen, name="manage-suggestion-reopen"),
    path(f"{_STEWARDS}/report/", reports.report, name="steward-report"),
    path(f"{_STEWARDS}/audit/", reports.audit, name="steward-audit"),
]
