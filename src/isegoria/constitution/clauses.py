"""Clauses: what they say in every language, what binds machines, worked examples, and the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from isegoria.constitution.errors import ActionError, ClauseError, GuardError
from isegoria.constitution.evidence import Evidence
from isegoria.constitution.fields import object_with, texts_of
from isegoria.constitution.guards import OUTCOMES, Action, judge, parse, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.constitution.guards import Judgement, Outcome

KEY: Final = re.compile("[a-z][a-z0-9-]{0,39}")
LONGEST_TITLE: Final = 200
LONGEST_PROSE: Final = 5000
LONGEST_WHY: Final = 500
MOST_EXAMPLES: Final = 50
MOST_EVIDENCE: Final = 100
EXACT: Final = 1 << 53  # from here on, programs that count in floating point read other numbers


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
        found = object_with("examples", document, {"action", "outcome", "why"})
        if found["outcome"] not in OUTCOMES:
            raise ClauseError("examples", f"an outcome is one of {', '.join(OUTCOMES)}; choose one")
        try:
            action = Action.read(found["action"])
        except ActionError as wrong:
            raise ClauseError("examples", str(wrong)) from wrong
        return cls(action, found["outcome"], texts_of("examples", found["why"], LONGEST_WHY, fewest=0))


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
        object.__setattr__(self, "titles", texts_of("titles", self.titles, LONGEST_TITLE))
        object.__setattr__(self, "prose", texts_of("prose", self.prose, LONGEST_PROSE))
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
        found = object_with("clause", document, names)
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
