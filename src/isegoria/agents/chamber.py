"""The board's chamber: what is said about a motion, in order and for good; programs advise, and do not vote.

Each speech names all that was said before it, so that nobody changes one unnoticed. The advisers are four
archetypes, each with one question. They are rules and no model: the same facts lead to the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from isegoria.agents.requests import digest_of
from isegoria.agents.swarm import BOARD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.agents.board import Motion

MEMBER: Final = "member"
ADVISERS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "guardian": {"en": "Guardian: what harm can come of it?", "ja": "守り手：どんな害がありうるか"},
        "law-keeper": {"en": "Law-keeper: what do the clauses say?", "ja": "法の番人：条項は何と言うか"},
        "advocate": {"en": "Advocate: who would feel it?", "ja": "代弁者：だれに影響するか"},
        "chronicler": {"en": "Chronicler: what happened so far?", "ja": "記録係：これまでに何があったか"},
    }
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What advisers know of a motion.

    Attributes:
        below: how many agents that have not ended are below the one that it is about.
        paused_by: who paused the one that it is about; "" for nobody.
        privileges: what it is about: of those agents, or the one given or taken; sorted.
        clauses: keys of the clauses whose guards speak of these; in the text's order.
        version: of the constitution in force; 0 for none.
        waiting: how many of their actions wait for a person.
        done: how many took effect within the last day.
        denied: how many were denied within the last day.
    """

    below: int
    paused_by: str
    privileges: Sequence[str]
    clauses: Sequence[str]
    version: int
    waiting: int
    done: int
    denied: int


def advise(motion: Motion, facts: Facts) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Let every adviser say something about a motion.

    Args:
        motion: that was moved.
        facts: as they are now.

    Returns:
        In the order of `ADVISERS`: name, and prose in "en" and "ja".
    """
    said = (
        _guardian(motion, facts),
        _law_keeper(facts),
        _advocate(motion, facts),
        _chronicler(facts),
    )
    return tuple((name, {"en": en, "ja": ja}) for name, (en, ja) in zip(ADVISERS, said, strict=True))


def link_of(motion: Motion, before: str, number: int, speaker: str, prose: Mapping[str, str]) -> str:
    """Name a speech and all that was said before it.

    Args:
        motion: that it is about.
        before: the link of the speech before; "" for the first one.
        number: 1 for the first one.
        speaker: "member", or an adviser's name.
        prose: language code to text.
    """
    about = {"kind": motion.kind, "agent": motion.agent, "arguments": dict(motion.arguments)}
    return digest_of(
        {"motion": about, "before": before, "number": number, "speaker": speaker, "prose": dict(prose)}
    )


def _guardian(motion: Motion, facts: Facts) -> tuple[str, str]:
    case = motion.kind
    if case == "resume" and facts.paused_by not in {"", BOARD}:
        case = f"resume-{'integrity' if facts.paused_by == 'integrity' else 'other'}"
    return _HARMS.get(case, _HARMS[""])


def _law_keeper(facts: Facts) -> tuple[str, str]:
    about, ja = ", ".join(facts.privileges), "、".join(facts.privileges)
    if not facts.version:
        return (
            "No constitution is in force for these agents: a person approves whatever they ask for.",
            "これらのエージェントに効力のある憲章はありません。求めることはすべて人が承認します。",
        )
    if not facts.privileges:
        return ("It concerns no privilege.", "どの権限にも関わりません。")
    if not facts.clauses:
        return (
            (
                f"No clause of version {facts.version} has a guard about it ({about}); a clause without one "
                "only advises."
            ),
            (
                f"第{facts.version}版に、これ（{ja}）を定めるガードを持つ条項はありません。"
                "ガードのない条項は勧告にとどまります。"
            ),
        )
    keys, keys_ja = ", ".join(facts.clauses), "、".join(facts.clauses)
    return (
        (
            f"Version {facts.version} speaks of it ({about}) in {keys}. No motion changes what the clauses "
            "say; the gate keeps asking them."
        ),
        (
            f"第{facts.version}版は、これ（{ja}）を{keys_ja}で定めています。"
            "動議が条項の定めを変えることはなく、ゲートは引き続き条項に照らします。"
        ),
    )


def _advocate(motion: Motion, facts: Facts) -> tuple[str, str]:
    if motion.kind in {"pause", "end", "revoke"}:
        return (
            (
                f"What these agents did goes back to people, or waits. Actions that wait for a person: "
                f"{facts.waiting:,}; while the agents are halted, none of them happens."
            ),
            (
                "これらのエージェントの仕事は、人に戻るか、止まります。"
                f"人の承認を待つ行為は{facts.waiting:,}件あり、止まっている間は行われません。"
            ),
        )
    return (
        (
            "Whoever votes or writes here should find on the stewards' pages what changes for them, and whom "
            "to ask."
        ),
        "投票し、書き込む人が、何が変わりだれに尋ねればよいかを、執事エージェントのページで分かるようにしてください。",
    )


def _chronicler(facts: Facts) -> tuple[str, str]:
    en, ja = _WHO.get(facts.paused_by, (facts.paused_by, facts.paused_by))
    paused = f" Paused by: {en}." if en else ""
    paused_ja = f"一時停止したのは{ja}。" if ja else ""
    return (
        (
            f"Within the last day, {facts.done:,} actions took effect and {facts.denied:,} were denied; "
            f"{facts.waiting:,} wait. Agents below: {facts.below:,}.{paused}"
        ),
        (
            f"この一日で、{facts.done:,}件の行為が行われ、{facts.denied:,}件が認められず、{facts.waiting:,}件が"
            f"待っています。下位のエージェント：{facts.below:,}。{paused_ja}"
        ),
    )


_WHO: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "board": ("the board", "理事会"),
        "overseer": ("an overseer", "監督者"),
        "integrity": ("the integrity check", "健全性検査"),
    }
)
_GIVING: Final = (
    "More may happen without anybody asking a person first. Give only what the work needs.",
    "人に尋ねずに起こりうることが増えます。仕事に必要な分だけを与えてください。",
)
_REWORDING: Final = (
    "It will work by other words from its next turn. Every version is kept, and can be gone back to.",
    "次の回から別の指示で働きます。すべての版が残り、いつでも戻せます。",
)
_HARMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "": (
            "Nothing is lost by it, and it can be taken back.",
            "これによって失われるものはなく、取り消すこともできます。",
        ),
        "end": (
            (
                "Ending is for good, for everybody below as well. Pausing stops them just as surely, and can "
                "be taken back: pause first, if there is time."
            ),
            (
                "終了は、下位のエージェントも含めて取り消せません。一時停止でも同じく確実に止まり、"
                "再開もできます。急がないなら、まず一時停止を検討してください。"
            ),
        ),
        "grant": _GIVING,
        "create": _GIVING,
        "configure": _REWORDING,
        "rollback": _REWORDING,
        "resume": (
            "Make sure that the reason for which it was paused is gone.",
            "一時停止の理由がなくなったことを確かめてください。",
        ),
        "resume-integrity": (
            (
                "The integrity check paused it: something about it was not as it should be. Look at its "
                "findings before you let it go on."
            ),
            "健全性検査が一時停止しました。何かが本来の状態ではありません。再開の前に検査結果を見てください。",
        ),
        "resume-other": (
            "Somebody from outside the board paused it. Answer them in public before you let it go on.",
            "理事会の外の人が一時停止しました。再開の前に、公の場で理由に答えてください。",
        ),
    }
)
