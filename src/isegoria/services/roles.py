"""Who looks after a conversation: organisers, moderators and overseers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, find_conversation, require_role
from isegoria.services.texts import check
from isegoria.store.models import Account, Role

if TYPE_CHECKING:
    from datetime import datetime

KINDS = (ORGANISER, MODERATOR, OVERSEER)
LONGEST_ORGANISATION = 200
_LONGEST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role.

    Attributes:
        id: of the role.
        email: "" where whoever asks may not see it.
        name: their public name; "" for none.
        waiting: the account was made for them, and they have not opened the link to it yet.
        own: it is whoever asks.
        organisation: the public name under which an overseer audits; "" for none.
    """

    id: int
    kind: str
    email: str
    name: str
    waiting: bool
    own: bool
    since: datetime
    organisation: str


@dataclass(frozen=True, slots=True)
class Added:
    """A role that was given.

    Attributes:
        key: opens the account made for somebody who had none, as the page for a new password takes it; ""
            where they had one.
    """

    member: int
    email: str
    kind: str
    key: str


def members(*, slug: str, account: int | None) -> tuple[Member, ...]:
    """List who looks after a conversation; only organisers see e-mail addresses.

    Raises:
        Forbidden: the account has no role here.
    """
    found = require_role(slug=slug, account=account, kinds=KINDS)
    rows = Role.objects.filter(conversation_id=found.id).select_related("account").order_by("id")
    full = found.role == ORGANISER
    return tuple(
        Member(
            id=row.pk,
            kind=row.kind,
            email=row.account.email if full or row.account_id == account else "",
            name=row.account.name,
            waiting=_waits(row.account),
            own=row.account_id == account,
            since=row.created_at,
            organisation=row.organisation,
        )
        for row in rows
    )


def add(*, slug: str, account: int | None, email: str, kind: str, organisation: str = "") -> Added:
    """Give somebody a role, by e-mail address; whoever has one here already gets the new one instead.

    Somebody without an account gets one without a password. The key that opens it is given to the
    organiser, who hands it on.

    Args:
        slug: the conversation's.
        account: who asks.
        email: of whoever gets the role.
        kind: "organiser", "moderator" or "overseer".
        organisation: for overseers, the public name under which they audit; "" for none.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: the address or kind is wrong, or the last organiser would give the role up.
    """
    found = require_role(slug=slug, account=account)
    address = email.strip()
    _check(address, kind)
    named = _organisation(organisation, kind)
    with transaction.atomic():
        lock(found.id)
        person = Account.of_address(address)
        known = person is not None
        if person is None:
            person = Account.objects.create_user(address)
        row = Role.objects.filter(conversation_id=found.id, account=person).first()
        if row is None and known and _waits(person):
            # Keys that others were given before shall not open what this role shows.
            person.set_unusable_password()
            person.save(update_fields=["password"])
        if row is None:
            row = Role(conversation_id=found.id, account=person, created_at=timezone.now())
        elif row.kind != kind:
            _keep_one_organiser(row)
        changed = (row.kind, row.organisation) != (kind, named)
        row.kind, row.organisation = kind, named
        row.save()
        if changed:
            add_history(found.id, "role-given", role="organiser", details=_told(row))
    return Added(row.pk, person.email, kind, "" if known else _key(person))


def renew(*, slug: str, account: int | None, member: int) -> Added:
    """Give a new key to an account made here for somebody who has not opened it yet.

    One that may do more than this role, such as an administrator's, is for the site to open.

    Raises:
        Forbidden: the account is not its organiser, or the member has roles elsewhere too.
        Missing: nobody has that role any more.
        Gone: they have opened their account.
    """
    found = require_role(slug=slug, account=account)
    row = _member(found.id, member)
    if not _waits(row.account):
        raise Gone("account-opened", _("They have opened their account, so they can sign in by themselves."))
    trusted = row.account.is_superuser or row.account.is_staff or row.account.may_organise
    if trusted or row.account.roles.exclude(conversation_id=found.id).exists():
        raise Forbidden(
            "account-elsewhere",
            _("This account has roles elsewhere too. They can ask for a new password themselves."),
        )
    return Added(row.pk, row.account.email, row.kind, _key(row.account))


def remove(*, slug: str, account: int | None, member: int) -> None:
    """Take a role away; everybody may also give up their own.

    Raises:
        Forbidden: the account is not its organiser, and it is not its own role.
        Missing: nobody has that role any more.
        Invalid: it is the last organiser.
    """
    found = find_conversation(slug=slug, account=account)
    with transaction.atomic():
        lock(found.id)
        own = Role.objects.filter(conversation_id=found.id, pk=member, account_id=account or 0)
        if found.role != ORGANISER and not own.exists():
            require_role(slug=slug, account=account)
        row = _member(found.id, member)
        _keep_one_organiser(row)
        row.delete()
        add_history(found.id, "role-taken", role=found.role, details=_told(row))


def _check(address: str, kind: str) -> None:
    if kind not in KINDS:
        raise Invalid("kind", "role-kind", _("Choose organiser, moderator or overseer."))
    try:
        validate_email(address)
    except ValidationError as wrong:
        raise Invalid(
            "email", "email", _("This is no e-mail address. Write one such as name@example.org.")
        ) from wrong
    if len(address) > _LONGEST_EMAIL:
        raise Invalid("email", "email-long", _("An e-mail address has at most 254 characters."))


def _organisation(given: str, kind: str) -> str:
    """Check the public name under which somebody audits."""
    named = check("organisation", given.strip(), LONGEST_ORGANISATION, code="organisation")
    if named and kind != OVERSEER:
        raise Invalid(
            "organisation",
            "organisation-role",
            _("Only overseers audit for an organisation. Choose that role, or leave the organisation empty."),
        )
    return named


def _told(row: Role) -> dict[str, str | int | None]:
    """Give what the history says of a role: who audits for which organisation is public, persons are not."""
    return {"kind": row.kind, **({"organisation": row.organisation} if row.organisation else {})}


def _member(conversation: int, member: int) -> Role:
    row = Role.objects.filter(conversation_id=conversation, pk=member).select_related("account").first()
    if row is None:
        raise Missing("no-role", _("Nobody has this role any more. Load the page again."))
    return row


def _keep_one_organiser(row: Role) -> None:
    others = Role.objects.filter(conversation_id=row.conversation_id, kind=ORGANISER).exclude(pk=row.pk)
    if row.kind == ORGANISER and not others.filter(account__is_active=True).exists():
        raise Invalid(
            "kind",
            "last-organiser",
            _("This is the last organiser, and every conversation needs one. Add another one first."),
        )


def _waits(account: Account) -> bool:
    return account.last_login is None and not account.has_usable_password()


def _key(account: Account) -> str:
    return f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
