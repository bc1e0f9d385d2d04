"""A constitution as Markdown, to read anywhere."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from isegoria.constitution.exports.covering import chosen, simulated, source
from isegoria.constitution.guards import explain, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.constitution.clauses import Clause
    from isegoria.constitution.constitutions import Constitution
    from isegoria.constitution.evidence import Evidence
    from isegoria.constitution.exports.covering import Covered
    from isegoria.constitution.guards import Language

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>&~=:])")
_WORDS: Final = {
    "en": {
        "version": "Version {version}",
        "advisory": "Advisory: no machine checks this clause.",
        "guards": "Guards",
        "examples": "Worked examples",
        "evidence": "Evidence",
        "dissent": "Dissent",
        "statement": "{agrees} of {seen} agree; at least {lower} surely do",
        "held": "votes held back: too few",
        "radius": "as few as {radius} added accounts may be enough to end this agreement",
        "none": "No statement is named as evidence.",
        "outcomes": {"allow": "allowed", "approve": "needs approval", "deny": "denied"},
    },
    "ja": {
        "version": "第{version}版",
        "advisory": "努力条項：機械による検査はありません。",
        "guards": "ガード",
        "examples": "具体例",
        "evidence": "根拠",
        "dissent": "少数意見",
        "statement": "{seen}人中{agrees}人が賛成（少なくとも{lower}は確実）",
        "held": "人数が少ないため票数は非公開",
        "radius": "アカウントを{radius}個足すだけでこの合意が覆るおそれがある",
        "none": "根拠となる意見は示されていません。",
        "outcomes": {"allow": "許可", "approve": "承認が必要", "deny": "禁止"},
    },
}  # fmt: skip


def markdown(
    constitution: Constitution,
    language: Language,
    covered: Covered | None = None,
    statements: Mapping[tuple[str, int], str] = MappingProxyType({}),
) -> str:
    """Write a version as Markdown (CommonMark).

    Args:
        constitution: the version.
        language: "en" or "ja"; clauses that lack it are given in a language that they have.
        covered: the checkpoint that covers it; None where it waits.
        statements: words of statements named as evidence, by conversation and number, where they are shown.

    Returns:
        The text; what people wrote is escaped, so that it stays words.
    """
    words = _WORDS[language]
    parts = [f"# {escaped(chosen(constitution.titles, language))}"]
    parts.append(f"*{str(words['version']).format(version=constitution.version)}*")
    if constitution.simulated:
        parts.append(f"**{simulated(language)}**")
    for place, clause in enumerate(constitution.clauses, 1):
        parts.extend(_clause(clause, place, language, statements))
    parts.append("---")
    parts.append(
        "\n".join(f"- {name}: {_code(what)}" for name, what in source(constitution, covered, language))
    )
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Write a text so that Markdown takes it for words, whatever is in it."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _clause(
    clause: Clause, place: int, language: Language, statements: Mapping[tuple[str, int], str]
) -> list[str]:
    words = _WORDS[language]
    parts = [f"## {place}. {escaped(chosen(clause.titles, language))} ({_code(clause.key)})"]
    prose = chosen(clause.prose, language)
    parts += [escaped(one) for one in re.split(r"\n\s*\n", prose) if one.strip()]
    if clause.advisory:
        parts.append(f"*{words['advisory']}*")
    else:
        said = "\n".join(f"- {escaped(explain(one, language))}" for one in parse(clause.guards))
        parts += [
            f"### {words['guards']}",
            said,
            _block(clause.guards),
        ]
    if clause.examples:
        outcomes: dict[str, str] = words["outcomes"]  # type: ignore[assignment]  # a table within the table
        lines = []
        for one in clause.examples:
            why = chosen(one.why, language)
            shown = f"- {escaped(_action(one.action.document()))} → **{outcomes[one.outcome]}**"
            lines.append(f"{shown} {escaped(why)}" if why else shown)
        parts += [f"### {words['examples']}", "\n".join(lines)]
    parts.append(f"### {words['evidence']}")
    parts.append(
        "\n".join(_evidence(one, language, statements) for one in clause.evidence) or f"{words['none']}"
    )
    return parts


def _evidence(one: Evidence, language: Language, statements: Mapping[tuple[str, int], str]) -> str:
    words = _WORDS[language]
    told = str(words["held"])
    if one.everyone is not None:
        told = str(words["statement"]).format(
            agrees=one.everyone.agrees, seen=one.everyone.seen, lower=one.everyone.lower
        )
    more = []
    if one.radius is not None:
        more.append(str(words["radius"]).format(radius=one.radius))
    if one.dissent:
        more.append(f"{words['dissent']}: {', '.join(escaped(x) for x in one.dissent)}")
    said = "; ".join([escaped(told), *more])
    text = statements.get((one.conversation, one.statement), "")
    return f"- {one.statement}: {escaped(text)} ({said})" if text else f"- {one.statement} ({said})"


def _action(document: dict[str, object]) -> str:
    rest = {name: value for name, value in document.items() if name not in {"verb", "target"}}
    more = "; ".join(f"{name} {_listed(value)}" for name, value in rest.items())
    return f"{document['verb']} {document['target']}" + (f" ({more})" if more else "")


def _listed(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {one}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _block(text: str) -> str:
    # A fence longer than any row of backticks in the text: nothing in it ends the block. An indented block
    # would belong to the list before it, and be read as Markdown.
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`"
