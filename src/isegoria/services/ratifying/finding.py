"""Find a ratification for whoever asks, or hold it for whoever changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.services.changes import lock
from isegoria.services.errors import Gone, Missing
from isegoria.services.finding import ORGANISER, ConversationInfo, find_conversation, require_role
from isegoria.store.models import Constitution, DraftClause, Ratification, Version

if TYPE_CHECKING:
    from collections.abc import Collection

Stage = Ratification.Stage
OVER = frozenset({Stage.IN_FORCE, Stage.FAILED, Stage.ANNULLED})
DRAFTED = frozenset({Stage.DRAFTING, Stage.CRITIQUE})


def find(*, slug: str, number: int, account: int | None) -> tuple[ConversationInfo, Ratification]:
    """Find a ratification; drafts are for those who look after the conversation.

    Args:
        slug: of the conversation.
        number: of the ratification within it.
        account: who asks; None for anybody.

    Raises:
        Missing: there is none that they may see.
    """
    found = find_conversation(slug=slug, account=account)
    rows = Ratification.objects.filter(conversation_id=found.id, number=number)
    row = rows.select_related("constitution").first()
    if row is None or (row.stage == Stage.DRAFTING and not found.role):
        raise missing()
    return found, row


def hold(
    *,
    slug: str,
    number: int,
    account: int | None,
    stages: Collection[str],
    kinds: Collection[str] = (ORGANISER,),
) -> tuple[ConversationInfo, Ratification]:
    """Find a ratification for somebody who changes it, and hold its conversation; call it in a transaction.

    Args:
        slug: of the conversation.
        number: of the ratification within it.
        account: who changes it.
        stages: in which it can be changed so.
        kinds: roles that may.

    Raises:
        Missing, Forbidden: as of `require_role`; or there is no such ratification.
        Gone: it is past that, or not there yet.
    """
    found = require_role(slug=slug, account=account, kinds=kinds)
    lock(found.id)
    rows = Ratification.objects.filter(conversation_id=found.id, number=number)
    row = rows.select_related("constitution").first()
    if row is None:
        raise missing()
    require_stage(row, stages)
    return found, row


def require_stage(row: Ratification, stages: Collection[str]) -> None:
    """Refuse what a ratification is past, or has not come to yet.

    Raises:
        Gone: its stage is none of these.
    """
    if row.stage not in stages:
        raise Gone(
            "stage-over",
            _("This is not possible while the ratification is at this stage: %(stage)s. Load the page again.")
            % {"stage": row.get_stage_display()},
        )


def held_clause(row: Ratification, key: str) -> DraftClause:
    """Find a draft of a ratification by its clause's key.

    Raises:
        Missing: there is none.
    """
    clause = DraftClause.objects.filter(ratification=row, key=key).first()
    if clause is None:
        raise Missing("no-clause", _("There is no such clause. Open the list of clauses."))
    return clause


def version_in_force(constitution: int) -> Version | None:
    """Give the newest version of a constitution; None while it has none.

    Args:
        constitution: its row's id.
    """
    return Version.objects.filter(constitution_id=constitution).order_by("-number").first()


def hold_constitution(constitution: int) -> None:
    """Hold a constitution until the transaction ends, since several conversations may draft for it at once.

    Args:
        constitution: its row's id.
    """
    list(Constitution.objects.select_for_update().filter(pk=constitution).values_list("pk"))


def missing() -> Missing:
    """Say that there is no such ratification."""
    return Missing("no-ratification", _("There is no such ratification. See the list of ratifications."))
