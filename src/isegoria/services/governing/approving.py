"""Say yes or no to what waits for a person; whoever says it needs the role that the guards name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.agents.errors import LedgerError
from isegoria.services.changes import add_history
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, require_role
from isegoria.services.governing.gating import gate_of
from isegoria.services.governing.ledger import DatabaseLedger
from isegoria.services.texts import check
from isegoria.store.models import AgentAction
from isegoria.store.queueing import in_turn

if TYPE_CHECKING:
    from isegoria.agents.gate import Settled
    from isegoria.services.finding import ConversationInfo

LONGEST_REASON: Final = 1000
_ROLES: Final = {
    ORGANISER: ("organiser", "moderator"),
    MODERATOR: ("moderator",),
    OVERSEER: ("overseer",),
}


def roles_of(role: str) -> tuple[str, ...]:
    """Tell in which roles somebody may approve: organisers do what moderators do."""
    return _ROLES.get(role, ())


def approve(*, slug: str, key: str, account: int | None) -> Settled:
    """Say yes: where nobody else has to, the action is judged again and takes effect.

    Args:
        slug: of the conversation.
        key: of the action.
        account: somebody with a role that it waits for.

    Returns:
        What became of it: done, denied by the guards as they are now, or still waiting for others.

    Raises:
        Missing, Forbidden: as of `require_role`; or there is no such action.
        Gone: it waits no more, or the agent is paused.
    """
    found, role, ledger = _waiting(slug, key, account)
    try:
        with in_turn(), transaction.atomic():
            settled = gate_of(ledger).approve(key, role=role, by=f"account {account}")
            _tell(found, "action-approved", role)
    except (LedgerError, IntegrityError) as wrong:
        raise _no_longer() from wrong
    return settled


def refuse(*, slug: str, key: str, account: int | None, reason: str) -> Settled:
    """Say no: it will not happen.

    Args:
        slug: of the conversation.
        key: of the action.
        account: somebody with a role that it waits for.
        reason: public.

    Raises:
        Missing, Forbidden, Gone: as of `approve`.
        Invalid: there is no reason, or it is too long.
    """
    said = check("reason", reason.strip(), LONGEST_REASON, code="reason")
    if not said:
        raise Invalid("reason", "reason-empty", _("Say why; the reason is public."))
    found, role, ledger = _waiting(slug, key, account)
    try:
        with in_turn(), transaction.atomic():
            settled = gate_of(ledger).refuse(key, role=role, by=f"account {account}", reason=said)
            _tell(found, "action-refused", role)
    except (LedgerError, IntegrityError) as wrong:
        raise _no_longer() from wrong
    return settled


def _waiting(slug: str, key: str, account: int | None) -> tuple[ConversationInfo, str, DatabaseLedger]:
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, MODERATOR, OVERSEER))
    ledger = DatabaseLedger(found.id, timezone.now)
    with ledger.transaction():
        settled = ledger.find(key)
        standing = None if settled is None else ledger.standing(ledger.row(key).agent)
    if settled is None or standing is None:
        raise Missing("no-action", _("There is no such action here. Look at the queue again."))
    if settled.status != AgentAction.Status.WAITING.value or settled.judgement is None:
        raise _no_longer()
    if standing.paused or standing.ended:
        raise Gone("agent-halted", _("The agent is paused or has ended. The board resumes it first."))
    mine = [one for one in roles_of(found.role) if one in settled.judgement.approvals]
    if not mine:
        raise Forbidden(
            "approval-role",
            _("This waits for another role: %(roles)s.")
            % {"roles": ", ".join(sorted(settled.judgement.approvals))},
        )
    return found, mine[0], ledger


def _no_longer() -> Gone:
    return Gone("action-settled", _("This waits for nobody any more. Look at the queue again."))


def _tell(found: ConversationInfo, kind: str, role: str) -> None:
    add_history(found.id, kind, role=found.role, details={"as": role})
