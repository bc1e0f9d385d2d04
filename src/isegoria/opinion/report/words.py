"""Every word of the report, in Japanese and English, and how numbers are written."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, TypeAlias

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isegoria.opinion.conversation import Conversation, Statement

Language: TypeAlias = Literal["ja", "en"]

_WHOLE = 100.0
_COMMA = {"ja": Markup("、"), "en": Markup(", ")}
_SPACE = {"ja": Markup(""), "en": Markup(" ")}


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Give every sentence by name, then by language; "en-one" is the English for the number 1."""
    with files(__package__).joinpath("words.toml").open("rb") as file:
        found: dict[str, dict[str, str]] = tomllib.load(file)["words"]
    return found


def letter(group: int) -> str:
    """Name a group: A, B, C, ..."""
    return chr(ord("A") + group) if group < 26 else f"#{group + 1}"  # noqa: PLR2004 - letters in the alphabet


class Words:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def say(self, name: str, **values: object) -> Markup:
        """Say the sentence called `name`; values are escaped, numbers written with separators.

        A value called `number` that is 1 chooses the singular where the language has one.
        """
        entry = sentences()[name]
        text = entry[self.language]
        if values.get("number") == 1:
            text = entry.get(f"{self.language}-one", text)
        written = {key: self.number(one) if isinstance(one, int) else one for key, one in values.items()}
        return escape(text).format(**written)

    @staticmethod
    def number(number: int) -> str:
        """Write a whole number with thousands separators."""
        return f"{number:,}"

    @staticmethod
    def percent(share: float) -> str:
        """Write a share; only nobody is 0% and only everybody 100%."""
        rounded = math.floor(share * _WHOLE + 0.5)
        if rounded == 0 and share > 0.0:
            return "<1%"
        if rounded == _WHOLE and share < 1.0:
            return ">99%"
        return f"{rounded}%"

    @staticmethod
    def at_least(share: float) -> str:
        """Write a lower bound: never more than it is."""
        return f"{math.floor(share * _WHOLE)}%"

    def interval(self, lower: float, upper: float) -> str:
        """Write the ends of an interval, rounded outwards."""
        dash = "–" if self.language == "en" else "〜"
        return f"{math.floor(lower * _WHOLE)}{dash}{math.ceil(upper * _WHOLE)}%"

    def range(self, first: int, last: int) -> str:
        """Write a range of whole numbers."""
        if first == last:
            return self.number(first)
        return self.number(first) + ("–" if self.language == "en" else "〜") + self.number(last)

    def listed(self, items: Iterable[str]) -> Markup:
        """Join items as the language does."""
        return _COMMA[self.language].join(items)

    def together(self, *sentences: Markup) -> Markup:
        """Write sentences one after the other, as the language does."""
        return _SPACE[self.language].join(sentences)

    def sizes(self, sizes: Iterable[int]) -> Markup:
        """Name every group with its size."""
        return self.listed(
            self.say("group.sized", letter=letter(group), number=int(size))
            for group, size in enumerate(sizes)
        )

    def text_of(self, statement: Statement) -> str:
        """Give a statement in this language where there is a translation, else as written."""
        return statement.in_language(self.language)

    def topic_of(self, conversation: Conversation) -> str:
        """Give the topic, or say that there is none."""
        topic = conversation.translations.get(f"topic-{self.language}", conversation.topic)
        return topic if topic.strip() else str(self.say("untitled"))

    def description_of(self, conversation: Conversation) -> str:
        """Give the description, which may be empty."""
        name = f"description-{self.language}"
        return conversation.translations.get(name, conversation.description)
