"""What an effect is caused by, and what every effect asks first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isegoria.agents.errors import LedgerError
from isegoria.agents.stewards.catalogue import check_arguments
from isegoria.store.models import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from isegoria.agents.requests import Request


@dataclass(frozen=True, slots=True)
class Cause:
    """The action that the gate let through.

    Attributes:
        conversation: its row's id.
        swarm: its row's id.
        action: the action's row's id; every row that an effect writes names it.
        now: when the gate let it through, as the action's row says.
    """

    conversation: int
    swarm: int
    action: int
    now: datetime


def checked(request: Request) -> Mapping[str, Any]:
    """Give the arguments of a request, once they have the effect's shape.

    Raises:
        StewardError: they have not.
    """
    check_arguments(request.privilege, request.arguments)
    return request.arguments


def rows_of(cause: Cause, numbers: Iterable[int]) -> dict[int, int]:
    """Find statements by their numbers.

    Args:
        cause: whose conversation they are of.
        numbers: any number of them.

    Returns:
        Number to the row's id.

    Raises:
        LedgerError: there is no such statement in the conversation.
    """
    wanted = set(numbers)
    known = Statement.objects.filter(conversation_id=cause.conversation)
    found = {number: row for number, row in known.values_list("number", "pk") if number in wanted}
    if missing := sorted(wanted - found.keys()):
        raise LedgerError(
            f"statement {missing[0]}: there is none in this conversation; look at the conversation again"
        )
    return found
