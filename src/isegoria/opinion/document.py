"""The landscape as JSON, and the digest that names it.

The digest is the SHA-256 of the RFC 8785 form of the document without `digest`, `conversation`,
`members` and the statements' texts; `members_digest`, which stays, is the SHA-256 of the RFC 8785 form
of `members`. So equal votes give equal digests whatever the statements are called, and the digest can be
checked with or without members.
"""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

import rfc8785

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from isegoria.opinion.consensus import Majority
    from isegoria.opinion.landscape import Landscape
    from isegoria.opinion.representativeness import Representative

FORMAT = "isegoria.landscape/1"

Document: TypeAlias = dict[str, Any]

_EXACT = 12  # decimals of figures that follow from counts in one step
_COMPUTED = 6  # decimals of figures that went through linear algebra
_WHOLE = (1 << 53) - 1  # larger integers are not exact in every JSON reader; RFC 8785 refuses them


def document_of(landscape: Landscape, *, members: bool = False, language: str | None = None) -> Document:
    """Put the landscape into JSON values, by the schema in `landscape.schema.json`.

    Args:
        landscape: what was computed.
        members: include each participant's group.
        language: give statements, topic and description in this language where there is a translation.
    """
    document = _figures(landscape)
    document["digest"] = _digest(document)
    conversation = landscape.conversation
    document["conversation"] = {
        "topic": conversation.translations.get(f"topic-{language}", conversation.topic),
        "description": conversation.translations.get(f"description-{language}", conversation.description),
        "url": conversation.url,
        "simulated": conversation.simulated,
        "notes": [str(note) for note in conversation.notes],
    }
    for result, statement in zip(document["statement_results"], conversation.statements, strict=True):
        result["text"] = statement.in_language(language) if language else statement.text
    if members:
        document["members"] = _members(landscape)
    return document


def schema() -> Document:
    """Give the JSON Schema of the document, in which every key is described."""
    text = files("isegoria.opinion").joinpath("landscape.schema.json").read_text("utf-8")
    return dict(json.loads(text))


def digest_of(landscape: Landscape) -> str:
    """Name the landscape by its content: "sha256:" and 64 hexadecimal digits."""
    return _digest(_figures(landscape))


def canonical_json(document: Document) -> bytes:
    """Write JSON values in the one form of RFC 8785."""
    return rfc8785.dumps(document)


def _members_digest(landscape: Landscape) -> str:
    return "sha256:" + hashlib.sha256(rfc8785.dumps(_members(landscape))).hexdigest()


def _members(landscape: Landscape) -> dict[str, int | None]:
    labels, ids = landscape.grouping.labels.tolist(), landscape.participants.tolist()
    return {str(one): None if label < 0 else label for one, label in zip(ids, labels, strict=True)}


def _digest(figures: Document) -> str:
    return "sha256:" + hashlib.sha256(rfc8785.dumps(figures)).hexdigest()


def _figures(landscape: Landscape) -> Document:
    ids = [
        str(one) if isinstance(one, int) and abs(one) > _WHOLE else one
        for one in landscape.statements.tolist()
    ]
    return {
        "format": FORMAT,
        "settings": landscape.settings.as_dict(),
        "participants": int(landscape.participants.size),
        "participants_qualified": int(landscape.qualified.sum()),
        "participants_grouped": int((landscape.grouping.labels >= 0).sum()),
        "statements": len(ids),
        "votes": landscape.votes,
        "vote_events": int(landscape.events.sum()),
        "clarity": landscape.grouping.clarity,
        "silhouette": round(landscape.grouping.silhouette, _COMPUTED),
        "groups": _groups(landscape, ids),
        "consensus": [ids[one] for one in _consensus(landscape)],
        "rejected": [ids[one] for one in _rejected(landscape)],
        "divisive": [ids[one] for one in landscape.divisive],
        "majority": {
            "agree": [_majority(one, ids) for one in landscape.majority[0]],
            "disagree": [_majority(one, ids) for one in landscape.majority[1]],
        },
        "statement_results": [_statement(landscape, one, ids[one]) for one in range(len(ids))],
        "members_digest": _members_digest(landscape),
    }


def _consensus(landscape: Landscape) -> list[int]:
    if landscape.settings.name == "polis":
        return [one.statement for one in landscape.majority[0]]
    return [int(one) for one in landscape.agreed]


def _rejected(landscape: Landscape) -> list[int]:
    if landscape.settings.name == "polis":
        return [one.statement for one in landscape.majority[1]]
    return [int(one) for one in landscape.rejected]


def _groups(landscape: Landscape, ids: list[int | str]) -> list[Document]:
    sizes = landscape.group_sizes
    return [
        {
            "id": group,
            "size": int(sizes[group]),
            "stability": None
            if landscape.stability is None
            else round(float(landscape.stability[group]), _COMPUTED),
            "represented_by": [_representative(one, ids) for one in landscape.representatives[group]],
        }
        for group in range(landscape.groups)
    ]


def _representative(one: Representative, ids: list[int | str]) -> Document:
    return {
        "statement": ids[one.statement],
        "direction": one.direction,
        "count": one.count,
        "seen": one.seen,
        "share": round(one.share, _EXACT),
        **{name: round(figure, _EXACT) for name, figure in one.figures.items()},
    }


def _majority(one: Majority, ids: list[int | str]) -> Document:
    return {
        "statement": ids[one.statement],
        "count": one.count,
        "seen": one.seen,
        "share": round(one.share, _EXACT),
        "share_test": round(one.share_test, _EXACT),
    }


def _statement(landscape: Landscape, one: int, name: int | str) -> Document:
    everyone, events, consensus = landscape.everyone, landscape.events[one], landscape.consensus
    agree, disagree = int(everyone.agrees[0, one]), int(everyone.disagrees[0, one])
    seen = int(everyone.seen[0, one])
    statement = landscape.conversation.statements[one]
    return {
        "id": name,
        "moderated": statement.moderated,
        "is_meta": statement.is_meta,
        "agree": agree,
        "disagree": disagree,
        "pass": seen - agree - disagree,
        "seen": seen,
        "events_agree": int(events[2]),
        "events_disagree": int(events[0]),
        "events_pass": int(events[1]),
        "group_aware_consensus": _exact(landscape.group_aware_consensus[one]),
        "consensus": {
            "lower": _exact(consensus.lower[one]),
            "net": _exact(consensus.net[one]),
            "enough_votes": bool(consensus.enough[one]),
            "by_group": {str(group): _by_group(landscape, group, one) for group in range(landscape.groups)},
        },
        "divisiveness": _exact(landscape.divisiveness[one]),
        "priority": round(float(landscape.priority[one]), _COMPUTED),
    }


def _by_group(landscape: Landscape, group: int, one: int) -> Document:
    tallies, consensus = landscape.tallies, landscape.consensus
    return {
        "agree": int(tallies.agrees[group, one]),
        "disagree": int(tallies.disagrees[group, one]),
        "seen": int(tallies.seen[group, one]),
        "lower": _exact(consensus.group_lower[group, one]),
        "upper": _exact(consensus.group_upper[group, one]),
    }


def _exact(figure: np.float64 | NDArray[np.float64]) -> float:
    return round(float(figure), _EXACT)
