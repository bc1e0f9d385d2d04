"""What changed between two versions, clause by clause and word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.constitution.clauses import Clause
    from isegoria.constitution.constitutions import Constitution

Kind: TypeAlias = Literal["same", "changed", "added", "removed"]
# Japanese has no spaces: words are cut where the kind of character changes.
_WORDS: Final = re.compile(r"\s+|[぀-ゟ]+|[゠-ヿー]+|[一-鿿々]|[^\W぀-ヿ一-鿿]+|.", re.DOTALL)
_MOST_WORDS: Final = 4000


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text, and whether only one side has it.

    Attributes:
        changed: on the old side, it was taken out; on the new side, it was put in.
    """

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """A text before and after."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return not any(one.changed for one in (*self.old, *self.new))


@dataclass(frozen=True, slots=True)
class ClauseDifference:
    """What became of one clause.

    Attributes:
        old: None where it is new.
        new: None where it was taken out.
        titles: by language.
        prose: by language.
        guards: lines, each whole.
        examples: whether they changed.
        evidence: whether it changed.
    """

    key: str
    kind: Kind
    old: Clause | None
    new: Clause | None
    titles: Mapping[str, Sides]
    prose: Mapping[str, Sides]
    guards: Sides
    examples: bool
    evidence: bool


@dataclass(frozen=True, slots=True)
class Differences:
    """What changed between two versions.

    Attributes:
        clauses: in the order of the new version; those that it lacks stand where they stood.
        titles: of the constitution, by language.
    """

    old: Constitution
    new: Constitution
    titles: Mapping[str, Sides]
    clauses: tuple[ClauseDifference, ...]

    @property
    def same(self) -> bool:
        """Whether they say the same."""
        return all(one.kind == "same" for one in self.clauses) and all(
            one.same for one in self.titles.values()
        )


def differences(old: Constitution, new: Constitution) -> Differences:
    """Compare two versions.

    Args:
        old: one.
        new: the other, of the same constitution or not.
    """
    before = {one.key: one for one in old.clauses}
    after = {one.key: one for one in new.clauses}
    order = [one.key for one in new.clauses]
    for place, one in enumerate(old.clauses):
        if one.key not in after:
            # After the nearest clause before it that is still there.
            left = next((x.key for x in reversed(old.clauses[:place]) if x.key in order), None)
            order.insert(order.index(left) + 1 if left else 0, one.key)
    return Differences(
        old,
        new,
        _by_language(old.titles, new.titles),
        tuple(_clause(key, before.get(key), after.get(key)) for key in order),
    )


def sides(old: str, new: str) -> Sides:
    """Compare two texts word by word."""
    return _matched(_words(old), _words(new))


def lines(old: str, new: str) -> Sides:
    """Compare two texts line by line; each piece is a line."""
    return _matched(old.split("\n") if old else [], new.split("\n") if new else [], join=False)


def _clause(key: str, old: Clause | None, new: Clause | None) -> ClauseDifference:
    kind: Kind = "added" if old is None else "removed" if new is None else "same" if old == new else "changed"
    return ClauseDifference(
        key,
        kind,
        old,
        new,
        _by_language(old.titles if old else {}, new.titles if new else {}),
        _by_language(old.prose if old else {}, new.prose if new else {}),
        lines(old.guards if old else "", new.guards if new else ""),
        (old.examples if old else ()) != (new.examples if new else ()),
        (old.evidence if old else ()) != (new.evidence if new else ()),
    )


def _by_language(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, Sides]:
    return {one: sides(old.get(one, ""), new.get(one, "")) for one in sorted({*old, *new})}


def _words(text: str) -> list[str]:
    found = _WORDS.findall(text)
    # Longer texts are compared by their lines, which takes no time to speak of.
    return found if len(found) <= _MOST_WORDS else text.splitlines(keepends=True)


def _matched(old: Sequence[str], new: Sequence[str], *, join: bool = True) -> Sides:
    before: list[Piece] = []
    after: list[Piece] = []
    for kind, start, end, from_, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for pieces, words in ((before, old[start:end]), (after, new[from_:to])):
            if not words:
                continue
            texts = ["".join(words)] if join else words
            pieces.extend(Piece(one, kind != "equal") for one in texts)
    return Sides(tuple(before), tuple(after))
