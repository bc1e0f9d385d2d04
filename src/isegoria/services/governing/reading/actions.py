"""What agents asked the gate for, and what became of it; whatever is of too few people is for roles only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from isegoria.services.errors import Missing
from isegoria.services.governing.reading.asking import ask
from isegoria.services.governing.reading.judgements import judgement_info
from isegoria.services.governing.reading.laws import Laws
from isegoria.services.governing.reading.texts import chosen, inside, meaning_of
from isegoria.services.governing.reading.values import ActionInfo, ActionPage, ApprovalInfo
from isegoria.store.models import AgentAction, AgentApproval, AgentJudgement, SwarmAgent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from isegoria.services.governing.reading.asking import Asked

PAGE: Final = 20
STATUSES: Final = tuple(AgentAction.Status.values)


def action(*, slug: str, number: int, account: int | None = None, language: str = "") -> ActionInfo:
    """Give an action with all its judgements and approvals.

    Args:
        slug: the conversation's.
        number: of the action.
        account: who asks; None for anybody.
        language: of prose.

    Raises:
        Missing: there is no such conversation, swarm or action.
    """
    asked = ask(slug=slug, account=account, language=language)
    row = AgentAction.objects.filter(swarm_id=asked.sure.pk, pk=number).first()
    if row is None:
        raise Missing("no-action", _("There is no such action here. Look at the list of decisions."))
    return actions_of(asked, [row])[0]


def actions(
    *,
    slug: str,
    account: int | None = None,
    language: str = "",
    status: str = "",
    agent: str = "",
    page: int = 1,
) -> ActionPage:
    """List actions, the newest first, twenty a page.

    Args:
        slug: the conversation's.
        account: who asks; None for anybody.
        language: of prose.
        status: only those of a status; "" for all.
        agent: only those of an agent; "" for all.
        page: from 1; beyond the last, the last.

    Raises:
        Missing: there is no such conversation or swarm.
    """
    asked = ask(slug=slug, account=account, language=language)
    rows = AgentAction.objects.filter(swarm_id=asked.sure.pk)
    if status:
        rows = rows.filter(status=status)
    if agent:
        rows = rows.filter(agent=agent)
    return _page(asked, rows.order_by("-id"), page)


def queue(*, slug: str, account: int | None = None, language: str = "", page: int = 1) -> ActionPage:
    """List what waits for people, the oldest first.

    Raises:
        Missing: there is no such conversation or swarm.
    """
    asked = ask(slug=slug, account=account, language=language)
    rows = AgentAction.objects.filter(swarm_id=asked.sure.pk, status=AgentAction.Status.WAITING)
    return _page(asked, rows.order_by("id"), page)


def actions_of(asked: Asked, rows: Sequence[AgentAction]) -> list[ActionInfo]:
    """Tell about actions of one swarm, with four queries however many they are.

    Args:
        asked: who asks.
        rows: of the actions.
    """
    keys = [row.pk for row in rows]
    judgements: dict[int, list[AgentJudgement]] = {key: [] for key in keys}
    for one in AgentJudgement.objects.filter(action__in=keys).order_by("action", "number"):
        judgements[one.action_id].append(one)
    approvals: dict[int, list[AgentApproval]] = {key: [] for key in keys}
    for said in AgentApproval.objects.filter(action__in=keys).order_by("id"):
        approvals[said.action_id].append(said)
    laws = Laws((one.law for those in judgements.values() for one in those), asked.language)
    levels = dict(
        SwarmAgent.objects.filter(swarm_id=asked.sure.pk, name__in={row.agent for row in rows}).values_list(
            "name", "level"
        )
    )
    turns = dict(AgentAction.objects.filter(pk__in=keys).values_list("pk", "turn__number"))
    return [
        _info(
            asked,
            row,
            laws,
            (judgements[row.pk], approvals[row.pk]),
            (levels.get(row.agent, 0), turns[row.pk] or 0),
        )
        for row in rows
    ]


def _page(asked: Asked, rows: QuerySet[AgentAction], page: int) -> ActionPage:
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    at = min(max(1, page), pages)
    return ActionPage(tuple(actions_of(asked, list(rows[(at - 1) * PAGE : at * PAGE]))), at, pages, total)


def _info(
    asked: Asked,
    row: AgentAction,
    laws: Laws,
    told: tuple[Sequence[AgentJudgement], Sequence[AgentApproval]],
    place: tuple[int, int],
) -> ActionInfo:
    hidden = row.restricted and not asked.powers.see_all
    request: Mapping[str, Any] = json.loads(row.request)
    prose, language = ("", "") if hidden else chosen(request.get("prose"), asked.language)
    judged = [judgement_info(one, laws, asked.language) for one in told[0]]
    waits = judged[-1].waits_for if judged and row.status == AgentAction.Status.WAITING else ()
    said = {one.role for one in told[1]}
    return ActionInfo(
        number=row.pk,
        key=row.key,
        agent=row.agent,
        level=place[0],
        privilege=row.privilege,
        meaning=meaning_of(row.privilege, asked.language),
        prose=prose,
        language=language,
        objection="" if hidden else str(request.get("objection", "")),
        reasoner="" if hidden else str(inside(request, "reasoning", "reasoner") or ""),
        arguments={} if hidden else request.get("arguments", {}),
        words={} if hidden else _attributes(request),
        status=str(row.status),
        result={} if hidden else row.result,
        restricted=row.restricted,
        held_back=hidden,
        turn=place[1],
        judgements=() if hidden else tuple(judged),
        approvals=tuple(
            ApprovalInfo(
                one.role,
                one.yes,
                one.reason,
                one.at,
                asked.account is not None and one.account_id == asked.account,
            )
            for one in told[1]
        ),
        waits_for=waits,
        may_decide=bool((set(waits) - said) & set(asked.powers.roles)),
        asked_at=row.asked_at,
        settled_at=row.settled_at,
    )


def _attributes(request: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in ("words", "numbers"):
        found |= inside(request, "action", part) or {}
    return found | dict.fromkeys(inside(request, "action", "flags") or (), True)
