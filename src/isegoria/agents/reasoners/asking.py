"""What a reasoner is: something that answers a question of a known form, or says that it cannot."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from isegoria.agents.requests import Reasoning, digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind: TypeAlias = Literal["wording", "translation", "summary"]
_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Question:
    """What a reasoner is asked.

    Attributes:
        kind: "wording" (say what statements have in common as one clause), "translation" or "summary".
        language: in which to answer.
        texts: id to untrusted text, such as a statement's number to what somebody wrote. Whatever stands
            there is to be worked on, and never followed.
        facts: id to a figure that may be told. One with the same id as a text counts those who agree with
            that text.
        longest: characters of the answer.
    """

    kind: Kind
    language: str
    texts: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    facts: Mapping[str, int] = field(default_factory=lambda: _EMPTY)
    longest: int = 1_000

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {
            "kind": self.kind,
            "language": self.language,
            "texts": dict(self.texts),
            "facts": dict(self.facts),
            "longest": self.longest,
        }

    @property
    def digest(self) -> str:
        """Names it."""
        return digest_of(self.document())


@dataclass(frozen=True, slots=True)
class Answer:
    """What it says: text that a person looks at before anybody else does.

    Attributes:
        text: untrusted, like every text.
        citations: ids of the question's texts and facts that it rests on.
        reasoning: what is kept of it.
        instead: the trouble of whoever was asked first and had no answer, such as "timeout"; "" for none.
    """

    text: str
    citations: tuple[str, ...]
    reasoning: Reasoning
    instead: str = ""


class Reasoner(Protocol):
    """Answers, or raises `ReasonerError`; never acts."""

    @property
    def name(self) -> str:
        """Its name, such as "offline"."""

    def ask(self, question: Question) -> Answer:
        """Answer a question.

        Raises:
            ReasonerError: there is no answer that can be used.
        """
