"""What a guard says, in a sentence that a citizen reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from isegoria.constitution.guards.syntax import (
    ANY,
    All,
    Approve,
    Flag,
    Forbid,
    Not,
    Number,
    Require,
    Some,
    Word,
)

if TYPE_CHECKING:
    from isegoria.constitution.guards.syntax import Condition, Guard, Scope

Language: TypeAlias = Literal["en", "ja"]

_SENTENCES: Final = {
    "en": {
        "forbid": "No agent may do this: {about}{when}.",
        "require": "An agent may do this only with “{flag}”: {about}{when}.",
        "approve": "An agent may do this only after a person approved it (role: {role}): {about}{when}.",
        "limit": "An agent may do this at most {most} times per {period}: {about}{when}.",
        "never": "No agent may do this, not even once per {period}: {about}{when}.",
        "once": "An agent may do this at most once per {period}: {about}{when}.",
        "when": ", if {condition}",
        "both": "anything at all",
        "verb": "anything to “{target}”",
        "target": "“{verb}” anything",
        "about": "“{verb} {target}”",
        "is": "“{name}” is {values}",
        "is-not": "“{name}” is given and is not {values}",
        "set": "“{name}” is set",
        "not-set": "“{name}” is not set",
        "at most": "“{name}” is {bound} or less",
        "at least": "“{name}” is {bound} or more",
        "over": "“{name}” is more than {bound}",
        "under": "“{name}” is less than {bound}",
        "not": "it is not the case that {part}",
        "and": " and ",
        "or": " or ",
        "bracket": "({part})",
        "text": "“{text}”",
        "text-or": " or ",
        "hour": "hour",
        "day": "day",
        "week": "week",
        "month": "month",
    },
    "ja": {
        "forbid": "エージェントは次のことをしてはならない：{about}{when}。",
        "require": "エージェントは「{flag}」がなければ次のことをしてはならない：{about}{when}。",
        "approve": "エージェントは、人（役割：{role}）の承認を得なければ次のことをしてはならない："
        "{about}{when}。",
        "limit": "エージェントが次のことをしてよいのは{period}に{most}回まで：{about}{when}。",
        "never": "エージェントは{period}に1回も次のことをしてはならない：{about}{when}。",
        "once": "エージェントが次のことをしてよいのは{period}に1回まで：{about}{when}。",
        "when": "（{condition}場合）",
        "both": "あらゆる行為",
        "verb": "「{target}」に対するあらゆる行為",
        "target": "あらゆるものに対する「{verb}」",
        "about": "「{verb} {target}」",
        "is": "「{name}」が{values}である",
        "is-not": "「{name}」が示されていて{values}でない",
        "set": "「{name}」が付いている",
        "not-set": "「{name}」が付いていない",
        "at most": "「{name}」が{bound}以下である",
        "at least": "「{name}」が{bound}以上である",
        "over": "「{name}」が{bound}を超える",
        "under": "「{name}」が{bound}未満である",
        "not": "「{part}」ということがない",
        "and": "、かつ",
        "or": "、または",
        "bracket": "（{part}）",
        "text": "「{text}」",
        "text-or": "か",
        "hour": "1時間",
        "day": "1日",
        "week": "1週間",
        "month": "1か月",
    },
}  # fmt: skip


def explain(guard: Guard, language: Language) -> str:
    """Say in one sentence what a guard asks for.

    Args:
        guard: any.
        language: "en" or "ja".

    Returns:
        Plain text; texts from the guard are untrusted.
    """
    words = _SENTENCES[language]
    scope = guard.scope
    when = "" if scope.when is None else words["when"].format(condition=_said(scope.when, words))
    told = {"about": _about(scope, words), "when": when}
    if isinstance(guard, Forbid):
        return words["forbid"].format(**told)
    if isinstance(guard, Require):
        return words["require"].format(flag=guard.flag, **told)
    if isinstance(guard, Approve):
        return words["approve"].format(role=guard.role, **told)
    kind = {0: "never", 1: "once"}.get(guard.most, "limit")
    return words[kind].format(most=guard.most, period=words[guard.period], **told)


def _about(scope: Scope, words: dict[str, str]) -> str:
    kind = "about"
    if scope.verb == ANY:
        kind = "both" if scope.target == ANY else "verb"
    elif scope.target == ANY:
        kind = "target"
    return words[kind].format(verb=scope.verb, target=scope.target)


def _said(condition: Condition, words: dict[str, str]) -> str:
    if isinstance(condition, Word):
        values = words["text-or"].join(words["text"].format(text=one) for one in condition.values)
        return words["is-not" if condition.negated else "is"].format(name=condition.name, values=values)
    if isinstance(condition, Number):
        return words[condition.comparison].format(name=condition.name, bound=condition.bound)
    if isinstance(condition, Flag):
        return words["not-set" if condition.negated else "set"].format(name=condition.name)
    if isinstance(condition, Not):
        return words["not"].format(part=_said(condition.part, words))
    joint = words["and" if isinstance(condition, All) else "or"]
    return joint.join(
        words["bracket"].format(part=_said(one, words)) if isinstance(one, All | Some) else _said(one, words)
        for one in condition.parts
    )
