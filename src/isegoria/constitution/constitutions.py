"""Constitutions: versions that follow one another, each named by a digest of its one canonical text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from isegoria.constitution.clauses import EXACT, KEY, LONGEST_TITLE, Clause
from isegoria.constitution.errors import ClauseError, DocumentError
from isegoria.constitution.fields import LANGUAGE
from isegoria.constitution.guards import judge, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.constitution.guards import Action, Judgement

FORMAT: Final = "isegoria.constitution/1"
LONGEST: Final = 1 << 24
_FIELDS: Final = (
    "format", "id", "version", "parent", "simulated", "titles", "clauses", "retired", "ratification"
)  # fmt: skip
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Constitution:
    """A version of a constitution, as people ratified it.

    Attributes:
        id: what the public record calls the constitution, in every version.
        version: counted from 1.
        parent: digest of the version before it; None for the first.
        simulated: the ballots were cast by a program.
        titles: language code to title.
        clauses: in their order.
        retired: keys of clauses that were repealed; never given again.
        ratification: how it was ratified: rules, roll, tallies; JSON without fractions.

    Raises:
        DocumentError: it contradicts itself.
    """

    id: str
    version: int
    parent: str | None
    titles: Mapping[str, str]
    clauses: tuple[Clause, ...]
    ratification: Mapping[str, Any]
    retired: tuple[str, ...] = ()
    simulated: bool = False

    def __post_init__(self) -> None:
        """Check what belongs together, and keep copies that nobody changes."""
        if type(self.version) is not int or self.version < 1:
            raise DocumentError("version: it is no whole number from 1; number versions so")
        if (self.version == 1) != (self.parent is None):
            raise DocumentError("parent: the first version has none, every other one names its; mend that")
        keys = [one.key for one in self.clauses]
        twice = next((one for one in keys if keys.count(one) > 1 or one in self.retired), None)
        if twice is not None:
            raise DocumentError(f"clauses: the key {twice} is given twice; a key is never given again")
        if not self.titles:
            raise DocumentError("titles: there is none; write one at least")
        object.__setattr__(self, "titles", MappingProxyType(dict(sorted(self.titles.items()))))
        _check_json(self.ratification, "ratification")

    def clause(self, key: str) -> Clause | None:
        """Find a clause by its key."""
        return next((one for one in self.clauses if one.key == key), None)

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {
            "format": FORMAT,
            "id": self.id,
            "version": self.version,
            "parent": self.parent,
            "simulated": self.simulated,
            "titles": dict(self.titles),
            "clauses": [one.document() for one in self.clauses],
            "retired": list(self.retired),
            "ratification": dict(self.ratification),
        }

    @property
    def text(self) -> str:
        """Its one canonical text, as RFC 8785 has it."""
        return canonical(self.document())

    @property
    def digest(self) -> str:
        """Name of its canonical text: "sha256:" and 64 hexadecimal digits."""
        return digest_of(self.text)

    def judge(self, action: Action) -> Judgement:
        """Judge an action by the guards of every clause."""
        return judge({one.key: parse(one.guards) for one in self.clauses}, action)


@dataclass(frozen=True, slots=True)
class Change:
    """What an amendment does to one clause.

    Attributes:
        kind: "add", "amend" or "repeal".
        clause: as it shall be; of a repeal, as it was.
    """

    kind: str
    clause: Clause


def amended(
    parent: Constitution,
    changes: Sequence[Change],
    ratification: Mapping[str, Any],
    *,
    simulated: bool = False,
) -> Constitution:
    """Give the version that follows.

    Args:
        parent: the version in force. Never modified.
        changes: in their order; new clauses come last.
        ratification: how the changes were ratified.
        simulated: by ballots that a program cast; once simulated, always so.

    Raises:
        DocumentError: a change does not fit the version that it changes.
    """
    clauses, retired = list(parent.clauses), list(parent.retired)
    for change in changes:
        key = change.clause.key
        place = next((at for at, one in enumerate(clauses) if one.key == key), None)
        if change.kind == "add":
            if place is not None or key in retired:
                raise DocumentError(f"clauses: the key {key} was given already; choose another")
            clauses.append(change.clause)
            continue
        if place is None or change.kind not in {"amend", "repeal"}:
            raise DocumentError(
                f"clauses: there is no clause {key} to {change.kind}; look at the version in force"
            )
        if change.kind == "amend":
            clauses[place] = change.clause
        else:
            retired.append(clauses.pop(place).key)
    return replace(
        parent,
        version=parent.version + 1,
        parent=parent.digest,
        clauses=tuple(clauses),
        retired=tuple(retired),
        ratification=ratification,
        simulated=parent.simulated or simulated,
    )


def canonical(document: object) -> str:
    """Write JSON in its one canonical form, RFC 8785: sorted keys, no spaces, no fractions at all.

    Raises:
        DocumentError: there is a fraction, or something that is no JSON.
    """
    _check_json(document, "document")
    return _written(document)


def digest_of(text: str) -> str:
    """Name a canonical text."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def read(text: str | bytes) -> Constitution:
    """Read the document of a version; its digest is that of what is read.

    Raises:
        DocumentError: it is no such document; names what is wrong.
    """
    if len(text) > LONGEST:
        raise DocumentError(f"the file is longer than {LONGEST} bytes; it is no constitution")
    try:
        document = json.loads(
            text.decode() if isinstance(text, bytes) else text,
            parse_float=_no_fraction,
            object_pairs_hook=_once,
        )
    except (ValueError, RecursionError) as wrong:
        if isinstance(wrong, DocumentError):
            raise
        raise DocumentError("the file is no JSON; take the one that the site exports") from wrong
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DocumentError(f"format: it is not {FORMAT}; take the JSON that the site exports")
    if set(document) != set(_FIELDS):
        odd = sorted({str(one)[:40] for one in set(document) ^ set(_FIELDS)})
        raise DocumentError(
            f"{odd[0]}: the field is missing, or one too many; there are {', '.join(_FIELDS)}"
        )
    _check_json(document, "document")
    if not isinstance(document["clauses"], list):
        raise DocumentError("clauses: they are no list; take the JSON that the site exports")
    try:
        clauses = tuple(Clause.read(one) for one in document["clauses"])
    except ClauseError as wrong:
        raise DocumentError(f"clauses: {wrong}") from wrong
    _check_fields(document)
    return Constitution(
        document["id"],
        document["version"],
        document["parent"],
        document["titles"],
        clauses,
        MappingProxyType(document["ratification"]),
        tuple(document["retired"]),
        document["simulated"],
    )


