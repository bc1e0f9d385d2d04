"""What a record in a receipt says, in words; as `inside` in verify.js says it in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

_VOTES = {1: "agree", 0: "pass", -1: "disagree"}
_CHOICES = {"accept": "choice-accept", "reject": "choice-reject", "object": "choice-object"}
_OF_RATIFICATIONS = {"ratification", "clause", "answer", "enrolled"}
_LONGEST = 40
_MOST_CHOICES = 100


class Say(Protocol):
    """Fill in a sentence, named by its code."""

    def __call__(self, code: str, **values: object) -> str:
        """Give the sentence."""


def inside(say: Say, said: Mapping[str, Any]) -> str:
    """Say what a record says, whatever stands in it.

    Args:
        say: fills in sentences.
        said: the record's fields; `type` is a text.
    """
    kind, number, value = said["type"], said.get("statement"), said.get("value")
    if kind == "vote" and type(number) is int:
        if value is None:
            return say("says-taken-back", statement=number)
        if type(value) is int and value in _VOTES:
            code = "says-important-vote" if said.get("important") else "says-vote"
            return say(code, statement=number, vote=say(_VOTES[value]))
    if kind == "participant":
        return say("says-participant")
    if kind == "statement" and type(number) is int:
        return say("says-statement", statement=number)
    return _of_ratification(say, kind, said) or say("says-other", kind=kind[:_LONGEST])


def _of_ratification(say: Say, kind: str, said: Mapping[str, Any]) -> str:
    number, clause = said.get("ratification"), said.get("clause")
    commitment, challenge = said.get("commitment"), said.get("challenge")
    if kind == "challenge" and type(commitment) is int and type(challenge) is int:
        return say("says-challenge", challenge=challenge, commitment=commitment)
    if kind == "constitution" and type(said.get("version")) is int:
        return say("says-constitution", version=said["version"])
    if type(number) is not int:
        return ""
    if kind == "ballot" and isinstance(said.get("choices"), dict):
        return say("says-ballot", ratification=number, choices=_choices(say, said["choices"]))
    clause = clause[:_LONGEST] if isinstance(clause, str) else ""
    if kind == "objection" and isinstance(said.get("text"), str):
        code = "says-objection-withdrawn" if said.get("withdrawn") else "says-objection"
        return say(code, clause=clause, ratification=number)
    return say(f"says-{kind}", clause=clause, ratification=number) if kind in _OF_RATIFICATIONS else ""


def _choices(say: Say, choices: Mapping[str, Any]) -> str:
    named = []
    for key, one in list(choices.items())[:_MOST_CHOICES]:
        choice = one.get("choice") if isinstance(one, dict) else None
        if isinstance(choice, str) and choice in _CHOICES:
            named.append(say("says-choice", clause=key[:_LONGEST], choice=say(_CHOICES[choice])))
    return say("says-comma").join(named)
