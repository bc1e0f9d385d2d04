"""Mend statements: their words until somebody may have seen them, their translations at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock, mark_changed
from isegoria.services.errors import Gone, Invalid, Missing
from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, require_role
from isegoria.services.governing.retracting import forget_statements as forget_suggestions
from isegoria.services.recording.forgetting import forget_statements
from isegoria.services.recording.writing import record_statement
from isegoria.services.texts import check
from isegoria.store.models import Conversation, Participant, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Wording:
    """A statement in every language, for whoever mends it.

    Attributes:
        translations: language code to text, beside the language it is written in.
        unseen: nobody can have seen it yet, so that its words may change and it may be removed.
    """

    number: int
    text: str
    language: str
    translations: Mapping[str, str]
    is_seed: bool
    unseen: bool


def wording(*, slug: str, account: int | None, number: int) -> Wording:
    """Give a statement in every language.

    Raises:
        Forbidden: the account has no role here.
        Missing: there is no such statement.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, MODERATOR, OVERSEER))
    row = _row(found.id, number)
    return Wording(row.number, row.text, row.language, dict(row.translations), row.is_seed, _unseen(found.id))


def reword(
    *, slug: str, account: int | None, number: int, text: str, translations: Mapping[str, str]
) -> None:
    """Change a statement's words or translations.

    What people have voted on never changes its meaning: its words stay once the conversation was opened.
    Translations may follow later; an empty one is taken away.

    Args:
        slug: of the conversation.
        account: its organiser.
        number: of the statement.
        text: in its own language.
        translations: language code to text; those not named stay.

    Raises:
        Forbidden: the account is not its organiser.
        Missing: there is no such statement.
        Gone: the words would change, and people may have seen them; or its author has withdrawn it.
        Invalid: a text is empty or too long, or the same as another statement.
    """
    found = require_role(slug=slug, account=account)
    longest = found.longest_statement
    with transaction.atomic():
        lock(found.id)
        row = _row(found.id, number)
        if text != row.text:
            if not _unseen(found.id):
                raise _seen()
            check("text", text, longest, code="statement", needed=_("This is empty. Write something."))
            if Statement.objects.filter(conversation_id=found.id, text=text).exclude(pk=row.pk).exists():
                raise Invalid("text", "statement-there", _("There is a statement of these words already."))
        kept = _translated(row, translations, longest)
        if (text, kept) == (row.text, row.translations):
            return
        changed = "statement-changed" if text != row.text else "statement-translated"
        row.text, row.translations = text, kept
        row.save(update_fields=["text", "translations"])
        mark_changed(found.id)
        record_statement(found.id, number)
        add_history(found.id, changed, role="organiser", details={"statement": number})


def discard(*, slug: str, account: int | None, number: int) -> None:
    """Remove a statement that nobody can have seen; later ones are moderated out, in public.

    Raises:
        Forbidden: the account is not its organiser.
        Missing: there is no such statement.
        Gone: people may have seen it.
    """
    found = require_role(slug=slug, account=account)
    with transaction.atomic():
        lock(found.id)
        row = _row(found.id, number)
        if not _unseen(found.id):
            raise _seen()
        forget_suggestions(found.id, [number])
        row.delete()
        # Its number may be given to another one.
        forget_statements(found.id, [number])
        mark_changed(found.id)
        add_history(found.id, "statement-removed", role="organiser", details={"statement": number})


def _translated(row: Statement, given: Mapping[str, str], longest: int) -> dict[str, str]:
    kept = dict(row.translations)
    for code, one in given.items():
        field = f"translations_{code}"
        if code not in dict(settings.LANGUAGES) or code == row.language:
            raise Invalid(field, "language", _("This site does not speak that language. Choose one it does."))
        if one != kept.get(code, ""):  # what was let in at a greater length stays
            check(field, one, longest, code="translation")
        kept[code] = one
    return {code: one for code, one in kept.items() if one.strip()}


def _row(conversation: int, number: int) -> Statement:
    row = Statement.objects.filter(conversation_id=conversation, number=number).first()
    if row is None:
        raise Missing("no-statement", _("There is no such statement here. Load the page again."))
    if row.state == Statement.State.WITHDRAWN:
        raise Gone("statement-withdrawn", _("Its author has withdrawn this statement."))
    return row


def _unseen(conversation: int) -> bool:
    fresh = Conversation.objects.filter(pk=conversation, opened_at=None, state=Conversation.State.DRAFT)
    return fresh.exists() and not Participant.objects.filter(conversation_id=conversation).exists()


def _seen() -> Gone:
    return Gone(
        "statement-seen",
        _("People may have seen this statement, so its words stay. Moderate it out and add another instead."),
    )
