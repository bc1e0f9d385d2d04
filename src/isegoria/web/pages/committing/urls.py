"""Where commitments are."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.committing import acting, adopting, commitment, listing, organisation, owners

_CONSTITUTION = "constitutions/<slug:slug>/"
_CLAUSE = f"{_CONSTITUTION}clauses/<slug:key>/commitments/"
_COMMITMENT = f"{_CONSTITUTION}commitments/<int:number>/"
_CHALLENGE = f"{_COMMITMENT}challenges/<int:challenge>/"
_ORGANISATION = "organisations/<slug:organisation>/"

urlpatterns = [
    path("organisations/", listing.organisations, name="organisations"),
    path("organisations/new/", organisation.new, name="organisation-new"),
    path(_ORGANISATION, organisation.show, name="organisation"),
    path(f"{_ORGANISATION}edit/", organisation.edit, name="organisation-edit"),
    path(f"{_ORGANISATION}verify/", organisation.verify, name="organisation-verify"),
    path(f"{_ORGANISATION}hide/", organisation.hide, name="organisation-hide"),
    path(f"{_ORGANISATION}owners/", owners.change, name="organisation-owners"),
    path(f"{_ORGANISATION}owners/<str:secret>/", owners.join, name="organisation-join"),
    path(f"{_CONSTITUTION}commitments/", listing.of_constitution, name="constitution-commitments"),
    path(_CLAUSE, listing.of_clause, name="constitution-clause-commitments"),
    path(f"{_CLAUSE}new/", adopting.adopt, name="constitution-adopt"),
    path(_COMMITMENT, commitment.show, name="constitution-commitment"),
    path(f"{_COMMITMENT}renew/", adopting.renew, name="constitution-renew"),
    path(f"{_COMMITMENT}withdraw/", adopting.withdraw, name="constitution-withdraw"),
    path(f"{_COMMITMENT}report/", acting.report, name="constitution-report"),
    path(
        f"{_COMMITMENT}progress/<int:progress>/take-back/",
        acting.take_back,
        name="constitution-report-take-back",
    ),
    path(f"{_COMMITMENT}challenge/", acting.challenge, name="constitution-challenge"),
    path(f"{_CHALLENGE}answer/", acting.answer, name="constitution-challenge-answer"),
    path(f"{_CHALLENGE}settle/", acting.settle, name="constitution-challenge-settle"),
    path(f"{_CHALLENGE}withdraw/", acting.withdraw, name="constitution-challenge-withdraw"),
    path(f"{_COMMITMENT}hide/", acting.hide, name="constitution-hide"),
]
