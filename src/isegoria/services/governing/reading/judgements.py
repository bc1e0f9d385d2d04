"""Judgements in prose: every reason a sentence, and every clause that it rests on to be followed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.agents.judging import Judgement, prose
from isegoria.services.governing.reading.values import GroundInfo, JudgementInfo

if TYPE_CHECKING:
    from isegoria.services.governing.reading.laws import Laws
    from isegoria.store.models import AgentJudgement


def judgement_info(row: AgentJudgement, laws: Laws, language: str) -> JudgementInfo:
    """Say a judgement in prose; one that was changed in the database so that it is none any more says that.

    Args:
        row: as it is kept.
        laws: those of all judgements of the page.
        language: "ja", or English for every other.
    """
    try:
        judgement = Judgement.read(json.loads(row.text))
    except (ValueError, KeyError, TypeError):
        return _unreadable(row)
    says = judgement.says
    sentences = prose(judgement, language)
    cited = tuple(laws.clause(row.law, key) for key in judgement.cited)
    if judgement.grounds:
        grounds = tuple(
            GroundInfo(
                ground.rule,
                ground.outcome,
                sentence,
                laws.clause(row.law, ground.clause) if ground.clause else None,
                ground.guard,
            )
            for ground, sentence in zip(judgement.grounds, sentences, strict=True)
        )
    else:
        grounds = tuple(GroundInfo("", "allow", sentence, None, "") for sentence in sentences)
    return JudgementInfo(
        number=row.number,
        outcome=row.outcome,
        grounds=grounds,
        cited=cited,
        law=row.law,
        version=says["law"]["version"],
        approvals=tuple(says["approvals"]),
        waits_for=tuple(says["waits_for"]),
        spent=says["standing"]["spent"],
        budget=says["standing"]["budget"],
        counts=says["counts"],
        digest=row.digest,
        at=row.at,
    )


def _unreadable(row: AgentJudgement) -> JudgementInfo:
    told = _("This judgement cannot be read: it was changed in the database. Have the record checked.")
    return JudgementInfo(
        number=row.number,
        outcome=row.outcome,
        grounds=(GroundInfo("unreadable", row.outcome, told, None, ""),),
        cited=(),
        law=row.law,
        version=0,
        approvals=(),
        waits_for=(),
        spent=0,
        budget=0,
        counts={},
        digest=row.digest,
        at=row.at,
    )
