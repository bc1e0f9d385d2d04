"""What stewards suggest, and what people make of it: take it up, dismiss it, or open it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history, lock
from isegoria.services.errors import Forbidden, Gone, Missing
from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, require_role
from isegoria.services.governing.effects.recording import record_suggestion
from isegoria.services.governing.suggested import SuggestionInfo, described, still_possible
from isegoria.services.governing.taking import Taken, take
from isegoria.store.models import Suggestion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from isegoria.services.finding import ConversationInfo

KINDS: Final = tuple(Suggestion.Kind.values)
_LOOK: Final = (ORGANISER, MODERATOR, OVERSEER)
# Who looks after what a suggestion is about decides about it.
_DECIDE: Final[Mapping[str, Collection[str]]] = {
    Suggestion.Kind.DUPLICATE: (ORGANISER, MODERATOR),
    Suggestion.Kind.TRANSLATION: (ORGANISER, MODERATOR),
    Suggestion.Kind.ALARM: (ORGANISER, MODERATOR),
    Suggestion.Kind.BRIDGE: (ORGANISER,),
    Suggestion.Kind.CLAUSE: (ORGANISER,),
}


def suggestions(
    *,
    slug: str,
    account: int | None,
    kinds: Collection[str] = KINDS,
    state: str = "open",
    statement: int | None = None,
    ratification: int | None = None,
    language: str = "",
    most: int = 100,
) -> tuple[SuggestionInfo, ...]:
    """List suggestions, the newest first.

    Those that nobody can take up any more, since a statement was hidden or withdrawn meanwhile, are left out,
    and with them its words.

    Args:
        slug: of the conversation.
        account: somebody with a role in it.
        kinds: such as "duplicate".
        state: "open", "taken" or "dismissed".
        statement: only those about it; None for all.
        ratification: only clauses for it; None for all.
        language: of the statements' texts, where there is a translation.
        most: at most so many.

    Raises:
        Missing, Forbidden: as of `require_role`.
    """
    found = require_role(slug=slug, account=account, kinds=_LOOK)
    rows = Suggestion.objects.filter(conversation_id=found.id, kind__in=kinds, state=state)
    if statement is not None:
        rows = rows.filter(statement__number=statement) | rows.filter(other__number=statement)
    if ratification is not None:
        rows = rows.filter(details__ratification=ratification)
    chosen = rows.select_related("action", "statement", "other").order_by("-number")
    possible = (row for row in chosen if state != Suggestion.State.OPEN or still_possible(row))
    decides = [kind for kind, roles in _DECIDE.items() if found.role in roles]
    return described(found.id, list(_first(possible, most)), language, decides)


def count_open(*, slug: str, account: int | None) -> Mapping[str, int]:
    """Count the open suggestions of each kind.

    Raises:
        Missing, Forbidden: as of `require_role`.
    """
    found = require_role(slug=slug, account=account, kinds=_LOOK)
    counts = dict.fromkeys(KINDS, 0)
    rows = Suggestion.objects.filter(conversation_id=found.id, state=Suggestion.State.OPEN)
    for row in rows.select_related("statement", "other"):
        counts[row.kind] += still_possible(row)
    return counts


def take_up(*, slug: str, account: int | None, number: int, seen: int | None = None) -> Taken:
    """Do what is suggested: moderate the repeated statement out, draft the clause, publish the translation.

    Of what only asks to be looked at (a bridging statement, an alarm), say that somebody did.

    Args:
        slug: of the conversation.
        account: an organiser; or a moderator, of duplicates, translations and alarms.
        number: of the suggestion.
        seen: of duplicates, the id of the newest decision about the statement that the moderator knew of.

    Raises:
        Missing, Forbidden: as of `require_role`; or there is no such suggestion.
        Gone: somebody decided about it already, or it is no longer possible.
        Invalid: what is suggested breaks a rule.
    """
    with transaction.atomic():
        found, row = _held(slug, account, number)
        _require_open(row)
        if not still_possible(row):
            raise Gone(
                "suggestion-over",
                _("This is no longer possible: a statement was hidden, withdrawn or translated meanwhile."),
            )
        taken = take(found, account, row, seen=seen)
        _decide(found, account, row, Suggestion.State.TAKEN)
    return taken


def dismiss(*, slug: str, account: int | None, number: int) -> None:
    """Decide against a suggestion; stewards do not come back with it.

    Raises:
        Missing, Forbidden: as of `take_up`.
        Gone: somebody decided about it already.
    """
    with transaction.atomic():
        found, row = _held(slug, account, number)
        _require_open(row)
        _decide(found, account, row, Suggestion.State.DISMISSED)


def reopen(*, slug: str, account: int | None, number: int) -> None:
    """Open a suggestion again; what was done because of it is undone where it was done.

    Raises:
        Missing, Forbidden: as of `take_up`.
    """
    with transaction.atomic():
        found, row = _held(slug, account, number)
        if row.state != Suggestion.State.OPEN:
            _decide(found, None, row, Suggestion.State.OPEN)


def _held(slug: str, account: int | None, number: int) -> tuple[ConversationInfo, Suggestion]:
    found = require_role(slug=slug, account=account, kinds=_LOOK)
    lock(found.id)
    rows = Suggestion.objects.filter(conversation_id=found.id, number=number)
    row = rows.select_related("action", "statement", "other").first()
    if row is None:
        raise Missing("no-suggestion", _("There is no such suggestion. Load the page again."))
    if found.role not in _DECIDE[row.kind]:
        raise Forbidden(
            "role-needed",
            _("Your account has no role here that may do this. Ask the organiser of the conversation."),
        )
    return found, row


def _require_open(row: Suggestion) -> None:
    if row.state != Suggestion.State.OPEN:
        raise Gone(
            "suggestion-decided",
            _("Somebody decided about this suggestion already: %(state)s. You can open it again.")
            % {"state": row.get_state_display()},
        )


def _decide(found: ConversationInfo, account: int | None, row: Suggestion, state: str) -> None:
    row.state, row.decided_by_id = state, account
    row.decided_at = None if state == Suggestion.State.OPEN else timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record_suggestion(row)
    what = "reopened" if state == Suggestion.State.OPEN else state
    details: dict[str, str | int | None] = {"suggestion": row.number, "kind": row.kind}
    add_history(found.id, f"suggestion-{what}", role=found.role, details=details)


def _first(rows: Iterator[Suggestion], most: int) -> Iterator[Suggestion]:
    for _place, row in zip(range(most), rows, strict=False):
        yield row
