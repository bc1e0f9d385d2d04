"""Find a conversation, as whoever asks may see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.errors import Forbidden, Missing
from isegoria.store.models import Account, Conversation, Ratification, Role

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

ORGANISER, MODERATOR, OVERSEER = (
    Role.Kind.ORGANISER.value,
    Role.Kind.MODERATOR.value,
    Role.Kind.OVERSEER.value,
)


@dataclass(frozen=True, slots=True)
class PublicRatification:
    """How far a conversation's newest ratification has come that everybody may see.

    Attributes:
        number: within the conversation.
        stage: as the table names stages: "critique", "ballot", and so on.
        closes_at: when its ballot closes; None before one opened.
    """

    number: int
    stage: str
    closes_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether people may object or cast ballots now."""
        if self.stage == Ratification.Stage.BALLOT:
            return self.closes_at is None or self.closes_at > timezone.now()
        return self.stage == Ratification.Stage.CRITIQUE


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation as pages and programs see it.

    Attributes:
        topic: in the language asked for, where there is a translation.
        topic_language: of `topic`.
        description: in the language asked for, where there is a translation.
        description_language: of `description`.
        role: what the account asking may do here: "organiser", "moderator", "overseer" or "" (nothing
            beyond anybody else). Site administrators are organisers everywhere.
        publication: who may recount the votes: "sealed" for auditors whom the organiser names, "open" for
            everybody.
        record_id: what the public record calls it.
        anonymised_at: when its participants lost their names; see `isegoria.services.appeal_period`.
        ratification: the newest that is public; only of a conversation that was asked for by its name.
    """

    id: int
    slug: str
    topic: str
    description: str
    language: str
    state: str
    simulated: bool
    listed: bool
    settings_name: str
    statements_open: bool
    moderate_first: bool
    links_allowed: bool
    invitation_only: bool
    ask_sector: bool
    results_shown: str
    longest_statement: int
    fewest: int
    frame_ancestors: str
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    closes_at: datetime | None
    delete_after: datetime | None
    role: str
    topic_language: str
    description_language: str
    anonymised_at: datetime | None = None
    publication: str = "sealed"
    record_id: str = ""
    ratification: PublicRatification | None = None

    @property
    def is_open(self) -> bool:
        """Whether votes are taken."""
        return self.state == Conversation.State.OPEN and not self._due

    @property
    def is_closed(self) -> bool:
        """Whether it is over: closed, or past its closing time even if nobody said so yet."""
        return self.state == Conversation.State.CLOSED or (
            self._due and self.state != Conversation.State.DRAFT
        )

    @property
    def results_visible(self) -> bool:
        """Whether whoever asks may see the results now."""
        return bool(self.role) or self.results_shown == Conversation.ResultsShown.LIVE or self.is_closed

    @property
    def _due(self) -> bool:
        return self.closes_at is not None and self.closes_at <= timezone.now()


def find_conversation(*, slug: str, language: str = "", account: int | None = None) -> ConversationInfo:
    """Find a conversation by its name in addresses.

    Args:
        slug: its name.
        language: for topic and description; "" for as written.
        account: who asks; None for anybody.

    Raises:
        Missing: there is none, or it is a draft that this account has no role in.
    """
    # A name that begins with "_" is of a conversation that is still being imported: not there for anybody.
    row = None if slug.startswith("_") else _with_ratification().filter(slug=slug).first()
    role = role_of(conversation=row.pk, account=account) if row else ""
    if row is None or (row.state == Conversation.State.DRAFT and not role):
        raise Missing("no-conversation", _("There is no conversation at this address. Check the link."))
    return replace(describe(row, language, role), ratification=_ratification(row))


def require_role(
    *, slug: str, account: int | None, kinds: Collection[str] = (ORGANISER,), language: str = ""
) -> ConversationInfo:
    """Find a conversation for somebody who looks after it.

    Args:
        slug: its name in addresses.
        account: who asks; None for anybody.
        kinds: roles that may do what is about to be done.
        language: for topic and description.

    Raises:
        Missing: there is none, or it is a draft that this account has no role in.
        Forbidden: the account has none of these roles.
    """
    found = find_conversation(slug=slug, language=language, account=account)
    if found.role not in kinds:
        raise Forbidden(
            "role-needed",
            _("Your account has no role here that may do this. Ask the organiser of the conversation."),
        )
    return found


def role_of(*, conversation: int, account: int | None) -> str:
    """Tell what an account may do in a conversation.

    Args:
        conversation: its row's id.
        account: None for anybody.

    Returns:
        "organiser", "moderator", "overseer" or "".
    """
    if account is None:
        return ""
    if Account.objects.filter(pk=account, is_superuser=True, is_active=True).exists():
        return ORGANISER
    row = Role.objects.filter(
        conversation_id=conversation, account_id=account, account__is_active=True
    ).first()
    return row.kind if row else ""


def _with_ratification() -> QuerySet[Conversation]:
    newest = Ratification.objects.filter(conversation=OuterRef("pk"), critique_at__isnull=False)
    ordered = newest.order_by("-number")
    return Conversation.objects.annotate(
        ratification_number=Subquery(ordered.values("number")[:1]),
        ratification_stage=Subquery(ordered.values("stage")[:1]),
        ratification_closes=Subquery(ordered.values("closes_at")[:1]),
    )


def _ratification(row: Any) -> PublicRatification | None:  # noqa: ANN401 - a row with what was asked for beside it
    if row.ratification_number is None:
        return None
    return PublicRatification(row.ratification_number, row.ratification_stage, row.ratification_closes)


def describe(row: Conversation, language: str, role: str) -> ConversationInfo:
    """Copy a row into the value that pages and programs get; for services only."""
    return ConversationInfo(
        id=row.pk,
        slug=row.slug,
        topic=row.topic_in(language),
        description=row.description_in(language),
        language=row.language,
        state=row.state,
        simulated=row.simulated,
        listed=row.listed,
        settings_name=row.settings_name,
        statements_open=row.statements_open,
        moderate_first=row.moderate_first,
        links_allowed=row.links_allowed,
        invitation_only=row.invitation_only,
        ask_sector=row.ask_sector,
        results_shown=row.results_shown,
        longest_statement=row.longest_statement,
        fewest=row.fewest,
        frame_ancestors=row.frame_ancestors,
        created_at=row.created_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closes_at=row.closes_at,
        delete_after=row.delete_after,
        role=role,
        topic_language=row.language_of("topic", language),
        description_language=row.language_of("description", language),
        anonymised_at=row.anonymised_at,
        publication=row.publication,
        record_id=row.record_id,
    )
