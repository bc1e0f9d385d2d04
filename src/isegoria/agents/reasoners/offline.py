"""The reasoner that needs no model: it picks and quotes, and says so where that is not enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.errors import ReasonerError
from isegoria.agents.quoting import quoted
from isegoria.agents.reasoners.asking import Answer
from isegoria.agents.requests import Reasoning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isegoria.agents.reasoners.asking import Question

MARKS: Final = {"ja": ("「", "」")}
_ENGLISH: Final = ("“", "”")


class Offline:
    """Quotes what people wrote, word for word; translates nothing."""

    name = "offline"

    def ask(self, question: Question) -> Answer:
        """Answer by quoting.

        Wording: of the texts that were given, the one that most people agree with, verbatim, in quotation
        marks; of equals the one with the least id. Summary: each text in the order of ids, with its id and
        how many agree, then every other figure, as far as the length allows.

        Raises:
            ReasonerError: "unavailable" for a translation, and where nothing given fits the length.
        """
        if question.kind == "wording":
            return self._wording(question)
        if question.kind == "summary":
            return self._summary(question)
        raise ReasonerError(
            "unavailable", "Translation is unavailable without a model; set one up, or let a person translate"
        )

    def _wording(self, question: Question) -> Answer:
        opening, closing = MARKS.get(question.language, _ENGLISH)
        for one in sorted(question.texts, key=lambda one: (-question.facts.get(one, 0), *_order(one))):
            said = f"{opening}{question.texts[one].strip()}{closing}"
            if len(said) <= question.longest and question.texts[one].strip():
                return self._answer(question, said, (one,), quote=True, support=question.facts.get(one, 0))
        raise _nothing()

    def _summary(self, question: Question) -> Answer:
        parts: list[str] = []
        cited: list[str] = []
        space = "" if question.language == "ja" else " "
        for one, part in _sentences(question):
            if len(space.join([*parts, part])) <= question.longest:
                parts.append(part)
                cited.append(one)
        if not parts:
            raise _nothing()
        return self._answer(question, space.join(parts), tuple(cited))

    def _answer(self, question: Question, text: str, cited: tuple[str, ...], **more: Any) -> Answer:  # noqa: ANN401 - JSON
        kept = {"text": text, "citations": list(cited), **more}
        return Answer(text, cited, Reasoning(self.name, question.digest, kept))


def _sentences(question: Question) -> Iterator[tuple[str, str]]:
    """Give each sentence of a summary with the id that it rests on."""
    japanese = question.language == "ja"
    for one in sorted(question.texts, key=_order):
        said = quoted(question.texts[one], question.language)
        count = question.facts.get(one)
        told = "" if count is None else f"、賛成{count:,}" if japanese else f", agreed with by {count:,}"
        yield one, f"{said}[{one}]{told}。" if japanese else f"{said} [{one}]{told}."
    for one in sorted(set(question.facts) - set(question.texts), key=_order):
        figure = f"{question.facts[one]:,}"
        yield one, f"{one}：{figure}。" if japanese else f"{one}: {figure}."


def _order(one: str) -> tuple[int, int, str]:
    """Order ids: numbers by their value, then names."""
    return (0, int(one), one) if one.isascii() and one.isdigit() else (1, 0, one)


def _nothing() -> ReasonerError:
    return ReasonerError("unavailable", "Nothing that was given fits the length; allow for a longer answer")
