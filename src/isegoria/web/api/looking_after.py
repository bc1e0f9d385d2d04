"""Who looks after a conversation, whom it invites, what it tells visitors, which sectors it wants to hear."""

from datetime import datetime
from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import Field

from isegoria.services import announcing, inviting, organising, participants, roles
from isegoria.web.api import limits
from isegoria.web.api.callers import ACCOUNT, ANYBODY, account_of, conversation_of, participant_of
from isegoria.web.api.fields import Done, Given, Id, Moment, Text
from isegoria.web.api.taking_part import Joined
from isegoria.web.visitors import seal

router = Router(tags=["looking after"])


class Member(Schema):
    """Somebody with a role; `email` is "" where the caller may not see it.

    `organisation`: the public name under which an overseer audits; "" for none.
    """

    id: int
    kind: str
    email: str
    name: str
    waiting: bool
    own: bool
    since: datetime
    organisation: str


class NewMember(Given):
    """Somebody who gets a role, by e-mail address; an overseer may audit for an organisation, publicly."""

    email: Annotated[Text, Field(max_length=254)]
    kind: Literal["organiser", "moderator", "overseer"]
    organisation: Annotated[Text, Field(max_length=roles.LONGEST_ORGANISATION)] = ""


class AddedMember(Schema):
    """A role that was given; `link` opens the account made for somebody who had none, once."""

    member: int
    email: str
    kind: str
    link: str


class EveryAnnouncement(Schema):
    """An announcement in every language; `withdrawn_at` where visitors no longer see it."""

    id: int
    texts: dict[str, str]
    created_at: datetime
    withdrawn_at: datetime | None


class NewAnnouncement(Given):
    """What visitors are told, by language code; one language is enough."""

    texts: dict[Text, Text]


class NewInvitations(Given):
    """Invitations to make; each lets one person take part, once, and vouches for the sector."""

    count: Annotated[int, Field(ge=1, le=inviting.MOST_AT_ONCE)]
    expires: Moment
    sector: Text = ""
    language: Text = ""
    batch: Text = ""


class Links(Schema):
    """The links of new invitations; they are shown by no later request."""

    links: list[str]


class Batch(Schema):
    """What became of a batch of invitations."""

    batch: str
    sector: str
    language: str
    created_at: datetime
    expires_at: datetime
    total: int
    used: int
    unused: int
    expired: int
    revoked: int


class Revocation(Given):
    """A batch, or a single invitation by its link."""

    batch: Text = ""
    link: Text = ""


class Invitation(Schema):
    """What an invitation offers; `problem` is "" while it can be accepted."""

    conversation: str
    sector: str
    language: str
    expires_at: datetime
    problem: str


class Token(Given):
    """The last part of an invitation's link."""

    token: Annotated[Text, Field(max_length=200)]


class SectorRow(Schema):
    """A sector, and how many belong to it or are invited for it."""

    key: str
    names: dict[str, str]
    people: int
    invited: int


class NewSector(Given):
    """A sector of the organiser's own, with its name by language code."""

    key: Annotated[Text, Field(max_length=40)]
    names: dict[Text, Text] = Field(default_factory=dict)


class Names(Given):
    """A sector's name, by language code."""

    names: dict[Text, Text]


class Announcement(Schema):
    """What the organiser tells everybody."""

    id: int
    text: str
    language: str
    created_at: datetime


class Sector(Schema):
    """A part of society; the standard ones have no name of their own."""

    key: str
    name: str


@router.get("/{slug:slug}/roles", response=list[Member], auth=ACCOUNT)
def list_members(request: HttpRequest, slug: str) -> list[roles.Member]:
    """List who looks after the conversation; for those with a role."""
    return list(roles.members(slug=slug, account=account_of(request)))


@router.post("/{slug:slug}/roles", response={201: AddedMember}, auth=ACCOUNT)
def add_member(request: HttpRequest, slug: str, given: NewMember) -> dict[str, object]:
    """Give somebody a role; for organisers."""
    added = roles.add(slug=slug, account=account_of(request), **given.model_dump())
    return _with_link(added)


@router.post("/{slug:slug}/roles/{int:member}/link", response=AddedMember, auth=ACCOUNT)
def renew_member(request: HttpRequest, slug: str, member: Id) -> dict[str, object]:
    """Make a new link for somebody who has not opened their account yet; for organisers."""
    return _with_link(roles.renew(slug=slug, account=account_of(request), member=member))


@router.delete("/{slug:slug}/roles/{int:member}", response={204: None}, auth=ACCOUNT)
def remove_member(request: HttpRequest, slug: str, member: Id) -> None:
    """Take a role away; for organisers, and for everybody their own."""
    roles.remove(slug=slug, account=account_of(request), member=member)


@router.get("/{slug:slug}/announcements/all", response=list[EveryAnnouncement], auth=ACCOUNT)
def list_every_announcement(request: HttpRequest, slug: str) -> list[announcing.AnnouncementInfo]:
    """List all announcements, withdrawn ones too; for those with a role."""
    return list(announcing.every(slug=slug, account=account_of(request), language=get_language() or ""))


