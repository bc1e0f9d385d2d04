"""Judge again what was judged: the same bytes come out, whoever does it and whenever; no model is asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isegoria.agents.judging import rejudge
from isegoria.services.finding import find_conversation
from isegoria.services.governing.holding import missing
from isegoria.services.governing.law import law_named, law_of
from isegoria.store.models import AgentJudgement, Swarm

if TYPE_CHECKING:
    from collections.abc import Callable

    from isegoria.agents.judging import Law

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Differs:
    """A judgement that comes out otherwise.

    Attributes:
        action: key of the action.
        number: of the judgement, within the action.
        was: its outcome: "allow", "approve" or "deny".
        now: what comes out; "" where the law that it names is not kept here.
    """

    action: str
    number: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of judging again.

    Attributes:
        judgements: how many.
        same: how many came out with the same bytes.
        differing: the others.
    """

    judgements: int
    same: int
    differing: tuple[Differs, ...]


def replay(
    *,
    slug: str,
    account: int | None = None,
    under_current: bool = False,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Replayed:
    """Judge everything again that the gate of a conversation's swarm judged.

    Args:
        slug: of the conversation.
        account: who asks.
        under_current: by the constitution in force now instead of the one that each judgement names: what
            differs is what the newer one changed.
        progress: told how many are done, and of how many.

    Raises:
        Missing: there is no such conversation, or no swarm in it.
    """
    found = find_conversation(slug=slug, account=account)
    swarm = Swarm.objects.select_related("constitution").filter(pk=found.id).first()
    if swarm is None:
        raise missing()
    rows = AgentJudgement.objects.filter(action__swarm=swarm).select_related("action").order_by("pk")
    total, done = rows.count(), 0
    differing: list[Differs] = []
    current = law_of(swarm) if under_current else None
    for row in rows.iterator(_CHUNK):
        differing += _again(row, current or law_named(row.law), whole=not under_current)
        done += 1
        progress(done, total)
    return Replayed(done, done - len(differing), tuple(differing))


def _again(row: AgentJudgement, law: Law | None, *, whole: bool) -> list[Differs]:
    """Give it where it differs: the whole text counts, or under another law the outcome alone."""
    if law is None:
        return [Differs(row.action.key, row.number, row.outcome, "")]
    now = rejudge(json.loads(row.text), law)
    same = now.text == row.text and now.digest == row.digest if whole else now.outcome == row.outcome
    return [] if same else [Differs(row.action.key, row.number, row.outcome, now.outcome)]
