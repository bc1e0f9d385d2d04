"""This site's votes, as the joint landscape wants them: statements by their words, nobody by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isegoria.opinion import Votes
from isegoria.opinion.joint.keys import key_of
from isegoria.opinion.joint.rounds import Listed
from isegoria.opinion.joint.together import host_votes
from isegoria.services.mapping.reading import read_votes
from isegoria.store.models import Sector, Statement

if TYPE_CHECKING:
    from isegoria.opinion.joint.together import HostVotes


@dataclass(frozen=True, slots=True, eq=False)
class Summed:
    """The votes of an epoch, in this process's memory and nowhere else.

    Attributes:
        host: votes and sectors.
        listed: the statements, in the order of `host.votes.statements`.
    """

    host: HostVotes
    listed: tuple[Listed, ...]


def read_host(conversation: int) -> Summed:
    """Read a conversation's votes as they are now.

    Args:
        conversation: its row's id.
    """
    read = read_votes(conversation)
    votes = Votes.latest(read.conversation.events)
    statements = read.conversation.statements
    keys = [key_of(one.text) for one in statements]
    out = np.array([one.is_meta or one.moderated < 0 for one in statements], np.bool_)
    names = dict(Sector.objects.filter(conversation_id=conversation).values_list("pk", "key"))
    host = host_votes(votes, keys, out, [names.get(one) for one in read.sectors.tolist()])
    rows = Statement.objects.filter(conversation_id=conversation).order_by("-number")
    known = {key_of(row.text): row for row in rows}
    return Summed(
        host,
        tuple(
            _listed(key, known.get(key), out=gone)
            for key, gone in zip(host.votes.statements.tolist(), host.out.tolist(), strict=True)
        ),
    )


def _listed(key: str, row: Statement | None, *, out: bool) -> Listed:
    shown = row is not None and row.state == Statement.State.SHOWN
    return Listed(
        key,
        row.text if row is not None and shown else "",
        row.language if row is not None else "",
        seed=row is not None and row.is_seed,
        meta=row is not None and row.is_meta,
        out=out,
    )
