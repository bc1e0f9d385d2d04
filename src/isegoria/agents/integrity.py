"""System Integrity: looks at agents from outside, says what is wrong and who should pause, and never acts.

It stands beside the layers. It reads what is known of agents, and gives findings; nothing that it says
reaches a layer, a bus, a steward or a reasoner. Whoever runs it pauses agents, and people resume them.

Source: David Shapiro, Autonomous Cognitive Entity (ACE) framework, "System Integrity".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from isegoria.agents.configuration import Configuration

Trouble: TypeAlias = Literal["silent", "stuck", "overspent", "history", "configuration", "files", "drift"]
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_SHOWN: Final = 19


@dataclass(frozen=True, slots=True)
class Observed:
    """What is known of an agent from outside.

    Attributes:
        agent: its name.
        due: it should be working: it is neither ended nor paused.
        beat: when it was last heard of; None for never.
        working: it is within a turn.
        spent: how many of its actions took effect today.
        budget: how many may.
        running: the configuration that it runs with; None where it cannot be read.
        history: every version of its configuration that history has, oldest first.
        digests: by which each of them was kept; empty where they are kept under none.
        files: name to digest of its files as they are now.
        probes: name of a probe to the digest that it gave just now.
        kept: name of a probe to the digest that it gave when the configuration in force was made.
    """

    agent: str
    due: bool
    beat: datetime | None
    working: bool
    spent: int
    budget: int
    running: Configuration | None
    history: Sequence[Configuration]
    files: Mapping[str, str]
    digests: Sequence[str] = ()
    probes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    kept: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with an agent.

    Attributes:
        agent: its name.
        trouble: "silent" (not heard of for too long), "stuck" (likewise, within a turn), "overspent" (more
            took effect than its budget allows), "history" (a version is not the one that was kept),
            "configuration" (it runs with another one than history's newest), "files" (they are not those
            that it was made of), or "drift" (it does something else than before where it was shown the same).
        pause: whether it should wait until the board has looked.
        prose: "en" and "ja" to the same in a citizen's words.
        data: figures and digests.
    """

    agent: str
    trouble: Trouble
    pause: bool
    prose: Mapping[str, str]
    data: Mapping[str, Any]

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {
            "agent": self.agent,
            "trouble": self.trouble,
            "pause": self.pause,
            "prose": dict(self.prose),
            "data": dict(self.data),
        }


def inspect(observed: Iterable[Observed], *, at: datetime, silence: timedelta) -> tuple[Finding, ...]:
    """Look at agents, and say what is wrong; the same arguments give the same findings.

    Args:
        observed: the agents.
        at: now.
        silence: for how long an agent that is due may not be heard of.
    """
    return tuple(finding for one in observed for finding in _of(one, at, silence))


def to_pause(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Name the agents that should wait until the board has looked, each once, in order."""
    return tuple(dict.fromkeys(one.agent for one in findings if one.pause))


def _of(one: Observed, at: datetime, silence: timedelta) -> list[Finding]:
    found: list[Finding] = []
    if one.due and (one.beat is None or at - one.beat > silence):
        minutes = int(silence.total_seconds() // 60)
        beat = one.beat.isoformat() if one.beat else ""
        trouble: Trouble = "stuck" if one.working else "silent"
        found.append(_finding(one, trouble, pause=one.working, minutes=minutes, beat=beat or "-"))
    if one.spent > one.budget:
        found.append(_finding(one, "overspent", spent=one.spent, budget=one.budget))
    broken = _broken(one.history, one.digests)
    if broken:
        found.append(_finding(one, "history", version=broken))
    newest = one.history[-1].digest if one.history else "-"
    running = one.running.digest if one.running is not None else "-"
    if one.running is None or running != newest:
        found.append(_finding(one, "configuration", running=running, history=newest))
    wrong = _differing(one.running.files, one.files) if one.running is not None else []
    if wrong:
        found.append(_finding(one, "files", names=wrong))
    drifted = _differing(one.kept, one.probes)
    if drifted:
        found.append(_finding(one, "drift", names=drifted))
    return found


def _broken(history: Sequence[Configuration], digests: Sequence[str]) -> int:
    """Name the first version that does not follow the one before, or is not what was kept; 0 for none."""
    before = ""
    for version, one in enumerate(history, 1):
        if one.version != version or one.previous != before:
            return version
        before = one.digest
        if digests and tuple(digests[version - 1 : version]) != (before,):
            return version
    return 0 if history and len(digests) in {0, len(history)} else len(history) + 1


def _differing(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Name what is missing, new or of another digest."""
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


def _finding(one: Observed, trouble: Trouble, *, pause: bool = True, **data: Any) -> Finding:  # noqa: ANN401 - JSON
    said = {
        name: value[:_SHOWN] + "…" if isinstance(value, str) and value.startswith("sha256:") else value
        for name, value in data.items()
    }
    prose = {
        language: words[trouble].format(
            agent=one.agent,
            **{**said, **({"names": words["and"].join(data["names"])} if "names" in data else {})},
        )
        for language, words in _WORDS.items()
    }
    return Finding(one.agent, trouble, pause, MappingProxyType(prose), MappingProxyType(data))


_WORDS: Final = {
    "en": {
        "and": ", ",
        "silent": "{agent} was not heard of for more than {minutes} minutes; last: {beat}.",
        "stuck": "{agent} is stuck in a turn: not heard of for more than {minutes} minutes; last: {beat}.",
        "overspent": (
            "{spent} actions of {agent} took effect today, and {budget} may: something went past the gate."
        ),
        "history": "Version {version} of {agent}'s configuration is not the one that was kept.",
        "configuration": "{agent} runs with another configuration ({running}) than history has ({history}).",
        "files": "Files of {agent} are not those that it was made of: {names}.",
        "drift": "{agent} does something else than before where it was shown the same: {names}.",
    },
    "ja": {
        "and": "、",
        "silent": "{agent}から{minutes}分を超えて音沙汰がない。最後：{beat}。",
        "stuck": "{agent}が作業の途中で止まっている。{minutes}分を超えて音沙汰がない。最後：{beat}。",
        "overspent": (
            "{agent}の行為は今日{spent}回実行された。上限は{budget}回なので、ゲートを通らなかったものがある。"
        ),
        "history": "{agent}の設定の第{version}版は、保存された版と違う。",
        "configuration": "{agent}は、履歴にある設定（{history}）とは違う設定（{running}）で動いている。",
        "files": "{agent}のファイルが、作られたときのものと違う：{names}。",
        "drift": "同じものを見せたのに、{agent}は前と違うことをする：{names}。",
    },
}
