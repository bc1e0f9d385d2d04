"""Organisations that commit themselves: register one, vouch for one, and see how its commitments stand."""

from datetime import datetime
from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema

from isegoria.services import committing
from isegoria.services.committing import DueAnswer, OrganisationInfo, OrganisationLine
from isegoria.web.api.callers import ACCOUNT, ANYBODY, account_of
from isegoria.web.api.fields import Given, Text

router = Router(tags=["commitments"])

Kind = Literal["company", "government", "research", "civil"]


class Organisation(Schema):
    """An organisation; `hidden`: why its name is hidden, "" while it shows."""

    slug: str
    name: str
    kind: str
    verified: bool
    hidden: str


class Standing(Schema):
    """How many commitments stand in which way; those that were withdrawn apart."""

    overdue: int
    challenged: int
    kept: int
    under_way: int
    not_kept: int
    silent: int
    withdrawn: int


class OrganisationInList(Schema):
    """An organisation, and how its commitments stand; `simulated`: to constitutions of simulated people."""

    named: Organisation
    counts: Standing
    simulated: bool


class WholeOrganisation(Schema):
    """An organisation; `verifier`: "site", the constitution whose organisers vouched for it, or "".

    `own`: you speak for it. `orphaned`: nobody does any more.
    """

    named: Organisation
    website: str
    created_at: datetime
    verified_at: datetime | None
    verifier: str
    verifier_titles: dict[str, str]
    own: bool
    orphaned: bool


class OwnOrganisation(Schema):
    """An organisation for which you speak."""

    slug: str
    name: str


class AnswerDue(Schema):
    """A challenge that waits for your answer; `titles`: of the constitution, by language code."""

    constitution: str
    titles: dict[str, str]
    number: int
    challenge: int
    organisation: str
    name: str
    answer_by: datetime
    overdue: bool


class NewOrganisation(Given):
    """An organisation to register; `slug`: "" to have one made from the name."""

    name: Text
    kind: Kind
    website: Text = ""
    slug: Text = ""


class ChangedOrganisation(Given):
    """What is said of an organisation from now on; another name or website is not verified any more."""

    name: Text
    kind: Kind
    website: Text = ""


class Vouching(Given):
    """For the organisers of which constitution you vouch; "" for whoever runs the site."""

    constitution: Text = ""


class HidingName(Given):
    """Why name and website are hidden; "" shows them again."""

    reason: Text


class OwnerLink(Schema):
    """A link by which one more account becomes owner, once."""

    link: str


class OwnerSecret(Given):
    """The last part of such a link."""

    secret: Text


class Registered(Schema):
    """The organisation's name in addresses."""

    slug: str


@router.get("", response=list[OrganisationInList], auth=ANYBODY)
def list_organisations(request: HttpRequest) -> list[OrganisationLine]:  # noqa: ARG001 - as ninja calls it
    """List the organisations that adopted a clause of a listed constitution."""
    return list(committing.organisations())


@router.get("/mine", response=list[OwnOrganisation], auth=ACCOUNT)
def list_my_organisations(request: HttpRequest) -> list[dict[str, str]]:
    """List the organisations for which you speak."""
    return [{"slug": slug, "name": name} for slug, name in committing.owned(account=account_of(request))]


@router.get("/answers-due", response=list[AnswerDue], auth=ACCOUNT)
def list_answers_due(request: HttpRequest) -> list[DueAnswer]:
    """List the challenges that wait for an answer of yours, the most urgent first."""
    return list(committing.answers_due(account=account_of(request)))


@router.post("", response={201: Registered}, auth=ACCOUNT)
def register_organisation(request: HttpRequest, given: NewOrganisation) -> dict[str, str]:
    """Register an organisation for which you may speak; it is not verified."""
    return {"slug": committing.register(account=account_of(request), **given.model_dump())}


@router.get("/{slug:organisation}", response=WholeOrganisation, auth=ANYBODY)
def show_organisation(request: HttpRequest, organisation: str) -> OrganisationInfo:
    """Show an organisation."""
    return committing.organisation(organisation=organisation, account=account_of(request))


@router.put("/{slug:organisation}", response={204: None}, auth=ACCOUNT)
def change_organisation(request: HttpRequest, organisation: str, given: ChangedOrganisation) -> None:
    """Change what is said of your organisation."""
    committing.edit(organisation=organisation, account=account_of(request), **given.model_dump())


@router.put("/{slug:organisation}/verification", response={204: None}, auth=ACCOUNT)
def verify_organisation(request: HttpRequest, organisation: str, given: Vouching) -> None:
    """Vouch that its owners speak for it; for whoever runs the site, and organisers of a constitution."""
    committing.verify(organisation=organisation, account=account_of(request), **given.model_dump())


@router.delete("/{slug:organisation}/verification", response={204: None}, auth=ACCOUNT)
def unverify_organisation(request: HttpRequest, organisation: str, constitution: Text = "") -> None:
    """Take that back."""
    committing.unverify(organisation=organisation, account=account_of(request), constitution=constitution)


@router.post("/{slug:organisation}/hiding", response={204: None}, auth=ACCOUNT)
def hide_organisation(request: HttpRequest, organisation: str, given: HidingName) -> None:
    """Hide its name and website with a public reason, or show them again; for whoever runs the site."""
    committing.hide_organisation(organisation=organisation, account=account_of(request), reason=given.reason)


@router.post("/{slug:organisation}/owners/link", response={201: OwnerLink}, auth=ACCOUNT)
def invite_owner(request: HttpRequest, organisation: str) -> dict[str, str]:
    """Make a link by which one more account comes to speak for your organisation."""
    secret = committing.invite_owner(organisation=organisation, account=account_of(request))
    return {"link": settings.SITE_URL + reverse("organisation-join", args=[organisation, secret])}


@router.post("/{slug:organisation}/owners", response={204: None}, auth=ACCOUNT)
def become_owner(request: HttpRequest, organisation: str, given: OwnerSecret) -> None:
    """Come to speak for an organisation, by the link that an owner gave you."""
    committing.become_owner(organisation=organisation, account=account_of(request), secret=given.secret)


@router.delete("/{slug:organisation}/owners/me", response={204: None}, auth=ACCOUNT)
def give_up_organisation(request: HttpRequest, organisation: str) -> None:
    """Cease to speak for an organisation; the last one stays."""
    committing.give_up(organisation=organisation, account=account_of(request))
