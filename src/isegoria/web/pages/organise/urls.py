"""Where conversations are looked after."""

from __future__ import annotations

from django.urls import include, path

from isegoria.web.pages.organise import (
    announcements,
    dashboard,
    deletion,
    invitations,
    listing,
    moderation,
    people,
    public,
    rules,
    statements,
)

_managing = [
    path("", dashboard.show, name="manage"),
    path("state/", dashboard.state, name="manage-state"),
    path("settings/", rules.show, name="manage-settings"),
    path("settings/sectors/", rules.sectors, name="manage-sectors"),
    path("statements/", statements.show, name="manage-statements"),
    path("statements/preview/", statements.preview, name="manage-seed-preview"),
    path("statements/add/", statements.add, name="manage-seed"),
    path("statements/<int:number>/", statements.mend, name="manage-statement"),
    path("statements/<int:number>/remove/", statements.discard, name="manage-statement-remove"),
    path("moderation/", moderation.show, name="manage-moderation"),
    path("moderation/many/", moderation.decide_many, name="manage-decide-many"),
    path("moderation/<int:number>/", moderation.case, name="manage-case"),
    path("moderation/<int:number>/decide/", moderation.decide, name="manage-decide"),
    path("moderation/<int:number>/undo/", moderation.undo, name="manage-undo"),
    path("moderation/<int:number>/answer/", moderation.answer, name="manage-answer"),
    path("invitations/", invitations.show, name="manage-invitations"),
    path("invitations/revoke/", invitations.revoke, name="manage-revoke"),
    path("roles/", people.show, name="manage-roles"),
    path("roles/<int:member>/remove/", people.remove, name="manage-role-remove"),
    path("roles/<int:member>/renew/", people.renew, name="manage-role-renew"),
    path("announcements/", announcements.show, name="manage-announcements"),
    path(
        "announcements/<int:announcement>/withdraw/",
        announcements.withdraw,
        name="manage-announcement-withdraw",
    ),
    path("delete/", deletion.show, name="manage-delete"),
    path("delete/cancel/", deletion.cancel, name="manage-delete-cancel"),
]

urlpatterns = [
    path("organise/", listing.show, name="organise"),
    path("organise/new/", listing.new, name="organise-new"),
    path("organise/<slug:slug>/", include(_managing)),
    path("c/<slug:slug>/moderation/", public.moderation_log, name="moderation-log"),
    path("c/<slug:slug>/history/", public.history_page, name="history"),
    path("c/<slug:slug>/statements/<int:number>/appeal/", public.appeal, name="appeal"),
]
