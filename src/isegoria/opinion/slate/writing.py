"""A slate's certificate as a document that a machine can check against the votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from isegoria.opinion.slate.certifying import justified

if TYPE_CHECKING:
    from isegoria.opinion.slate.certifying import Level
    from isegoria.opinion.slate.choosing import Slate
    from isegoria.opinion.votes import Votes

FORMAT = "isegoria.slate/1"


def certificate_document(votes: Votes, slate: Slate) -> dict[str, Any]:
    """Write the certificate of a slate: integers, ids and truth values only.

    Anybody who has the votes can count all of it again; `certificate.schema.json` says what each key means.

    Args:
        votes: those it was chosen from, for the ids. Never modified.
        slate: as chosen.
    """
    ids = votes.statements.tolist()
    certificate = slate.certificate
    tightest = certificate.tightest
    return {
        "format": FORMAT,
        "axiom": "EJR+",
        "size": certificate.size,
        "eligible": [ids[one] for one in np.flatnonzero(slate.eligible)],
        "statements": [ids[one] for one in slate.statements],
        "voters": certificate.voters,
        "cast": certificate.cast,
        "represented": list(certificate.represented),
        "others": certificate.others,
        "holds": certificate.holds,
        "holds_whatever_was_not_seen": certificate.holds_whatever_was_not_seen,
        "tightest": None if tightest is None else tightest.level,
        "levels": [_level(one, ids, certificate.voters, certificate.size) for one in certificate.levels],
    }


def _level(level: Level, ids: list[Any], voters: int, size: int) -> dict[str, Any]:
    return {
        "level": level.level,
        "entitled": max(1, -(-level.level * voters // size)),
        "most": level.most,
        "statement": ids[level.statement] if level.statement >= 0 else None,
        "holds": not justified(level.most, level.level, voters, size),
        "most_unseen": level.most_unseen,
        "statement_unseen": ids[level.statement_unseen] if level.statement_unseen >= 0 else None,
        "guaranteed": level.guaranteed,
    }
