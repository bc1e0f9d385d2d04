"""Reading guards, a line each: what they mean, or what is wrong with them and where.

forbid hide statement when reason is "off-topic"
require citation for publish report
approve hide statement by moderator when votes over 50
limit send email to 3 per day
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from isegoria.constitution.guards.actions import LEAST, MOST, NAME, PERIODS
from isegoria.constitution.guards.complaints import complaint
from isegoria.constitution.guards.reading import pieces
from isegoria.constitution.guards.syntax import (
    ANY,
    DEEPEST,
    All,
    Approve,
    Flag,
    Forbid,
    Limit,
    Not,
    Number,
    Require,
    Scope,
    Some,
    Word,
    depth,
)

if TYPE_CHECKING:
    from isegoria.constitution.errors import GuardError
    from isegoria.constitution.guards.reading import Piece
    from isegoria.constitution.guards.syntax import Comparison, Condition, Guard, Period

RESERVED: Final = frozenset({
    "forbid", "require", "approve", "limit", "for", "by", "to", "per", "when", "and", "or", "not", "is",
    "one", "of", "set", "at", "most", "least", "over", "under", "any",
})  # fmt: skip
MOST_GUARDS: Final = 100
LONGEST: Final = 10_000
MOST_TIMES: Final = 1_000_000
EXAMPLES: Final = {
    "forbid": 'forbid hide statement when reason is "off-topic"',
    "require": "require citation for publish report",
    "approve": "approve hide statement by moderator",
    "limit": "limit send email to 3 per day",
}
_COMPARED: Final[dict[str, Comparison]] = {"over": "over", "under": "under"}
_PERIODS: Final[dict[str, Period]] = {"hour": "hour", "day": "day", "week": "week", "month": "month"}


def parse(text: str) -> tuple[Guard, ...]:
    """Read guards, one a line; empty lines and comments (after #) say nothing.

    Args:
        text: as somebody wrote it; untrusted.

    Raises:
        GuardError: it is not written as guards are; says where, what is wrong, and what to do.
    """
    if len(text) > LONGEST:
        raise complaint("long", 1, 1, most=LONGEST)
    lines: dict[Guard, int] = {}
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        cut = pieces(line, number)
        if len(cut) == 1:
            continue
        guard = _Line(cut, number).guard()
        if guard in lines:
            raise complaint("twice", number, 1, first=lines[guard])
        if len(lines) == MOST_GUARDS:
            raise complaint("many", number, 1, most=MOST_GUARDS)
        lines[guard] = number
    return tuple(lines)


class _Line:
    """Reads one line from left to right."""

    def __init__(self, cut: list[Piece], number: int) -> None:
        self._pieces = cut
        self._number = number
        self._at = 0
        self._effect = ""
        self._open = 0

    def guard(self) -> Guard:
        """Read the guard that the line is."""
        first = self._next()
        self._effect = first.text
        if first.kind != "word" or first.text not in EXAMPLES:
            raise self._wrong("effect", first, found=first.shown)
        made = self._of_effect()
        if self._now.kind != "end":
            raise self._wrong("end", self._now, found=self._now.shown)
        return made

    def _of_effect(self) -> Guard:
        if self._effect == "require":
            flag = self._name()
            self._word("for")
            return Require(self._scope(), flag)
        verb, target = self._about()
        if self._effect == "approve":
            self._word("by")
            role = self._name()
            return Approve(Scope(verb, target, self._when()), role)
        if self._effect == "limit":
            self._word("to")
            most = self._most()
            self._word("per")
            period = self._period()
            return Limit(Scope(verb, target, self._when()), most, period)
        return Forbid(Scope(verb, target, self._when()))

    def _scope(self) -> Scope:
        verb, target = self._about()
        return Scope(verb, target, self._when())

    def _about(self) -> tuple[str, str]:
        return self._name(also=ANY), self._name(also=ANY)

    def _when(self) -> Condition | None:
        if not self._take("when"):
            return None
        at = self._now
        condition = self._some()
        if depth(condition) > DEEPEST:
            raise self._wrong("deep", at, deepest=DEEPEST)
        return condition

    def _some(self) -> Condition:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _all(self) -> Condition:
        parts = [self._one()]
        while self._take("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self) -> Condition:
        at = self._now
        if self._take("not") or self._take("("):
            self._open += 1
            if self._open > DEEPEST:
                raise self._wrong("deep", at, deepest=DEEPEST)
            if at.text == "not":
                inner: Condition = Not(self._one())
            else:
                inner = self._some()
                self._word(")")
            self._open -= 1
            return inner
        return self._comparison()

    def _comparison(self) -> Condition:
        name = self._name()
        if self._take("is"):
            return self._is(name)
        if self._take("at"):
            for word in ("most", "least"):
                if self._take(word):
                    return Number(name, "at most" if word == "most" else "at least", self._integer())
            raise self._expected("most, least")
        for word, comparison in _COMPARED.items():
            if self._take(word):
                return Number(name, comparison, self._integer())
        raise self._expected("is, at most, at least, over, under")

    def _is(self, name: str) -> Condition:
        negated = self._take("not")
        if self._take("set"):
            return Flag(name, negated)
        values = []
        if self._take("one"):
            self._word("of")
            values.append(self._text())
            while self._take(","):
                values.append(self._text())
        else:
            values.append(self._text())
        return Word(name, tuple(dict.fromkeys(values)), negated)

    def _text(self) -> str:
        piece = self._now
        if piece.kind != "text":
            raise self._expected('a text in "quotation marks"')
        self._at += 1
        return piece.text

    def _integer(self) -> int:
        piece = self._next()
        # Longer than any number within 64 bits is not even read.
        if (
            piece.kind != "number"
            or len(piece.text) > len(str(LEAST))
            or not LEAST <= int(piece.text) <= MOST
        ):
            raise self._wrong("number", piece, found=piece.shown)
        return int(piece.text)

    def _most(self) -> int:
        piece, most = self._now, self._integer()
        if not 0 <= most <= MOST_TIMES:
            raise self._wrong("most", piece)
        return most

    def _period(self) -> Period:
        piece = self._now
        if piece.kind != "word" or piece.text not in PERIODS:
            raise self._expected("hour, day, week, month")
        self._at += 1
        return _PERIODS[piece.text]

    def _name(self, also: str = "") -> str:
        piece = self._next()
        if piece.kind == "word" and piece.text == also:
            return also
        if piece.kind == "end":
            raise self._expected("a name")
        if piece.kind != "word" or NAME.fullmatch(piece.text) is None or piece.text in RESERVED:
            raise self._wrong("name", piece, found=piece.shown)
        return piece.text

    def _word(self, wanted: str) -> None:
        if not self._take(wanted):
            raise self._expected(wanted)

    def _take(self, wanted: str) -> bool:
        if self._now.kind in {"word", "mark"} and self._now.text == wanted:
            self._at += 1
            return True
        return False

    @property
    def _now(self) -> Piece:
        return self._pieces[self._at]

    def _next(self) -> Piece:
        piece = self._now
        self._at = min(self._at + 1, len(self._pieces) - 1)
        return piece

    def _expected(self, wanted: str) -> GuardError:
        return self._wrong(
            "expected", self._now, wanted=wanted, found=self._now.shown, example=EXAMPLES[self._effect]
        )

    def _wrong(self, code: str, piece: Piece, **values: object) -> GuardError:
        return complaint(code, self._number, piece.column, **values)
