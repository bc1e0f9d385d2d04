"""What gives a moderator cause to look: near-duplicate ballots, bursts and clockwork, as alarms."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from isegoria.agents.stewards.ballots import ballots
from isegoria.agents.stewards.bursts import bursts
from isegoria.agents.stewards.clockwork import clockwork
from isegoria.agents.stewards.copies import copies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isegoria.agents.stewards.ballots import Ballots
    from isegoria.agents.stewards.bursts import Burst
    from isegoria.agents.stewards.clockwork import Clockwork
    from isegoria.agents.stewards.copies import Alike
    from isegoria.agents.world import VoterFacts

MOST: Final = 5
TELLING: Final = 5
_UNLIKE: Final = 0.5
_WHOLE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a person should look at; it names nobody.

    Attributes:
        kind: "near-duplicate-ballots", "burst" or "timing".
        people: how many.
        statements: numbers of those that it shows in most; may be empty.
        strength: thousandths: of votes that are the same, or of regularity.
        since: milliseconds since 1970.
        until: likewise.
    """

    kind: str
    people: int
    statements: tuple[int, ...]
    strength: int
    since: int
    until: int

    def document(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {**asdict(self), "statements": list(self.statements)}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Alarm:
        """Read what `document` wrote."""
        return cls(**{**document, "statements": tuple(document["statements"])})


def alarms(voters: Sequence[VoterFacts]) -> tuple[Alarm, ...]:
    """Look at how people voted, and when.

    Returns:
        Five at most of near-duplicate ballots and of bursts, the least likely first, and one of timing.
    """
    cast = ballots(voters)
    near = copies(cast)[:MOST]
    members = [frozenset(one.people) for one in near]
    runs = [one for one in bursts(cast) if not _known(one, members)][:MOST]
    return (
        *(_of_copies(one, cast) for one in near),
        *(_of_burst(one, cast) for one in runs),
        *_of_timing(clockwork(voters), voters),
    )


def describe(one: Alarm, language: str) -> str:
    """Say in a citizen's words what an alarm is about, and that it proves nothing; for roles only.

    Args:
        one: the alarm.
        language: "en" or "ja".
    """
    said = _JAPANESE if language == "ja" else _ENGLISH
    return (
        said[one.kind].format(
            people=one.people,
            share=f"{one.strength / 10:.0f}",
            since=_moment(one.since),
            until=_moment(one.until),
            statements="、".join(map(str, one.statements))
            if language == "ja"
            else ", ".join(map(str, one.statements)),
        )
        + (said["end"])
    )


def _known(one: Burst, groups: Iterable[frozenset[int]]) -> bool:
    """Tell whether half of a burst is among people whose ballots are near-duplicates."""
    run = range(one.first, one.last + 1)
    return any(2 * sum(person in those for person in run) >= min(len(run), len(those)) for those in groups)


def _of_copies(one: Alike, cast: Ballots) -> Alarm:
    people = list(one.people)
    joined = cast.joined[people]
    return Alarm(
        "near-duplicate-ballots",
        len(people),
        _telling(people, cast),
        round(_WHOLE * one.same),
        int(joined.min()),
        int(joined.max()),
    )


def _telling(people: list[int], cast: Ballots) -> tuple[int, ...]:
    """Name the statements that these people see most unlike everybody else."""
    own, everybody = cast.votes[people], cast.votes
    voted = np.count_nonzero(own, axis=0)
    here = own.sum(axis=0, dtype=np.int64) / np.maximum(voted, 1)
    others = np.maximum(np.count_nonzero(everybody, axis=0) - voted, 1)
    there = (everybody.sum(axis=0, dtype=np.int64) - own.sum(axis=0, dtype=np.int64)) / others
    apart = np.where(2 * voted >= len(people), np.abs(here - there), 0)
    most = np.argsort(-apart, kind="stable")[:TELLING]
    return tuple(int(cast.statements[place]) for place in most if apart[place] >= _UNLIKE)


def _of_burst(one: Burst, cast: Ballots) -> Alarm:
    return Alarm(
        "burst",
        one.voted,
        one.statements,
        round(_WHOLE * one.same / one.voted),
        int(cast.joined[one.first]),
        int(cast.joined[one.last]),
    )


def _of_timing(found: Sequence[Clockwork], voters: Sequence[VoterFacts]) -> tuple[Alarm, ...]:
    if not found:
        return ()
    times = [at for one in found for _, _, at in voters[one.person].votes]
    even = 1 - sum(one.variation for one in found) / len(found)
    return (
        Alarm("timing", len(found), (), round(_WHOLE * min(max(even, 0.0), 1.0)), min(times), max(times)),
    )


def _moment(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1_000, UTC):%Y-%m-%d %H:%M}"


_ENGLISH: Final = {
    "near-duplicate-ballots": (
        "{people} people who joined one after another, from {since} to {until} UTC, voted nearly the same: "
        "of the votes that two of them have in common, {share} % are the same, on average."
    ),
    "burst": (
        "{people} people who joined one after another, from {since} to {until} UTC, voted on a statement "
        "unlike everybody else: {share} % of them voted the same. Statements concerned: {statements}."
    ),
    "timing": (
        "Votes of {people} of the participants came as regularly as a clock's ticks, {share} % even, from "
        "{since} to {until} UTC."
    ),
    "end": (
        " By chance alone, anything like it comes up in at most one of 10,000 looks. It may be a family, a "
        "class or a club: people should look before they conclude anything. No vote was touched."
    ),
}
_JAPANESE: Final = {
    "near-duplicate-ballots": (
        "{since}から{until}（UTC）までに続けて参加した{people}人の投票がほとんど同じである。"
        "二人に共通する投票のうち、平均{share}%が一致している。"
    ),
    "burst": (
        "{since}から{until}（UTC）までに続けて参加した{people}人が、ある意見に、ほかの人々とは大きく異なる"
        "投票をした。{share}%が同じ投票である。関係する意見：{statements}。"
    ),
    "timing": (
        "{since}から{until}（UTC）まで、{people}人の投票が時計のように規則的で、規則性は{share}%である。"
    ),
    "end": (
        "偶然だけでこのようなことが現れるのは、多くても1万回の点検に1回である。"
        "家族、学級、団体かもしれないので、結論を出す前に人が確かめる必要がある。どの投票にも触れていない。"
    ),
}
