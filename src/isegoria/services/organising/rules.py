"""The rules of a conversation, and what its organiser may set them to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from isegoria.opinion.publication import FEWEST_FLOOR
from isegoria.services.errors import Invalid
from isegoria.services.texts import check
from isegoria.store.models import Conversation, Participant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

LONGEST_TOPIC = 300
LONGEST_DESCRIPTION = 10_000
LONGEST_STATEMENT = range(40, 2001)
_ORIGIN = re.compile(r"https?://[\w.*-]+(:\d+)?")


@dataclass(frozen=True, slots=True)
class Options:
    """The rules of a conversation, as its organiser sets them; None leaves one as it is.

    Attributes:
        texts: language code to {"topic": ..., "description": ...}, beside the language it is written in.
        frame_ancestors: origins that may embed it, separated by spaces; "*" for any.
        publication: "sealed" or "open"; people vote on the word given, so it is fixed by the opening.
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
    publication: str | None = None
    closes_at: datetime | None = None
    never_closes: bool = field(default=False)

    def given(self) -> dict[str, Any]:
        """List what is to change, by the name of its column."""
        names = [name for name in self.__slots__ if name != "never_closes"]
        changes = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return {**changes, "closes_at": None} if self.never_closes else changes


def checked(options: Options) -> dict[str, Any]:
    """Check what is to change and give it by the name of its column."""
    changes = options.given()
    languages = {code for code, _name in settings.LANGUAGES}
    if "topic" in changes:
        changes["topic"] = check(
            "topic",
            changes["topic"],
            LONGEST_TOPIC,
            code="topic",
            needed=_("This is empty. Write something."),
        )
    if "description" in changes:
        changes["description"] = check(
            "description", changes["description"], LONGEST_DESCRIPTION, code="description"
        )
    if "language" in changes and changes["language"] not in languages:
        raise Invalid(
            "language", "language", _("This site does not speak that language. Choose one it does.")
        )
    if "texts" in changes:
        changes["texts"] = {
            code: {
                "topic": check("topic", one.get("topic", ""), LONGEST_TOPIC, code="topic"),
                "description": check(
                    "description", one.get("description", ""), LONGEST_DESCRIPTION, code="description"
                ),
            }
            for code, one in changes["texts"].items()
            if code in languages
        }
    _check_rules(changes)
    return changes


def check_fixed(row: Conversation, changes: Mapping[str, Any]) -> None:
    """Refuse to change what participants were promised before they voted.

    Raises:
        Invalid: the conversation was opened, or has participants, and would be published otherwise than told.
    """
    voted = row.opened_at is not None or Participant.objects.filter(conversation_id=row.pk).exists()
    if "publication" in changes and voted:
        raise Invalid(
            "publication",
            "publication-fixed",
            _(
                "How votes are published was fixed when the conversation was opened, since people voted on "
                "that word. Leave it, or start another conversation."
            ),
        )


def _check_rules(changes: Mapping[str, Any]) -> None:
    if changes.get("settings_name", "robust") not in {"robust", "polis"}:
        raise Invalid("settings_name", "settings-name", _("Choose robust or polis."))
    if changes.get("publication", "sealed") not in Conversation.Publication.values:
        raise Invalid("publication", "publication", _("Choose sealed or open."))
    if changes.get("results_shown", "live") not in Conversation.ResultsShown.values:
        raise Invalid("results_shown", "results-shown", _("Choose when results are shown."))
    if changes.get("longest_statement", 280) not in LONGEST_STATEMENT:
        raise Invalid(
            "longest_statement", "longest-statement", _("Choose between 40 and 2,000 characters a statement.")
        )
    if changes.get("fewest", FEWEST_FLOOR) < FEWEST_FLOOR:
        raise Invalid("fewest", "fewest", _("Choose 10 or more; smaller figures could single people out."))
    for origin in str(changes.get("frame_ancestors", "")).split():
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise Invalid(
                "frame_ancestors",
                "frame-ancestors",
                _("Write each site as https://www.example.org, separated by spaces, or * for any site."),
            )
