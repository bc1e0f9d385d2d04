"""The text of a guard, cut into words, texts, numbers and brackets, each with its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from isegoria.constitution.guards.actions import LONGEST_WORD
from isegoria.constitution.guards.complaints import complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = re.compile(
    r"""(?P<space>[ \t　]+)|(?P<comment>\#.*)|(?P<word>[A-Za-z][A-Za-z0-9_-]*)|(?P<number>-?[0-9]+)"""
    r"""|"(?P<text>(?:[^"\\]|\\["\\])*)"|(?P<mark>[(),])"""
)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line.

    Attributes:
        kind: "end" of the line has no text.
        text: of a "text", what stands between its quotation marks, as it is meant.
        column: counted from 1.
    """

    kind: Literal["word", "number", "text", "mark", "end"]
    text: str
    column: int

    @property
    def shown(self) -> str:
        """What it looks like, in messages."""
        return {"end": "the end of the line", "text": f'"{self.text}"'}.get(self.kind, self.text)


def pieces(line: str, number: int) -> list[Piece]:
    """Cut a line into pieces; a comment ends it.

    Args:
        line: without its end.
        number: of the line, counted from 1.

    Raises:
        GuardError: something stands there that no guard has.
    """
    return [*_pieces(line, number)]


def _pieces(line: str, number: int) -> Iterator[Piece]:
    at = 0
    while at < len(line):
        found = _PIECE.match(line, at)
        if found is None:
            code = "text-open" if line[at] == '"' else "character"
            raise complaint(code, number, at + 1, found=line[at])
        kind, text = found.lastgroup, found.group()
        if kind == "text":
            text = re.sub(r"\\(.)", r"\1", found["text"])
            if len(text) > LONGEST_WORD:
                raise complaint("text-long", number, at + 1, most=LONGEST_WORD)
            odd = next((place for place, one in enumerate(line[at : found.end()]) if not _plain(one)), None)
            if odd is not None:
                raise complaint("character", number, at + odd + 1, found=line[at + odd])
            yield Piece("text", text, at + 1)
        elif kind in {"word", "number", "mark"}:
            yield Piece(kind, text, at + 1)  # type: ignore[arg-type]  # one of the three
        at = found.end()
    yield Piece("end", "", len(line) + 1)


def _plain(character: str) -> bool:
    """Refuse what nobody sees: control characters, marks that turn the direction of reading, and the like."""
    return unicodedata.category(character) not in _UNSEEN
