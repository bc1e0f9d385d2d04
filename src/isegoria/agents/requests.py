"""What an agent asks the gate for: one action, named once and for all, with its reasons in prose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from isegoria.agents.errors import StewardError
from isegoria.constitution.errors import ActionError
from isegoria.constitution.guards.actions import NAME, Action

LONGEST_KEY: Final = 200
LONGEST_PROSE: Final = 2_000
LONGEST_DOCUMENT: Final = 1_000_000
_EMPTY: Mapping[str, Any] = MappingProxyType({})
_JSON: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: object) -> str:
    """Write JSON in one form: keys sorted, no spaces, text as it is."""
    return _JSON.encode(value)


def digest_of(value: object) -> str:
    """Name a JSON value by its canonical form: "sha256:" and 64 hexadecimal digits."""
    return digest_of_text(canonical(value))


def digest_of_text(text: str) -> str:
    """Name a JSON value of which the canonical form is at hand."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Reasoning:
    """How an agent came to ask for something.

    Attributes:
        reasoner: its name, such as "offline".
        question: digest of what it was asked.
        answer: what it said, as JSON; stored, so that a replay asks nobody.
    """

    reasoner: str = "offline"
    question: str = ""
    answer: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {"reasoner": self.reasoner, "question": self.question, "answer": dict(self.answer)}


@dataclass(frozen=True, slots=True)
class Request:
    """An action that an agent asks for.

    All of it is kept as plain copies, so that what happens is what was judged, and no text of an agent's own
    making tells a guard something else than it tells the record.

    Attributes:
        key: names this very action: asked for twice, it happens once. At most 200 characters.
        agent: who asks.
        action: verb, target, words, numbers and flags; the gate itself fills in counts and approvals.
        arguments: for the effect, as JSON: ids and choices, and texts that a person will look at.
        prose: language code to what is to be done and why, in a citizen's words; English at least.
        objection: why the agent's own judgement is against it; "" for no objection. It can add a denial, and
            nothing can remove one.
        reasoning: how the agent came to ask.

    Raises:
        StewardError: key, agent or prose is missing or too long, or the arguments are no JSON.
    """

    key: str
    agent: str
    action: Action
    arguments: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    prose: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    objection: str = ""
    reasoning: Reasoning = field(default_factory=Reasoning)

    def __post_init__(self) -> None:
        """Check once what everything below relies on."""
        if (
            not isinstance(self.key, str)
            or not 0 < len(self.key) <= LONGEST_KEY
            or not self.key.isprintable()
        ):
            raise StewardError(f"key: an action's key has 1 to {LONGEST_KEY} printable characters; give one")
        if not isinstance(self.agent, str) or NAME.fullmatch(self.agent) is None:
            raise StewardError("agent: this is no agent's name; use small letters, digits, - and _")
        self._check_prose()
        if not isinstance(self.action, Action) or self.action.counts or self.action.approvals:
            raise StewardError("action: counts and approvals are the gate's to fill in; leave them empty")
        try:
            written = canonical(self.document())
            written.encode()
            copied = json.loads(written)
        except (TypeError, ValueError, AttributeError, RecursionError) as wrong:
            raise StewardError(
                f"arguments: they are no JSON ({wrong}); use texts, numbers, lists and objects"
            ) from wrong
        if len(written) > LONGEST_DOCUMENT:
            raise StewardError(f"arguments: more than {LONGEST_DOCUMENT:,} characters; ask for less at once")
        for name in ("key", "agent", "objection"):
            object.__setattr__(self, name, copied[name])
        for name in ("arguments", "prose"):
            object.__setattr__(self, name, MappingProxyType(copied[name]))
        object.__setattr__(self, "action", Action.read(copied["action"]))
        object.__setattr__(self, "reasoning", Reasoning(**copied["reasoning"]))

    def _check_prose(self) -> None:
        if not isinstance(self.prose, Mapping) or not all(
            isinstance(one, str) for pair in (*self.prose.items(), (self.objection, "")) for one in pair
        ):
            raise StewardError("prose: it is no text for each language; give one")
        if not self.prose.get("en", "").strip():
            raise StewardError(f"prose: say in English what {self.key} is to do, and why")
        if any(len(one) > LONGEST_PROSE for one in (*self.prose.values(), self.objection)):
            raise StewardError(f"prose: at most {LONGEST_PROSE} characters a language; say it in fewer words")

    @property
    def privilege(self) -> str:
        """The privilege that it takes, such as "order queue"."""
        return f"{self.action.verb} {self.action.target}"

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {
            "key": self.key,
            "agent": self.agent,
            "action": self.action.document(),
            "arguments": dict(self.arguments),
            "prose": dict(self.prose),
            "objection": self.objection,
            "reasoning": self.reasoning.document(),
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Request:
        """Read what `document` wrote.

        Raises:
            StewardError: it is no request.
        """
        try:
            made = dict(document)
            return cls(
                made["key"],
                made["agent"],
                Action.read(made["action"]),
                made.get("arguments", {}),
                made.get("prose", {}),
                made.get("objection", ""),
                Reasoning(**made.get("reasoning", {})),
            )
        except (KeyError, TypeError, ValueError, AttributeError, ActionError) as wrong:
            raise StewardError(
                f"request: a field is missing or of another kind ({wrong}); write it again"
            ) from wrong
