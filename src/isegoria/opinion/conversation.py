"""A conversation: what is debated, the statements, and every vote cast on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.opinion.votes import VoteEvents

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that people vote on.

    Attributes:
        id: as in the source; an integer in Polis exports.
        text: as its author wrote it; untrusted.
        author: the participant who submitted it, where known.
        moderated: 1 in, 0 undecided, -1 out.
        is_meta: about the conversation, not the topic.
        is_seed: written by the organiser.
        created: milliseconds since 1970, where known.
        translations: language code to text.
    """

    id: int | str
    text: str = ""
    author: int | str | None = None
    moderated: Literal[-1, 0, 1] = 0
    is_meta: bool = False
    is_seed: bool = False
    created: int | None = None
    translations: Mapping[str, str] = field(default_factory=lambda: _EMPTY)

    def in_language(self, language: str) -> str:
        """Give the translation into `language`, else the text as written."""
        return self.translations.get(language, self.text)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is debated and every vote cast on it, as one source told it.

    Attributes:
        events: every vote.
        statements: one for each id of `events.statements`, in that order.
        topic: may be empty.
        description: may be empty.
        url: may be empty.
        translations: "topic-ja", "description-en" and so on to text.
        simulated: True where the votes were made by a program, not by people.
        published_groups: participant id to the group that the source published (None: not grouped); empty
            where the source published none.
        xids: participant id to external id; empty where the source has none.
        counters: other figures of the source's summary, such as "views" and "commenters".
        notes: what the reader decided, in sentences, such as the sign of the votes.
    """

    events: VoteEvents
    statements: tuple[Statement, ...]
    topic: str = ""
    description: str = ""
    url: str = ""
    translations: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    simulated: bool = False
    published_groups: Mapping[int | str, int | None] = field(default_factory=dict)
    xids: Mapping[int | str, str] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
