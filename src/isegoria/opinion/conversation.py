"""A conversation: what is debated, the statements, and every vote cast on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from isegoria.opinion.votes import VoteEvents

_EMPTY: Mapping[str, str] = MappingProxyType({})
_NO_VALUES: Mapping[str, int | str] = MappingProxyType({})


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


NOTE_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "sign-authors": "Sign: {agree_vote} means agree "
        "({agree} authors' first votes on their own statements agree, {disagree} disagree).",
        "sign-named": "Sign: {agree_vote} means agree, as asked for.",
        "sign-marked": "Sign: {agree_vote} means agree, as summary.csv says.",
        "sign-format": "Sign: {agree_vote} means agree, as the format says; no author is named to check it.",
        "tallies-reversed": "{file} counts agree where the votes say disagree, and the other way round.",
        "times-in-seconds": "Times are given in seconds.",
        "times-missing": "{file} holds no times; the order of its rows is taken for the order of the votes.",
        "texts-missing": "{number} statements that were voted on are missing from {file}.",
    }
)


class Note(str):
    """What a reader decided or found: an English sentence that also tells its kind and figures.

    Attributes:
        kind: a key of `NOTE_SENTENCES`; another table of sentences by kind says it in another language.
        values: what the sentence of that kind names in braces.
    """

    __slots__ = ("kind", "values")

    kind: str
    values: Mapping[str, int | str]

    def __new__(cls, kind: str, values: Mapping[str, int | str] = _NO_VALUES) -> Self:
        """Say it in English."""
        note = super().__new__(cls, NOTE_SENTENCES[kind].format(**values))
        note.kind = kind
        note.values = values
        return note

    def __reduce__(self) -> tuple[type[Note], tuple[str, dict[str, int | str]]]:
        """Copy by kind and figures."""
        return Note, (self.kind, dict(self.values))


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
