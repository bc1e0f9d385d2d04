"""What an agent asks to do, as far as guards look at it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from isegoria.constitution.errors import ActionError

NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
PERIODS: Final = ("hour", "day", "week", "month")
COUNT: Final = re.compile(rf"{NAME.pattern} {NAME.pattern} per (?:{'|'.join(PERIODS)})")
LEAST, MOST = -(2**63), 2**63 - 1
LONGEST_WORD: Final = 500
_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Action:
    """Something that an agent asks to do.

    Attributes:
        verb: what it does, such as "hide".
        target: to what, such as "statement".
        words: attributes that are texts, such as a reason.
        numbers: attributes that are whole numbers within 64 bits.
        flags: attributes that are simply there, such as "citation".
        counts: how often such an action took effect already, by "hide statement per day".
        approvals: roles of those who approved this very action.

    Raises:
        ActionError: a name is none, or a value is of another kind or out of range.
    """

    verb: str
    target: str
    words: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    numbers: Mapping[str, int] = field(default_factory=lambda: _EMPTY)
    flags: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=lambda: _EMPTY)
    approvals: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Check once what everything below relies on, and keep copies that nobody changes."""
        for name in ("verb", "target"):
            _name(name, getattr(self, name))
            if getattr(self, name) == "any":
                raise ActionError(f'{name}: "any" is for guards; name one')
        _attributes("words", self.words, NAME, _word)
        _attributes("numbers", self.numbers, NAME, _number)
        _attributes("counts", self.counts, COUNT, _number)
        for name in ("flags", "approvals"):
            if not isinstance(getattr(self, name), frozenset | set):
                raise ActionError(f"{name}: it is no set of names; give one")
            for one in getattr(self, name):
                _name(name, one)
            object.__setattr__(self, name, frozenset(getattr(self, name)))
        for name in ("words", "numbers", "counts"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __hash__(self) -> int:
        """Let equal actions be one."""
        return hash((self.verb, self.target, self.flags, self.approvals, frozenset(self.words.items())))

    def document(self) -> dict[str, Any]:
        """Write it as JSON, leaving out what is empty."""
        written: dict[str, Any] = {"verb": self.verb, "target": self.target}
        for name in ("words", "numbers", "counts"):
            if getattr(self, name):
                written[name] = dict(sorted(getattr(self, name).items()))
        for name in ("flags", "approvals"):
            if getattr(self, name):
                written[name] = sorted(getattr(self, name))
        return written

    @classmethod
    def read(cls, document: object) -> Action:
        """Read what `document` wrote.

        Raises:
            ActionError: it is no action; names the field.
        """
        if not isinstance(document, Mapping):
            raise ActionError("action: it is no JSON object; write one with verb and target")
        known = {"verb", "target", "words", "numbers", "counts", "flags", "approvals"}
        for name in document:
            if name not in known:
                raise ActionError(
                    f"{str(name)[:40]}: an action has no such field; it has {', '.join(sorted(known))}"
                )
        for name in ("verb", "target"):
            if name not in document:
                raise ActionError(f"{name}: it is missing; name it")
        for name in ("flags", "approvals"):
            if not isinstance(document.get(name, []), list) or not all(
                isinstance(one, str) for one in document.get(name, [])
            ):
                raise ActionError(f"{name}: it is no list of names; give one")
        return cls(
            document["verb"],
            document["target"],
            document.get("words", {}),
            document.get("numbers", {}),
            frozenset(document.get("flags", [])),
            document.get("counts", {}),
            frozenset(document.get("approvals", [])),
        )


def _name(field_: str, value: object) -> None:
    if not isinstance(value, str) or NAME.fullmatch(value) is None:
        raise ActionError(
            f"{field_}: {str(value)[:40]!r} is no name; begin with a small letter, then use small letters, "
            "digits, - and _"
        )


def _attributes(field_: str, values: object, names: re.Pattern[str], check: Any) -> None:  # noqa: ANN401 - a checker
    if not isinstance(values, Mapping):
        raise ActionError(f"{field_}: it is no mapping from names to values; give one")
    for name, value in values.items():
        if not isinstance(name, str) or names.fullmatch(name) is None:
            example = "hide statement per day" if names is COUNT else "reason"
            raise ActionError(f"{field_}: {str(name)[:80]!r} is no name; write one such as {example}")
        check(f"{field_}.{name}", value)


def _word(field_: str, value: object) -> None:
    if not isinstance(value, str) or len(value) > LONGEST_WORD or not _encodes(value):
        raise ActionError(f"{field_}: it is no text of at most {LONGEST_WORD} characters; give one")


def _encodes(value: str) -> bool:
    return not any("\ud800" <= one <= "\udfff" for one in value)


def _number(field_: str, value: object) -> None:
    if type(value) is not int or not LEAST <= value <= MOST:
        raise ActionError(f"{field_}: it is no whole number within 64 bits; give one")