def schema() -> dict[str, Any]:
    """Give the JSON schema of the document."""
    found: dict[str, Any] = json.loads(
        resources.files(__package__).joinpath("schema.json").read_text("utf-8")
    )
    return found


def _check_fields(document: Mapping[str, Any]) -> None:
    titles = document["titles"]
    checks = {
        "id": isinstance(document["id"], str),
        "parent": document["parent"] is None or isinstance(document["parent"], str),
        "simulated": isinstance(document["simulated"], bool),
        "titles": isinstance(titles, dict)
        and all(LANGUAGE.fullmatch(name) and _is_title(one) for name, one in titles.items()),
        "retired": isinstance(document["retired"], list)
        and all(isinstance(one, str) and KEY.fullmatch(one) for one in document["retired"]),
        "ratification": isinstance(document["ratification"], dict),
    }
    wrong = next((name for name, right in checks.items() if not right), None)
    if wrong is not None:
        raise DocumentError(f"{wrong}: it is not what it should be; take the JSON that the site exports")


def _is_title(text: object) -> bool:
    return isinstance(text, str) and len(text.strip()) > 0 and len(text) <= LONGEST_TITLE


def _no_fraction(text: str) -> None:
    raise DocumentError(f"{text[:20]} is a fraction; a constitution has none, so that all write it alike")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise DocumentError("a field is given twice, and programs differ in which they read; give it once")
    return found


def _check_json(value: object, where: str, deep: int = 0) -> None:
    if deep > _DEEPEST:
        raise DocumentError(f"{where}: it is nested too deeply; take the JSON that the site exports")
    if isinstance(value, Mapping):
        for name, one in value.items():
            if not isinstance(name, str) or not _is_text(name):
                raise DocumentError(f"{where}: a name is no text; use texts")
            _check_json(one, where, deep + 1)
    elif isinstance(value, list | tuple):
        for one in value:
            _check_json(one, where, deep + 1)
    elif isinstance(value, str):
        if not _is_text(value):
            raise DocumentError(f"{where}: a text has half a character in it; leave it out")
    elif not (value is None or isinstance(value, bool) or (type(value) is int and abs(value) < EXACT)):
        raise DocumentError(f"{where}: {str(value)[:20]} is no whole number below 2^53; write it as text")


def _is_text(text: str) -> bool:
    return not any("\ud800" <= one <= "\udfff" for one in text)


def _written(value: object) -> str:
    # As json.dumps, but for the order of names, which goes by UTF-16.
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda one: one.encode("utf-16-be"))
        return "{" + ",".join(f"{_written(one)}:{_written(value[one])}" for one in names) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
