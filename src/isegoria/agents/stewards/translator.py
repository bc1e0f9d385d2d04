"""Translator: has a model translate statements; a person publishes each translation, or does not."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final

from isegoria.agents.errors import ReasonerError
from isegoria.agents.requests import Reasoning, digest_of
from isegoria.agents.steward import Proposal, Task
from isegoria.agents.stewards.catalogue import LONGEST_STATEMENT, privileges_of
from isegoria.agents.stewards.readings import wanted_in
from isegoria.agents.stewards.shapes import LANGUAGE
from isegoria.agents.stewards.signals import signals
from isegoria.agents.stewards.translation_checking import check_translation, translation_asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isegoria.agents.reasoners.asking import Reasoner
    from isegoria.agents.steward import Prose
    from isegoria.agents.world import StatementFacts, World

MOST: Final = 5
# Whoever answers one question so may well answer the next; whoever is not there does not.
_OF_ONE: Final = frozenset({"garbage", "refused"})
_PEOPLES: Final = frozenset({"link", "personal-data-likely"})


class Translator:
    """Has statements translated that some people cannot read; without a model it says that it cannot."""

    kind: ClassVar[str] = "translator"
    goal: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Let people read what others wrote in a language that they do not know.",
            "ja": "読めない言語で書かれた意見も読めるようにする。",
        }
    )
    done: ClassVar[Prose] = MappingProxyType(
        {
            "en": "Every statement that is shown has a translation, or one that lies before a person.",
            "ja": "掲載中のすべての意見に、翻訳か、人の確認を待つ翻訳案がある。",
        }
    )
    measures: ClassVar[Prose] = MappingProxyType(
        {
            "en": "How many translations people publish as they are; how many are refused by the checker.",
            "ja": "そのまま公表された翻訳の割合。検査で退けられた翻訳の数。",
        }
    )
    privileges: ClassVar[frozenset[str]] = privileges_of("translator")
    needs_voters: ClassVar[bool] = False

    def plan(self, world: World) -> Sequence[Task]:
        """Have one task with the next five translations that nobody proposed yet."""
        found = wanted(world)
        if not found:
            return ()
        return (
            Task(
                "translate",
                {
                    "en": f"Have {len(found)} translations of statements proposed.",
                    "ja": f"意見の翻訳案を{len(found)}件つくってもらう。",
                },
                actions=len(found),
                risk={
                    "en": "A translation could put words in somebody's mouth; so a person looks at each.",
                    "ja": "書き手の言っていないことを言わせるおそれがある。そのため人が一つずつ確かめる。",
                },
                criteria=self.done,
                about={"wanted": [[number, language] for number, language in found]},
            ),
        )

    def work(self, task: Task, world: World, reasoner: Reasoner) -> Iterator[Proposal]:
        """Propose each translation that holds; what a model says of one statement stops no other.

        Raises:
            ReasonerError: there is nobody who translates; or, at the end, translations were refused.
        """
        refused: dict[int, ReasonerError] = {}
        for number, language in task.about["wanted"]:
            one = world.statements.get(number)
            if one is None or one.state != "shown" or not one.text.strip():
                continue
            try:
                yield _proposal(one, language, world, reasoner)
            except ReasonerError as wrong:
                if wrong.trouble not in _OF_ONE:
                    raise
                refused[number] = wrong
        if refused:
            last = next(reversed(refused.values()))
            numbers = ", ".join(map(str, sorted(refused)))
            raise ReasonerError(last.trouble, f"No translation of statement {numbers} could be used. {last}")


def wanted(world: World) -> tuple[tuple[int, str], ...]:
    """List the next five translations to be proposed.

    Statements with a link or what looks like personal data are left to people. A translation that was refused
    is asked for again at another time: each minute the list begins anywhere, as if by chance.

    Returns:
        Statement and language, for each.
    """
    found = [
        (number, language)
        for number, one in sorted(world.statements.items())
        if one.state == "shown" and one.text.strip() and not _PEOPLES & set(signals(one.text))
        for language in wanted_in(one, world)
        if LANGUAGE.fullmatch(language) and _key(number, language) not in world.asked
    ]
    if len(found) <= MOST:
        return tuple(found)
    start = int(digest_of(f"{world.at:%Y-%m-%dT%H:%M}")[-8:], 16) % len(found)
    return tuple((found[start:] + found[:start])[:MOST])


def _proposal(one: StatementFacts, language: str, world: World, reasoner: Reasoner) -> Proposal:
    longest: Any = world.more.get("longest_statement", LONGEST_STATEMENT)
    question = translation_asked(str(one.number), one.text, language, min(longest, LONGEST_STATEMENT))
    answer = reasoner.ask(question)
    text = check_translation(question, answer)
    kept = answer.reasoning
    return Proposal(
        "suggest",
        "translation",
        _key(one.number, language),
        {"statement": one.number, "language": language, "text": text},
        {
            "en": f"Suggest a translation of statement {one.number} into “{language}” by {kept.reasoner}. "
            "Its numbers, marks and length are the original's; what it means is for a person to judge.",
            "ja": f"意見{one.number}の「{language}」への翻訳案（作成：{kept.reasoner}）を示す。"
            "数、記号、長さは原文と合っている。意味が合っているかは人が判断する。",
        },
        words={"language": language, "reasoner": kept.reasoner},
        numbers={"votes": one.everyone.seen if one.everyone else 0, "characters": len(text)},
        flags=frozenset({"reversible"}),
        reasoning=Reasoning(kept.reasoner, question.digest, kept.answer),
    )


def _key(number: int, language: str) -> str:
    return f"translation:{number}:{language}"
