"""What an agent is: its functions, files, instructions, conversation and supervisor, in versions.

Source: Hierarchical Autonomous Agent Swarm (what an agent consists of).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self

from isegoria.agents.errors import ConfigurationError
from isegoria.agents.requests import digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_PROSE: Final = 2_000
_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_FUNCTION: Final = re.compile(r"[a-z][a-z0-9_-]{0,39} [a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Instructions:
    """What an agent is for.

    Attributes:
        goal: "en" and "ja" to what it is for.
        done: likewise, to what done means.
        measures: likewise, to how one sees that it does well.
    """

    goal: Mapping[str, str]
    done: Mapping[str, str]
    measures: Mapping[str, str]

    def __post_init__(self) -> None:
        """Check once that all is said, and keep copies that nobody changes."""
        for name in ("goal", "done", "measures"):
            said = getattr(self, name)
            _prose(f"instructions.{name}", said)
            object.__setattr__(self, name, MappingProxyType(dict(sorted(said.items()))))

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {name: dict(getattr(self, name)) for name in ("goal", "done", "measures")}


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that an agent is made of; whatever differs is another configuration with another digest.

    Attributes:
        agent: its name.
        functions: what it can ask the gate for, such as "order queue"; sorted, at least one.
        files: name to digest ("sha256:...") of each file that it runs from; at least one.
        instructions: goal, definition of done, measures.
        conversation: the conversation that it works in, by its name in addresses.
        supervisor: who created it and watches it: an agent, or "board".
        version: 1 for the first; one more with every change.
        previous: digest of the version before; "" for the first.
        probes: name of a known case to the digest of what it does there; empty where it was never tried.

    Raises:
        ConfigurationError: something is missing or of another kind.
    """

    agent: str
    functions: tuple[str, ...]
    files: Mapping[str, str]
    instructions: Instructions
    conversation: str
    supervisor: str
    version: int = 1
    previous: str = ""
    probes: Mapping[str, str] = field(default_factory=lambda: _NONE)

    def __post_init__(self) -> None:
        """Check once what everything below relies on, and keep copies that nobody changes."""
        for name in ("agent", "conversation", "supervisor"):
            _text(name, getattr(self, name))
        functions = tuple(sorted(frozenset(_texts("functions", self.functions))))
        for one in functions:
            if _FUNCTION.fullmatch(one) is None:
                raise ConfigurationError(f"functions: {one[:80]!r} is none; name a verb and a target")
        _digests("files", self.files)
        if not self.files:
            raise ConfigurationError("files: there are none; name each file that it runs from")
        _digests("probes", self.probes)
        if not isinstance(self.instructions, Instructions):
            raise ConfigurationError(
                "instructions: there are none; say goal, definition of done and measures"
            )
        if type(self.version) is not int or self.version < 1 or (self.version == 1) != (self.previous == ""):
            raise ConfigurationError(
                "version: the first is 1 and follows none; every other one names the one before"
            )
        if self.previous:
            _digest("previous", self.previous)
        object.__setattr__(self, "functions", functions)
        for name in ("files", "probes"):
            object.__setattr__(self, name, MappingProxyType(dict(sorted(getattr(self, name).items()))))

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {
            "agent": self.agent,
            "functions": list(self.functions),
            "files": dict(self.files),
            "instructions": self.instructions.document(),
            "conversation": self.conversation,
            "supervisor": self.supervisor,
            "version": self.version,
            "previous": self.previous,
            **({"probes": dict(self.probes)} if self.probes else {}),
        }

    @property
    def digest(self) -> str:
        """Names it: whoever has the same digest has the same configuration."""
        return digest_of(self.document())

    def following(self, **changes: Any) -> Self:  # noqa: ANN401 - fields of several kinds
        """Make the next version: this one with something changed.

        Args:
            changes: fields by name; version and previous are filled in.

        Raises:
            ConfigurationError: something is missing or of another kind.
        """
        fields = {name: getattr(self, name) for name in self.__slots__}
        return type(self)(**{**fields, **changes, "version": self.version + 1, "previous": self.digest})

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Read what `document` wrote.

        Raises:
            ConfigurationError: it is no configuration.
        """
        try:
            told = document["instructions"]
            return cls(
                document["agent"],
                tuple(document["functions"]),
                document["files"],
                Instructions(told["goal"], told["done"], told["measures"]),
                document["conversation"],
                document["supervisor"],
                document["version"],
                document["previous"],
                document.get("probes", {}),
            )
        except (KeyError, TypeError, AttributeError) as wrong:
            raise ConfigurationError(
                f"configuration: a field is missing or of another kind ({wrong}); write it again"
            ) from wrong


def restored(history: Sequence[Configuration], version: int) -> Configuration:
    """Go back to an older version, by a new one that is made of the same; nothing is forgotten.

    Args:
        history: every version, oldest first.
        version: the one to go back to.

    Raises:
        ConfigurationError: history has no such version.
    """
    found = next((one for one in history if one.version == version), None)
    if found is None:
        raise ConfigurationError(f"version {version}: history has none such; name one that there was")
    made = ("agent", "functions", "files", "instructions", "conversation", "supervisor", "probes")
    return history[-1].following(**{name: getattr(found, name) for name in made})


def changed(old: Configuration | None, new: Configuration) -> dict[str, str]:
    """Say in prose what is different between two versions of a configuration.

    Args:
        old: the version before; None for a first one.
        new: the version after.

    Returns:
        "en" and "ja" to sentences that name what changed; the files' contents are named by their digests.
    """
    return {language: _changed(old, new, language) for language in ("en", "ja")}


def _changed(old: Configuration | None, new: Configuration, language: str) -> str:
    words = _WORDS[language]
    if old is None:
        return words["first"].format(
            agent=new.agent, supervisor=new.supervisor, functions=words["and"].join(new.functions)
        )
    said = [
        words[f"{name}-{how}"].format(one=words["and"].join(sorted(those)))
        for name in ("functions", "files")
        for how, those in (
            ("more", set(getattr(new, name)) - set(getattr(old, name))),
            ("less", set(getattr(old, name)) - set(getattr(new, name))),
        )
        if those
    ]
    other = sorted(one for one in new.files if one in old.files and old.files[one] != new.files[one])
    said += [words["files-other"].format(one=words["and"].join(other))] if other else []
    cases = sorted(one for one in {*old.probes, *new.probes} if old.probes.get(one) != new.probes.get(one))
    said += [words["probes-other"].format(one=words["and"].join(cases))] if cases else []
    said += [
        words[name]
        for name in ("goal", "done", "measures")
        if getattr(old.instructions, name) != getattr(new.instructions, name)
    ]
    said += [
        words[name].format(old=getattr(old, name), new=getattr(new, name))
        for name in ("agent", "conversation", "supervisor")
        if getattr(old, name) != getattr(new, name)
    ]
    return words["space"].join(said) if said else words["same"]


def _text(field: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > 200:  # noqa: PLR2004 - a name's length
        raise ConfigurationError(f"{field}: it is missing, or no name of at most 200 characters; give one")


def _texts(field: str, values: object) -> tuple[str, ...]:
    if not isinstance(values, tuple | list) or not values or not all(isinstance(one, str) for one in values):
        raise ConfigurationError(f"{field}: there are none; an agent without them is none")
    return tuple(values)


def _digest(field: str, value: object) -> None:
    if not isinstance(value, str) or _DIGEST.fullmatch(value) is None:
        raise ConfigurationError(f"{field}: it is no digest; write sha256: and 64 hexadecimal digits")


def _digests(field: str, values: object) -> None:
    if not isinstance(values, Mapping):
        raise ConfigurationError(f"{field}: there are none; give names, each with a digest")
    for one, digest in values.items():
        _text(field, one)
        _digest(f"{field}.{one[:80]}", digest)


def _prose(field: str, value: object) -> None:
    if not isinstance(value, Mapping) or not all(
        isinstance(value.get(one), str) and len(value[one].strip()) > 0 and len(value[one]) <= LONGEST_PROSE
        for one in ("en", "ja")
    ):
        raise ConfigurationError(f'{field}: say it in "en" and "ja", in {LONGEST_PROSE:,} characters at most')


_WORDS: Final = {
    "en": {
        "first": "{agent} begins, watched by {supervisor}. It can ask for: {functions}.",
        "and": ", ",
        "space": " ",
        "same": "Nothing changed.",
        "functions-more": "It can also ask for: {one}.",
        "functions-less": "It can no longer ask for: {one}.",
        "files-more": "It also runs from: {one}.",
        "files-less": "It no longer runs from: {one}.",
        "files-other": "What stands in these files changed: {one}.",
        "probes-other": "What it does is different in these known cases: {one}.",
        "goal": "What it is for is worded anew.",
        "done": "What done means is worded anew.",
        "measures": "How one sees that it does well is worded anew.",
        "agent": "It was called {old} and is called {new}.",
        "conversation": "It worked in {old} and works in {new}.",
        "supervisor": "It was watched by {old} and is watched by {new}.",
    },
    "ja": {
        "first": "{agent}が始まる。監督するのは{supervisor}。求めることができるのは、{functions}。",
        "and": "、",
        "space": "",
        "same": "何も変わっていない。",
        "functions-more": "新たに求めることができるのは、{one}。",
        "functions-less": "もう求めることができないのは、{one}。",
        "files-more": "新たに使うファイルは、{one}。",
        "files-less": "もう使わないファイルは、{one}。",
        "files-other": "中身が変わったファイルは、{one}。",
        "probes-other": "することが変わった既知の事例は、{one}。",
        "goal": "目的の文言が変わった。",
        "done": "完了の定義の文言が変わった。",
        "measures": "うまくいっているかの測り方の文言が変わった。",
        "agent": "名前が{old}から{new}に変わった。",
        "conversation": "働く対話が{old}から{new}に変わった。",
        "supervisor": "監督する者が{old}から{new}に変わった。",
    },
}