@router.post("/{slug:slug}/announcements", response={201: Done}, auth=ACCOUNT)
def announce(request: HttpRequest, slug: str, given: NewAnnouncement) -> dict[str, int]:
    """Tell everybody who visits something; for organisers. Gives the announcement's id."""
    return {"number": announcing.announce(slug=slug, account=account_of(request), texts=given.texts)}


@router.delete("/{slug:slug}/announcements/{int:announcement}", response={204: None}, auth=ACCOUNT)
def withdraw_announcement(request: HttpRequest, slug: str, announcement: Id) -> None:
    """Take an announcement back; for organisers."""
    announcing.withdraw(slug=slug, account=account_of(request), announcement=announcement)


@router.get("/{slug:slug}/invitations", response=list[Batch], auth=ACCOUNT)
def list_invitations(request: HttpRequest, slug: str) -> list[inviting.BatchFigures]:
    """Count what became of the invitations of each batch; for organisers and overseers."""
    return list(inviting.statistics(slug=slug, account=account_of(request)))


@router.post("/{slug:slug}/invitations", response={201: Links}, auth=ACCOUNT)
def invite(request: HttpRequest, slug: str, given: NewInvitations) -> dict[str, list[str]]:
    """Make invitations; for organisers. Their links are given here and never again."""
    made = inviting.invite(slug=slug, account=account_of(request), **given.model_dump())
    return {"links": [settings.SITE_URL + reverse("join", args=[slug, token]) for token in made]}


@router.post("/{slug:slug}/invitations/revocation", response=Done, auth=ACCOUNT)
def revoke_invitations(request: HttpRequest, slug: str, given: Revocation) -> dict[str, int]:
    """Withdraw the unused invitations of a batch, or a single one; for organisers."""
    number = inviting.revoke(slug=slug, account=account_of(request), batch=given.batch, link=given.link)
    return {"number": number}


@router.post("/{slug:slug}/invitations/look", response=Invitation, auth=ANYBODY)
def look_at_invitation(request: HttpRequest, slug: str, given: Token) -> participants.InvitationInfo:
    """Look at an invitation without using it; sent in the body, so that no log holds it."""
    limits.spend(limits.JOINING, limits.address_of(request))
    return participants.find_invitation(slug=slug, token=given.token)


@router.post("/{slug:slug}/invitations/acceptance", response={201: Joined}, auth=ANYBODY)
def accept_invitation(request: HttpRequest, slug: str, given: Token) -> dict[str, str]:
    """Take part by an invitation: exactly one of those who try does."""
    limits.spend(limits.JOINING, limits.address_of(request))
    found = conversation_of(request, slug)
    known = participant_of(request, found.id)
    person = participants.accept_invitation(
        slug=slug, token=given.token, account=account_of(request), participant=known.id if known else None
    )
    return {"participant": seal(found.id, person)}


@router.get("/{slug:slug}/sectors/all", response=list[SectorRow], auth=ACCOUNT)
def list_every_sector(request: HttpRequest, slug: str) -> list[organising.SectorRow]:
    """List the sectors with all their names and how many belong to them; for those with a role."""
    return list(organising.sectors_of(slug=slug, account=account_of(request)))


@router.post("/{slug:slug}/sectors", response={201: list[SectorRow]}, auth=ACCOUNT)
def add_sector(request: HttpRequest, slug: str, given: NewSector) -> list[organising.SectorRow]:
    """Add a sector of the organiser's own; for organisers."""
    organising.add_sector(slug=slug, account=account_of(request), key=given.key, names=given.names)
    return list_every_sector(request, slug)


@router.patch("/{slug:slug}/sectors/{slug:key}", response=list[SectorRow], auth=ACCOUNT)
def rename_sector(request: HttpRequest, slug: str, key: str, given: Names) -> list[organising.SectorRow]:
    """Name a sector anew; for organisers."""
    organising.rename_sector(slug=slug, account=account_of(request), key=key, names=given.names)
    return list_every_sector(request, slug)


@router.delete("/{slug:slug}/sectors/{slug:key}", response={204: None}, auth=ACCOUNT)
def remove_sector(request: HttpRequest, slug: str, key: str) -> None:
    """Remove a sector that nobody belongs to; for organisers."""
    organising.remove_sector(slug=slug, account=account_of(request), key=key)


@router.get("/{slug:slug}/announcements", response=list[Announcement], auth=ANYBODY)
def list_announcements(request: HttpRequest, slug: str) -> list[announcing.AnnouncementInfo]:
    """List what visitors are told now, the newest first."""
    found = conversation_of(request, slug)
    return list(announcing.current(conversation=found.id, language=get_language() or ""))


@router.get("/{slug:slug}/sectors", response=list[Sector], auth=ANYBODY)
def list_sectors(request: HttpRequest, slug: str) -> list[participants.SectorInfo]:
    """List the sectors that participants can belong to, in the organiser's order."""
    found = conversation_of(request, slug)
    return list(participants.sectors(conversation=found.id, language=get_language() or ""))


def _with_link(added: roles.Added) -> dict[str, object]:
    link = ""
    if added.key:
        person, key = added.key.split("-", 1)
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": person, "key": key})
        link = settings.SITE_URL + path
    return {"member": added.member, "email": added.email, "kind": added.kind, "link": link}
