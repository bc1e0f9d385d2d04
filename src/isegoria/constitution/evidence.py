"""Evidence: the statement that a clause rests on, and how people had voted on it, part by part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from isegoria.constitution.errors import ClauseError
from isegoria.constitution.fields import object_with

if TYPE_CHECKING:
    from collections.abc import Callable

_LOWER: Final = re.compile(r"0\.[0-9]{4}|1\.0000")
_DIGEST: Final = re.compile("sha256:[0-9a-f]{64}|")
_OF_EVIDENCE: Final = ("groups", "sectors", "dissent", "radius")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Votes:
    """How some people had voted on a statement.

    Attributes:
        lower: at least this share of them surely agrees: a number in [0, 1] with four decimals, as text.
    """

    agrees: int
    disagrees: int
    passes: int
    seen: int
    lower: str

    def document(self) -> dict[str, int | str]:
        """Write them as JSON."""
        return {
            "agrees": self.agrees,
            "disagrees": self.disagrees,
            "passes": self.passes,
            "seen": self.seen,
            "lower": self.lower,
        }

    @classmethod
    def read(cls, document: object) -> Votes | None:
        """Read what `document` wrote; None where they were held back.

        Raises:
            ClauseError: nobody can have voted so.
        """
        if document is None:
            return None
        found = object_with("evidence", document, {"agrees", "disagrees", "passes", "seen", "lower"})
        counts = [found[name] for name in ("agrees", "disagrees", "passes", "seen")]
        if any(type(one) is not int or one < 0 for one in counts) or sum(counts[:3]) != counts[3]:
            raise ClauseError("evidence", "agrees, disagrees and passes do not add up to seen; count again")
        if not isinstance(found["lower"], str) or _LOWER.fullmatch(found["lower"]) is None:
            raise ClauseError("evidence", 'a lower bound is a text such as "0.6250"; write it so')
        agrees, disagrees, passes, seen = counts
        return cls(agrees, disagrees, passes, seen, found["lower"])


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement that a clause rests on, and how people had voted on it.

    Its words are not in it: a version stays as it is, and whoever wrote a statement may have it erased.

    Attributes:
        conversation: what the public record calls the conversation.
        statement: its number there.
        digest: of the landscape that counted the votes.
        everyone: None where it is held back, since too few people are counted.
        groups: of opinion groups by their letter.
        sectors: by their key.
        dissent: names of groups and sectors of which more disagree than agree, such as "group B".
        radius: the fewest added accounts known to end its being agreed in every group; None where it is not
            agreed, nobody searched, or it is held back.
    """

    conversation: str
    statement: int
    digest: str
    everyone: Votes | None
    groups: Mapping[str, Votes | None]
    sectors: Mapping[str, Votes | None]
    dissent: tuple[str, ...]
    radius: int | None

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {
            "conversation": self.conversation,
            "statement": self.statement,
            "digest": self.digest,
            "everyone": self.everyone.document() if self.everyone else None,
            "groups": {name: one.document() if one else None for name, one in self.groups.items()},
            "sectors": {name: one.document() if one else None for name, one in self.sectors.items()},
            "dissent": list(self.dissent),
            "radius": self.radius,
        }

    @classmethod
    def read(cls, document: object) -> Evidence:
        """Read what `document` wrote.

        Raises:
            ClauseError: it is no evidence.
        """
        names = ("conversation", "statement", "digest", "everyone", *_OF_EVIDENCE)
        found = object_with("evidence", document, names)
        if type(found["statement"]) is not int or found["statement"] < 0:
            raise ClauseError("evidence", "a statement has a number; name it")
        for name in ("conversation", "digest"):
            if not isinstance(found[name], str):
                raise ClauseError("evidence", f"{name} is no text; write one")
        if _DIGEST.fullmatch(found["digest"]) is None:
            raise ClauseError("evidence", "a digest is sha256: and 64 digits; copy it from the landscape")
        radius = found["radius"]
        if radius is not None and (type(radius) is not int or radius < 0):
            raise ClauseError("evidence", "a radius is a number of accounts, or null; write it so")
        if not isinstance(found["dissent"], list) or not all(isinstance(x, str) for x in found["dissent"]):
            raise ClauseError("evidence", "dissent is a list of names; write one")
        return cls(
            found["conversation"],
            found["statement"],
            found["digest"],
            Votes.read(found["everyone"]),
            _named(found["groups"], Votes.read),
            _named(found["sectors"], Votes.read),
            tuple(found["dissent"]),
            radius,
        )


def _named(values: object, read: Callable[[object], _Value]) -> Mapping[str, _Value]:
    if not isinstance(values, Mapping) or not all(isinstance(one, str) for one in values):
        raise ClauseError("evidence", "groups and sectors go by their names; write an object")
    return MappingProxyType({name: read(one) for name, one in values.items()})
