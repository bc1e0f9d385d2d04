"""Open a conversation, as a draft, and set its rules."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock, mark_changed
from isegoria.services.errors import Forbidden, Invalid
from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, ConversationInfo, describe, require_role
from isegoria.services.organising.rules import Options, check_fixed, checked
from isegoria.services.recording.writing import record_conversation
from isegoria.store.models import Account, Conversation, MapWork, Role, Sector

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SECTORS = ("citizen", "company", "government", "research", "civil-society")
_LONGEST_DAYS = 3653
_OTHER_PAGES = {"new", "import"}  # beside which conversations are looked after


@dataclass(frozen=True, slots=True)
class Written:
    """Topic and description as they were written, for whoever changes them.

    Attributes:
        texts: language code to {"topic": ..., "description": ...}, beside the conversation's own language.
    """

    topic: str
    description: str
    language: str
    texts: Mapping[str, Mapping[str, str]]


def may_organise(*, account: int | None) -> bool:
    """Tell whether an account may open conversations on this site."""
    row = Account.objects.filter(pk=account, is_active=True).first() if account else None
    return row is not None and (
        row.is_superuser or row.may_organise or settings.CONFIGURATION.organisers == "anyone"
    )


def create(
    *,
    account: int | None,
    topic: str,
    language: str,
    description: str = "",
    options: Options | None = None,
    slug: str | None = None,
    simulated: bool = False,
) -> str:
    """Open a draft, with the five standard sectors, and make the account its organiser.

    Args:
        account: who organises it.
        topic: what is debated, in `language`.
        language: code of a language of this site.
        description: what people should know before they vote.
        options: rules other than the usual ones.
        slug: its name in addresses; by default made from the topic.
        simulated: its votes are made by a program.

    Returns:
        Its name in addresses.

    Raises:
        Forbidden: the account may not open conversations here.
        Invalid: a field is wrong.
    """
    if account is None or not may_organise(account=account):
        raise Forbidden(
            "may-not-organise",
            _("Your account may not open conversations here. Ask whoever runs this site to allow it."),
        )
    changes = checked(Options(topic=topic, description=description, language=language))
    changes |= checked(options) if options else {}
    _check_closing(Conversation(), changes.get("closes_at"))
    with transaction.atomic():
        row = _insert(free_slug(slug, topic), {**changes, "simulated": simulated})
        MapWork.objects.create(conversation=row)
        Sector.objects.bulk_create(
            Sector(conversation=row, key=key, place=place) for place, key in enumerate(SECTORS)
        )
        Role.objects.create(
            conversation=row, account_id=account, kind=Role.Kind.ORGANISER, created_at=timezone.now()
        )
        record_conversation(row.pk)
        add_history(row.pk, "created", role="organiser")
    return row.slug


def change_settings(*, slug: str, account: int | None, options: Options) -> ConversationInfo:
    """Change the rules of a conversation.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: a field is wrong; nothing was changed.
    """
    found = require_role(slug=slug, account=account)
    wanted = checked(options)
    with transaction.atomic():
        lock(found.id)
        row = Conversation.objects.get(pk=found.id)
        if "texts" in wanted:
            # Texts in languages that this site does not speak, as an import may bring them, stay.
            texts = {**row.texts, **wanted["texts"]}
            wanted["texts"] = {code: one for code, one in texts.items() if any(one.values())}
        changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        _check_closing(row, changes.get("closes_at"))
        check_fixed(row, changes)
        if changes:
            Conversation.objects.filter(pk=found.id).update(**changes)
            mark_changed(found.id)
            record_conversation(found.id)
            details = {"fields": ", ".join(sorted(changes))}
            add_history(found.id, "settings", role="organiser", details=details)
    return describe(Conversation.objects.get(pk=found.id), "", found.role)


def written(*, slug: str, account: int | None) -> Written:
    """Give topic and description in every language.

    Raises:
        Forbidden: the account has no role here.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, MODERATOR, OVERSEER))
    row = Conversation.objects.get(pk=found.id)
    return Written(row.topic, row.description, row.language, dict(row.texts))


def my_conversations(*, account: int, language: str) -> list[ConversationInfo]:
    """List the conversations that an account looks after, newest first; administrators see all."""
    rows = Conversation.objects.order_by("-created_at")
    if Account.objects.filter(pk=account, is_superuser=True, is_active=True).exists():
        return [describe(row, language, "organiser") for row in rows]
    kinds = dict(Role.objects.filter(account_id=account).values_list("conversation_id", "kind"))
    return [describe(row, language, kinds[row.pk]) for row in rows.filter(pk__in=kinds)]


def _insert(slug: str, columns: Mapping[str, Any]) -> Conversation:
    try:
        with transaction.atomic():
            return Conversation.objects.create(**columns, slug=slug, created_at=timezone.now())
    except IntegrityError as taken:  # by somebody who was a moment earlier
        raise _slug_taken() from taken


def _check_closing(row: Conversation, moment: datetime | None) -> None:
    if moment is None or (row.closes_at and moment == row.closes_at.replace(second=0, microsecond=0)):
        return  # pages show no seconds, so what they send back unchanged has none
    if moment <= timezone.now():
        raise Invalid("closes_at", "closes-past", _("Choose a time that lies ahead, or none."))
    if moment > timezone.now() + timedelta(days=_LONGEST_DAYS):
        raise Invalid("closes_at", "closes-far", _("Choose a time within ten years, or none."))


def _slug_taken() -> Invalid:
    return Invalid(
        "slug",
        "slug-taken",
        _("There is a conversation at this address already. Choose another, or leave this empty."),
    )


def free_slug(wanted: str | None, topic: str) -> str:
    """Give the name in addresses that is wanted, or else one made from the topic; for services only.

    Raises:
        Invalid: what is wanted is no name, or taken.
    """
    if wanted is not None:
        if wanted != slugify(wanted) or not 0 < len(wanted) <= 60:  # noqa: PLR2004 - the column's length
            raise Invalid(
                "slug", "slug", _("Write the address in small letters, digits and hyphens, 60 at most.")
            )
        if wanted in _OTHER_PAGES or Conversation.objects.filter(slug=wanted).exists():
            raise _slug_taken()
        return wanted
    stem = slugify(topic)[:40].strip("-")
    candidate = stem or secrets.token_hex(4)
    while candidate in _OTHER_PAGES or Conversation.objects.filter(slug=candidate).exists():
        candidate = f"{stem or 'c'}-{secrets.token_hex(3)}"
    return candidate
