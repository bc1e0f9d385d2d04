"""What the arguments of an effect have to look like, and what is wrong with those that do not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from isegoria.agents.errors import StewardError

if TYPE_CHECKING:
    from collections.abc import Sequence

STATEMENT: Final = re.compile("[1-9][0-9]{0,17}|0")
LANGUAGE: Final = re.compile("[a-z]{2,3}(-[a-z0-9]{2,8})?", re.IGNORECASE)
DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
NAME: Final = re.compile("[a-z][a-z0-9_]{0,39}")
LETTER: Final = re.compile("[A-Z]{0,3}")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`; true and false are none."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most `longest` characters; not empty unless `empty` says that it may be."""

    longest: int
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A text that a pattern fits as a whole."""

    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values, such as names or `True`."""

    options: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """A list with `least` to `most` members of one shape."""

    one: Shape
    most: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """An object whose keys fit a pattern and whose values are of one shape; at most `most` of them."""

    key: re.Pattern[str]
    one: Shape
    most: int


@dataclass(frozen=True, slots=True)
class Fields:
    """An object with just these fields."""

    of: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Perhaps:
    """None, where a figure is held back, or the shape."""

    one: Shape


Shape: TypeAlias = Whole | Text | Named | Choice | Many | Table | Fields | Perhaps


def check(shape: Shape, value: object, path: str = "arguments") -> None:
    """Refuse a value that is not of the shape.

    Args:
        shape: what it has to be.
        value: as JSON.
        path: where it stands, for the error.

    Raises:
        StewardError: it is not; names the place and what belongs there.
    """
    wrong = _trouble(shape, value)
    if wrong:
        raise StewardError(f"{path}: {wrong}")
    for name, inner, one in _parts(shape, value):
        check(inner, one, f"{path}.{name}")


def _trouble(shape: Shape, value: object) -> str:
    good, wanted = True, ""
    match shape:
        case Whole():
            good = type(value) is int and shape.least <= value <= shape.most
            wanted = f"a whole number from {shape.least:,} to {shape.most:,}"
        case Text():
            good = isinstance(value, str) and int(not shape.empty) <= len(value) <= shape.longest
            wanted = f"a text of at most {shape.longest:,} characters"
        case Named():
            good = isinstance(value, str) and shape.pattern.fullmatch(value) is not None
            wanted = f"a text that {shape.pattern.pattern} fits"
        case Choice():
            good = any(type(value) is type(one) and value == one for one in shape.options)
            wanted = f"one of {', '.join(map(str, shape.options))}"
        case Many():
            good = isinstance(value, list | tuple) and shape.least <= len(value) <= shape.most
            wanted = f"a list of {shape.least} to {shape.most:,}"
        case Table():
            good = isinstance(value, Mapping) and len(value) <= shape.most
            good = good and all(isinstance(one, str) and shape.key.fullmatch(one) for one in _keys(value))
            wanted = f"an object of at most {shape.most:,} keys that {shape.key.pattern} fits"
        case Fields():
            good = isinstance(value, Mapping) and set(value) == set(shape.of)
            wanted = f"an object with just the fields {', '.join(shape.of)}"
    return "" if good else f"write {wanted}"


def _parts(shape: Shape, value: object) -> Sequence[tuple[str, Shape, object]]:
    if isinstance(shape, Perhaps):
        return [("value", shape.one, value)] if value is not None else []
    if isinstance(shape, Many) and isinstance(value, list | tuple):
        return [(str(place), shape.one, one) for place, one in enumerate(value)]
    if isinstance(shape, Table) and isinstance(value, Mapping):
        return [(str(key), shape.one, one) for key, one in value.items()]
    if isinstance(shape, Fields) and isinstance(value, Mapping):
        return [(name, shape.of[name], value[name]) for name in shape.of]
    return []


def _keys(value: object) -> list[object]:
    return list(value) if isinstance(value, Mapping) else []
