"""Where one looks after one's own account."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.account import deletion, keys, overview

urlpatterns = [
    path("account/", overview.show, name="account"),
    path("account/tokens/", keys.show, name="account-tokens"),
    path("account/tokens/<int:token>/revoke/", keys.revoke, name="account-token-revoke"),
    path("account/data/", overview.data, name="account-data"),
    path("account/delete/", deletion.show, name="account-delete"),
]
