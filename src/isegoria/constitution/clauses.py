"""Clauses: what they say in every language, what binds machines, worked examples, and the evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from isegoria.constitution.errors import ActionError, ClauseError, GuardError
from isegoria.constitution.guards import OUTCOMES, Action, judge, parse, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from isegoria.constitution.guards import Judgement, Outcome

KEY: Final = re.compile("[a-z][a-z0-9-]{0,39}")
LANGUAGE: Final = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,2}")
LONGEST_TITLE: Final = 200
LONGEST_PROSE: Final = 5000
LONGEST_WHY: Final = 500
MOST_EXAMPLES: Final = 50
MOST_EVIDENCE: Final = 100
EXACT: Final = 1 << 53  # from here on, programs that count in floating point read other numbers
_LOWER: Final = re.compile(r"0\.[0-9]{4}|1\.0000")
_DIGEST: Final = re.compile("sha256:[0-9a-f]{64}|")
_OF_EVIDENCE: Final = ("groups", "sectors", "dissent", "radius")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Example:
    """An action, and what the clause's own guards say of it; who changes a guard has to change its examples.

    Attributes:
        why: language code to a reason that people read.

    Raises:
        ClauseError: a number in it is too large for a document that every program reads alike.
    """

    action: Action
    outcome: Outcome
    why: Mapping[str, str]

    def __post_init__(self) -> None:
        """Check that it can stand in a document."""
        for name, value in (*self.action.numbers.items(), *self.action.counts.items()):
            if abs(value) >= EXACT:
                raise ClauseError("examples", f"{name}: {value} is not below 2^53; give a smaller number")

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {"action": self.action.document(), "outcome": self.outcome, "why": dict(self.why)}

    @classmethod
    def read(cls, document: object) -> Example:
        """Read what `document` wrote.

        Raises:
            ClauseError: it is no example.
        """
        found = _object("examples", document, {"action", "outcome", "why"})
        if found["outcome"] not in OUTCOMES:
            raise ClauseError("examples", f"an outcome is one of {', '.join(OUTCOMES)}; choose one")
        try:
            action = Action.read(found["action"])
        except ActionError as wrong:
            raise ClauseError("examples", str(wrong)) from wrong
        return cls(action, found["outcome"], _texts("examples", found["why"], LONGEST_WHY, fewest=0))


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
        found = _object("evidence", document, {"agrees", "disagrees", "passes", "seen", "lower"})
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
        found = _object("evidence", document, names)
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


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: people ratify its words, guards and examples together.

    Attributes:
        key: names it in every version; never given twice.
        titles: language code to title.
        prose: language code to what it says.
        guards: in their canonical form; "" for an advisory clause, which no machine checks.

    Raises:
        ClauseError: something is missing, too long, or an example fails its own guards; names the field.
    """

    key: str
    titles: Mapping[str, str]
    prose: Mapping[str, str]
    guards: str = ""
    examples: tuple[Example, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        """Check it once, and keep copies that nobody changes."""
        if not isinstance(self.key, str) or KEY.fullmatch(self.key) is None:
            raise ClauseError("key", f"{str(self.key)[:40]!r} is no key; write one such as c1")
        object.__setattr__(self, "titles", _texts("titles", self.titles, LONGEST_TITLE))
        object.__setattr__(self, "prose", _texts("prose", self.prose, LONGEST_PROSE))
        try:
            canonical = write(parse(self.guards))
        except GuardError as wrong:
            raise ClauseError("guards", str(wrong)) from wrong
        object.__setattr__(self, "guards", canonical)
        for field, most in (("examples", MOST_EXAMPLES), ("evidence", MOST_EVIDENCE)):
            if len(getattr(self, field)) > most:
                raise ClauseError(field, f"there are more than {most}; keep those that say most")
        failed = failing(self)
        if failed:
            place, said = failed[0]
            raise ClauseError(
                "examples",
                f"example {place + 1} says {self.examples[place].outcome}, but guards say {said.outcome}; "
                "change the example or the guards",
            )

    @property
    def advisory(self) -> bool:
        """Whether no guard binds anybody to it."""
        return not self.guards

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {
            "key": self.key,
            "titles": dict(self.titles),
            "prose": dict(self.prose),
            "guards": self.guards,
            "examples": [one.document() for one in self.examples],
            "evidence": [one.document() for one in self.evidence],
        }

    @classmethod
    def read(cls, document: object) -> Clause:
        """Read what `document` wrote.

        Raises:
            ClauseError: it is no clause; names the field.
        """
        names = ("key", "titles", "prose", "guards", "examples", "evidence")
        found = _object("clause", document, names)
        for name in ("examples", "evidence"):
            if not isinstance(found[name], list):
                raise ClauseError(name, "it is no list; write one")
        if not isinstance(found["guards"], str):
            raise ClauseError("guards", "they are no text; write guards, a line each")
        return cls(
            found["key"],
            found["titles"],
            found["prose"],
            found["guards"],
            tuple(Example.read(one) for one in found["examples"]),
            tuple(Evidence.read(one) for one in found["evidence"]),
        )


def failing(clause: Clause) -> list[tuple[int, Judgement]]:
    """List the examples that the clause's own guards judge otherwise.

    Returns:
        The place of each among the examples, and what the guards say of it.
    """
    guards = {clause.key: parse(clause.guards)}
    judged = [judge(guards, one.action) for one in clause.examples]
    return [
        (place, said)
        for place, (one, said) in enumerate(zip(clause.examples, judged, strict=True))
        if said.outcome != one.outcome
    ]


def _object(field: str, document: object, names: Iterable[str]) -> Mapping[str, Any]:
    if not isinstance(document, Mapping) or set(document) != set(names):
        raise ClauseError(field, f"it is no JSON object with exactly {', '.join(sorted(names))}; write one")
    return document


def _texts(field: str, texts: object, longest: int, *, fewest: int = 1) -> Mapping[str, str]:
    if not isinstance(texts, Mapping):
        raise ClauseError(field, 'they are no texts by language; write such as {"en": "..."}')
    for language, text in texts.items():
        if not isinstance(language, str) or LANGUAGE.fullmatch(language) is None:
            raise ClauseError(field, f"{str(language)[:20]!r} is no language code; use one such as ja or en")
        if not isinstance(text, str) or not text.strip() or len(text) > longest:
            raise ClauseError(field, f"{language}: write a text of 1 to {longest} characters")
        if any("\ud800" <= one <= "\udfff" or (one < " " and one not in "\n\t") for one in text):
            raise ClauseError(field, f"{language}: leave out control characters")
    if len(texts) < fewest:
        raise ClauseError(field, "there is no text in any language; write one at least")
    return MappingProxyType(dict(sorted(texts.items())))


def _named(values: object, read: Callable[[object], _Value]) -> Mapping[str, _Value]:
    if not isinstance(values, Mapping) or not all(isinstance(one, str) for one in values):
        raise ClauseError("evidence", "groups and sectors go by their names; write an object")
    return MappingProxyType({name: read(one) for name, one in values.items()})
