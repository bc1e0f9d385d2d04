"""Take the words of erased statements out of what stewards asked for: who asked, and when, stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.requests import canonical, digest_of
from isegoria.services.governing.recording import record_judgement
from isegoria.store.models import AgentAction
from isegoria.store.models.governing import new_salt

if TYPE_CHECKING:
    from collections.abc import Collection

# All others name statements by their numbers, and their words are ours.
_WORDED: Final = ("draft clause", "suggest translation")


def forget_words(conversation: int, numbers: Collection[int]) -> None:
    """Empty every draft and translation that rests on erased statements, and record the judgements anew.

    What an agent asked for then says neither the words nor what a reasoner was asked and answered. Judged
    again, it comes out as it did: guards look at facts about a text, never into it. The salt is another one,
    so that digests of what it said before say nothing.

    Args:
        conversation: its row's id.
        numbers: of the statements; call it within the transaction that erases them.
    """
    wanted = set(numbers)
    if not wanted:
        return
    for row in AgentAction.objects.filter(swarm_id=conversation, privilege__in=_WORDED):
        request = json.loads(row.request)
        given = request["arguments"]
        if wanted.isdisjoint({given.get("statement"), *given.get("statements", ())}):
            continue
        row.request, row.salt = canonical(_emptied(request)), new_salt()
        row.save(update_fields=["request", "salt"])
        for judgement in row.judgements.all():
            says = json.loads(judgement.text)
            if "request" not in says:
                continue
            says["request"] = _emptied(says["request"])
            judgement.text, judgement.digest = canonical(says), digest_of(says)
            judgement.save(update_fields=["text", "digest"])
            record_judgement(row, judgement)


def _emptied(request: dict[str, Any]) -> dict[str, Any]:
    words = {
        name: "" if isinstance(said, str) else dict.fromkeys(said, "")
        for name, said in request["arguments"].items()
        if name in {"text", "titles", "prose"}
    }
    return {
        **request,
        "arguments": {**request["arguments"], **words},
        "reasoning": {**request["reasoning"], "question": "", "answer": {}},
    }
