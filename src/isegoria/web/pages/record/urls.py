"""Where the public record is."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.record import receipts, show, verify

urlpatterns = [
    path("record/", show.site, name="site-record"),
    path("verify/", verify.show, name="verify"),
    path("c/<slug:slug>/record/", show.conversation, name="record"),
    path("c/<slug:slug>/receipts/", receipts.every, name="receipts"),
    path("c/<slug:slug>/receipts.zip", receipts.archive, name="receipts-zip"),
    path("c/<slug:slug>/receipts/<int:opening>.tlog-proof", receipts.one, name="receipt"),
]
