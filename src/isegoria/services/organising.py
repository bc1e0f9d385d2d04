"""Open a conversation, look after it, and close it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, mark_changed
from isegoria.services.errors import Forbidden, Invalid
from isegoria.services.finding import ConversationInfo, describe, require_role
from isegoria.store.models import Account, Conversation, MapWork, Role, Sector

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SECTORS = ("citizen", "company", "government", "research", "civil-society")
STATES = tuple(Conversation.State.values)
LONGEST_TOPIC = 300
LONGEST_DESCRIPTION = 10_000
FEWEST_FLOOR = 3  # below this many people, a published figure would single somebody out
LONGEST_STATEMENT = range(40, 2001)
_ORIGIN = re.compile(r"https?://[\w.*-]+(:\d+)?")
_PATHS = {
    "draft": ("open",),
    "open": ("paused", "closed"),
    "paused": ("open", "closed"),
    "closed": ("open",),
}
_KINDS = {"open": "opened", "paused": "paused", "closed": "closed"}


@dataclass(frozen=True, slots=True)
class Options:
    """The rules of a conversation, as its organiser sets them; None leaves one as it is.

    Attributes:
        texts: language code to {"topic": ..., "description": ...}, beside the language it is written in.
        frame_ancestors: origins that may embed it, separated by spaces; "*" for any.
    """

    topic: str | None = None
    description: str | None = None
    language: str | None = None
    texts: Mapping[str, Mapping[str, str]] | None = None
    listed: bool | None = None
    settings_name: str | None = None
    statements_open: bool | None = None
    moderate_first: bool | None = None
    links_allowed: bool | None = None
    invitation_only: bool | None = None
    ask_sector: bool | None = None
    results_shown: str | None = None
    longest_statement: int | None = None
    fewest: int | None = None
    frame_ancestors: str | None = None
    closes_at: datetime | None = None
    never_closes: bool = field(default=False)

    def given(self) -> dict[str, Any]:
        """List what is to change, by the name of its column."""
        names = [name for name in self.__slots__ if name != "never_closes"]
        changes = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return {**changes, "closes_at": None} if self.never_closes else changes


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
    changes = _checked(Options(topic=topic, description=description, language=language))
    changes |= _checked(options) if options else {}
    with transaction.atomic():
        row = Conversation.objects.create(
            **changes, slug=_free_slug(slug, topic), simulated=simulated, created_at=timezone.now()
        )
        MapWork.objects.create(conversation=row)
        Sector.objects.bulk_create(
            Sector(conversation=row, key=key, place=place) for place, key in enumerate(SECTORS)
        )
        Role.objects.create(
            conversation=row, account_id=account, kind=Role.Kind.ORGANISER, created_at=timezone.now()
        )
        add_history(row.pk, "created", role="organiser")
    return row.slug


def change_settings(*, slug: str, account: int | None, options: Options) -> ConversationInfo:
    """Change the rules of a conversation.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: a field is wrong; nothing was changed.
    """
    found = require_role(slug=slug, account=account)
    changes = _checked(options)
    with transaction.atomic():
        lock(found.id)
        Conversation.objects.filter(pk=found.id).update(**changes)
        mark_changed(found.id)
        add_history(found.id, "settings", role="organiser", details={"fields": ", ".join(sorted(changes))})
    return describe(Conversation.objects.get(pk=found.id), "", found.role)


def set_state(*, slug: str, account: int | None, state: str) -> ConversationInfo:
    """Open, pause, close or reopen a conversation; from then on votes are taken, or refused.

    Raises:
        Forbidden: the account is not its organiser.
        Invalid: it cannot go from its present state to that one.
    """
    found = require_role(slug=slug, account=account)
    with transaction.atomic():
        lock(found.id)
        row = Conversation.objects.get(pk=found.id)
        if row.state == state:
            return describe(row, "", found.role)
        if state not in _PATHS[row.state]:
            raise Invalid(
                "state", "state-unreachable", _("The conversation cannot go there now. Load the page again.")
            )
        _enter(row, state, role="organiser")
    return describe(row, "", found.role)


def close_due() -> int:
    """Close conversations whose closing time has passed; the worker calls this now and then.

    Returns:
        How many were closed.
    """
    due = Conversation.objects.filter(
        state__in=[Conversation.State.OPEN, Conversation.State.PAUSED], closes_at__lte=timezone.now()
    )
    closed = 0
    for number in due.values_list("pk", flat=True):
        with transaction.atomic():
            lock(number)
            row = due.filter(pk=number).first()
            if row is not None:
                _enter(row, Conversation.State.CLOSED, role="")
                closed += 1
    return closed


def my_conversations(*, account: int, language: str) -> list[ConversationInfo]:
    """List the conversations that an account looks after, newest first; administrators see all."""
    rows = Conversation.objects.order_by("-created_at")
    if Account.objects.filter(pk=account, is_superuser=True, is_active=True).exists():
        return [describe(row, language, "organiser") for row in rows]
    kinds = dict(Role.objects.filter(account_id=account).values_list("conversation_id", "kind"))
    return [describe(row, language, kinds[row.pk]) for row in rows.filter(pk__in=kinds)]


def _enter(row: Conversation, state: str, *, role: str) -> None:
    now = timezone.now()
    row.state = state
    if state == Conversation.State.OPEN:
        row.opened_at = row.opened_at or now
        row.closed_at = None
        if row.closes_at and row.closes_at <= now:
            row.closes_at = None
    if state == Conversation.State.CLOSED:
        row.closed_at = now
    row.save(update_fields=["state", "opened_at", "closed_at", "closes_at"])
    mark_changed(row.pk)
    add_history(row.pk, _KINDS[state], role=role)


def lock(conversation: int) -> None:
    """Hold votes back until the transaction ends: each is either in before it, or sees what it did."""
    list(MapWork.objects.select_for_update().filter(pk=conversation).values_list("pk"))


def _free_slug(wanted: str | None, topic: str) -> str:
    if wanted is not None:
        if wanted != slugify(wanted) or not 0 < len(wanted) <= 60:  # noqa: PLR2004 - the column's length
            raise Invalid(
                "slug", "slug", _("Write the address in small letters, digits and hyphens, 60 at most.")
            )
        if Conversation.objects.filter(slug=wanted).exists():
            raise Invalid("slug", "slug-taken", _("There is a conversation at this address already."))
        return wanted
    stem = slugify(topic)[:40].strip("-")
    candidate = stem or secrets.token_hex(4)
    while Conversation.objects.filter(slug=candidate).exists():
        candidate = f"{stem or 'c'}-{secrets.token_hex(3)}"
    return candidate


def _checked(options: Options) -> dict[str, Any]:
    changes = options.given()
    languages = {code for code, _name in settings.LANGUAGES}
    if "topic" in changes:
        changes["topic"] = _text("topic", changes["topic"], LONGEST_TOPIC, needed=True)
    if "description" in changes:
        changes["description"] = _text("description", changes["description"], LONGEST_DESCRIPTION)
    if "language" in changes and changes["language"] not in languages:
        raise Invalid(
            "language", "language", _("This site does not speak that language. Choose one it does.")
        )
    if "texts" in changes:
        changes["texts"] = {
            code: {
                "topic": _text("topic", one.get("topic", ""), LONGEST_TOPIC),
                "description": _text("description", one.get("description", ""), LONGEST_DESCRIPTION),
            }
            for code, one in changes["texts"].items()
            if code in languages
        }
    _check_rules(changes)
    return changes


def _check_rules(changes: Mapping[str, Any]) -> None:
    if changes.get("settings_name", "robust") not in {"robust", "polis"}:
        raise Invalid("settings_name", "settings-name", _("Choose robust or polis."))
    if changes.get("results_shown", "live") not in Conversation.ResultsShown.values:
        raise Invalid("results_shown", "results-shown", _("Choose when results are shown."))
    if changes.get("longest_statement", 280) not in LONGEST_STATEMENT:
        raise Invalid(
            "longest_statement", "longest-statement", _("Choose between 40 and 2,000 characters a statement.")
        )
    if changes.get("fewest", FEWEST_FLOOR) < FEWEST_FLOOR:
        raise Invalid("fewest", "fewest", _("Choose 3 or more; smaller figures would single people out."))
    for origin in str(changes.get("frame_ancestors", "")).split():
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise Invalid(
                "frame_ancestors",
                "frame-ancestors",
                _("Write each site as https://www.example.org, separated by spaces, or * for any site."),
            )


def _text(name: str, text: str, longest: int, *, needed: bool = False) -> str:
    if needed and not text.strip():
        raise Invalid(name, f"{name}-empty", _("This is empty. Write something."))
    if "\0" in text:
        raise Invalid(
            name, f"{name}-nul", _("This holds a character that cannot be stored (NUL). Remove it.")
        )
    if len(text) > longest:
        raise Invalid(
            name,
            f"{name}-long",
            _("This has %(length)d characters; %(longest)d are allowed. Shorten it.")
            % {"length": len(text), "longest": longest},
        )
    return text
