"""What every export says of where it comes from: the digest, and the checkpoint that covers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.constitution.constitutions import Constitution


@dataclass(frozen=True, slots=True)
class Covered:
    """A checkpoint of a public record that covers the version.

    Attributes:
        origin: names the log.
        size: entries that the checkpoint covers.
        root: of its tree, in base64.
        index: place of the version's entry.
    """

    origin: str
    size: int
    root: str
    index: int


_LINES: Final = {
    "en": {
        "digest": "Digest",
        "covered": "Public record",
        "at": "entry {index} of log {origin}, covered by checkpoint {size} {root}",
        "not": "not sealed yet",
        "simulated": "Simulated: a program cast the ballots; nobody decided this.",
    },
    "ja": {
        "digest": "ダイジェスト",
        "covered": "公開記録",
        "at": "ログ {origin} の項目 {index}。チェックポイント {size} {root} に含まれる",
        "not": "まだ封印されていない",
        "simulated": "シミュレーション：票はプログラムが投じたもので、だれかが決めたものではありません。",
    },
}


def source(constitution: Constitution, covered: Covered | None, language: str) -> list[tuple[str, str]]:
    """Say where a version comes from, as pairs of a name and what it is."""
    words = _LINES[language]
    at = (
        words["not"]
        if covered is None
        else words["at"].format(
            index=covered.index, origin=covered.origin, size=covered.size, root=covered.root
        )
    )
    return [(words["digest"], constitution.digest), (words["covered"], at)]


def simulated(language: str) -> str:
    """Say that a program cast the ballots."""
    return _LINES[language]["simulated"]


def chosen(texts: Mapping[str, str], language: str) -> str:
    """Choose a text: in the language asked for, else the first by its code; "" where there is none."""
    return texts.get(language) or next((text for _code, text in sorted(texts.items()) if text), "")
