"""Where people take part."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.participate import embed, invitation, me, mine, sectors, show, statements

urlpatterns = [
    path("c/<slug:slug>/", show.show, name="participate"),
    path("c/<slug:slug>/statements/add/", statements.add, name="statement-add"),
    path("c/<slug:slug>/statements/<int:number>/withdraw/", statements.withdraw, name="statement-withdraw"),
    path("c/<slug:slug>/mine/", mine.show, name="my-votes"),
    path("c/<slug:slug>/me/", me.show, name="me"),
    path("c/<slug:slug>/me/sector/", sectors.choose, name="me-sector"),
    path("c/<slug:slug>/me/leave/", me.leave, name="me-leave"),
    path("c/<slug:slug>/me/come-back/", me.come_back, name="me-come-back"),
    path("c/<slug:slug>/me/account/", me.keep, name="me-account"),
    path("c/<slug:slug>/me/data/", me.data, name="me-data"),
    path("c/<slug:slug>/me/erase/", me.erase, name="me-erase"),
    path("c/<slug:slug>/join/<str:token>/", invitation.join, name="join"),
    path("embed/<slug:slug>/", embed.show, name="embed"),
    path("embed/<slug:slug>/vote/", embed.vote, name="embed-vote"),
    path("embed/<slug:slug>/vote/withdraw/", embed.withdraw, name="embed-withdraw"),
    path("embed/<slug:slug>/carry-on/", embed.carry_on, name="embed-carry-on"),
]
