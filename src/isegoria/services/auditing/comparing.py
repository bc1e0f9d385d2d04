"""Published figures beside recounted ones: every number is compared, and every difference has a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_LISTED = 100
_LONGEST = 80
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that was published and does not follow from the records.

    Attributes:
        path: where it stands, such as "by_group[1][7][0]".
        published: as published.
        recounted: as it follows from the records.
    """

    path: str
    published: str
    recounted: str


@dataclass(slots=True)
class Comparison:
    """How many numbers were compared, and what differed.

    Attributes:
        numbers: published numbers that were compared.
        mismatches: values that differ, whether numbers or not.
        listed: the first of them.
    """

    numbers: int = 0
    mismatches: int = 0
    listed: list[Difference] = field(default_factory=list)

    def add(self, path: str, published: object, recounted: object) -> None:
        """Compare one value: equal, or a difference at its place."""
        if _is_number(published):
            self.numbers += 1
        if not _same(published, recounted):
            self.mismatches += 1
            if len(self.listed) < _MOST_LISTED:
                self.listed.append(Difference(path, _written(published), _written(recounted)))


def compare(published: Mapping[str, Any], recounted: Mapping[str, Any]) -> Comparison:
    """Compare JSON values, every one of them.

    Args:
        published: objects, lists, text, numbers, true, false and null.
        recounted: likewise.
    """
    made = Comparison()
    for path, ours, theirs in _pairs("", published, recounted):
        made.add(path, ours, theirs)
    return made


def _pairs(path: str, published: object, recounted: object) -> Iterator[tuple[str, object, object]]:
    if isinstance(published, dict) and isinstance(recounted, dict):
        for name in {**published, **recounted}:
            place = f"{path}.{name}" if path else str(name)
            yield from _pairs(place, published.get(name, _MISSING), recounted.get(name, _MISSING))
    elif isinstance(published, list) and isinstance(recounted, list):
        for at in range(max(len(published), len(recounted))):
            ours = published[at] if at < len(published) else _MISSING
            theirs = recounted[at] if at < len(recounted) else _MISSING
            yield from _pairs(f"{path}[{at}]", ours, theirs)
    else:
        yield path, published, recounted


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(published: object, recounted: object) -> bool:
    if _is_number(published) and _is_number(recounted):
        return published == recounted
    return type(published) is type(recounted) and published == recounted


def _written(value: object) -> str:
    if value is _MISSING:
        return "—"
    text = (
        {None: "null", True: "true", False: "false"}.get(value)
        if value is None or value is True or value is False
        else None
    )
    text = text or (value if isinstance(value, str) else repr(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
