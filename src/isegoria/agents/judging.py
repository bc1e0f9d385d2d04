"""What is said of a request: may this agent do this now, under the constitution in force?

There is always an answer. Everything that it depends on is kept with it, so that anybody can judge again, and
get the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from isegoria.agents.requests import canonical, digest_of
from isegoria.constitution.guards import Action, explain, judge, write_one
from isegoria.constitution.guards.syntax import Limit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.agents.requests import Request
    from isegoria.constitution.guards import Guard, Outcome

LAWLESS_ROLE: Final = "organiser"
_NOBODY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Law:
    """The constitution in force, as far as a gate needs it.

    Attributes:
        digest: of the version; "" where none is in force, and then a person approves everything.
        version: its number; 0 for none.
        guards: by the key of their clause, in the text's order.
    """

    digest: str = ""
    version: int = 0
    guards: Mapping[str, Sequence[Guard]] = field(default_factory=lambda: _NOBODY)

    def counts_for(self, action: Action) -> frozenset[str]:
        """Name the counts that its guards look at for an action, such as "send email per day"."""
        names = {action.verb, "any"}, {action.target, "any"}
        return frozenset(
            one.count
            for those in self.guards.values()
            for one in those
            if isinstance(one, Limit) and one.scope.verb in names[0] and one.scope.target in names[1]
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How an agent stands when it asks.

    Attributes:
        known: there is such an agent.
        ended: for good.
        paused: who is paused, so that it is: itself, somebody above, or "board"; "" for nobody.
        privileges: what it may ask for.
        spent: how many of its actions took effect today.
        budget: how many may, a day.
    """

    known: bool = False
    ended: bool = False
    paused: str = ""
    privileges: frozenset[str] = frozenset()
    spent: int = 0
    budget: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason for an answer that is not "allow".

    Attributes:
        rule: "unknown-agent", "ended", "paused", "privilege", "budget", "objection", "lawless" or "guard".
        clause: the clause that it rests on; "" where it rests on none.
        guard: the guard's own text.
        outcome: what it asks for by itself.
    """

    rule: str
    outcome: Outcome
    clause: str = ""
    guard: str = ""

    def document(self) -> dict[str, str]:
        """Write it as JSON."""
        return {"rule": self.rule, "outcome": self.outcome, "clause": self.clause, "guard": self.guard}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of a request, and everything that it follows from.

    Attributes:
        outcome: "allow", "approve" (wait for people) or "deny".
        grounds: why; empty where it is allowed.
        approvals: roles whose approval it waits for.
        cited: keys of the clauses with guards about such an action, whether they held it back or not.
        says: all of it in JSON; its canonical form is what `digest` names.
    """

    outcome: Outcome
    grounds: tuple[Ground, ...]
    approvals: frozenset[str]
    cited: tuple[str, ...]
    says: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Its canonical form."""
        return canonical(dict(self.says))

    @property
    def digest(self) -> str:
        """Names it."""
        return digest_of(dict(self.says))

    @classmethod
    def read(cls, says: Mapping[str, Any]) -> Judgement:
        """Read back what was said, without judging anew."""
        grounds = tuple(
            Ground(one["rule"], one["outcome"], one["clause"], one["guard"]) for one in says["grounds"]
        )
        waiting = frozenset(says["waits_for"])
        return cls(says["outcome"], grounds, waiting, tuple(says["cited"]), MappingProxyType(dict(says)))


def judge_request(
    request: Request,
    *,
    law: Law,
    standing: Standing,
    counts: Mapping[str, int] = _NOBODY,
    approvals: frozenset[str] = frozenset(),
) -> Judgement:
    """Judge a request; the same arguments give the same bytes.

    Args:
        request: what is asked for.
        law: the constitution in force.
        standing: of the agent that asks.
        counts: how often such actions took effect, by the names that `Law.counts_for` gives.
        approvals: roles of those who approved this very action.
    """
    action = replace(request.action, counts=dict(counts), approvals=approvals)
    told = judge(law.guards, action)
    grounds = (
        *_standing(request, standing),
        *(Ground("guard", one.outcome, one.clause, write_one(one.guard)) for one in told.reasons),
    )
    if not law.digest and LAWLESS_ROLE not in approvals:
        grounds = (*grounds, Ground("lawless", "approve"))
    outcome: Outcome = "allow"
    if any(one.outcome == "deny" for one in grounds):
        outcome = "deny"
    elif grounds:
        outcome = "approve"
    waiting = frozenset({*told.approvals, *(LAWLESS_ROLE for one in grounds if one.rule == "lawless")})
    waiting = waiting if outcome == "approve" else frozenset()
    cited = _cited(law, action)
    says = {
        "request": request.document(),
        "law": {"digest": law.digest, "version": law.version},
        "standing": _said(standing, request.privilege),
        "counts": dict(sorted(counts.items())),
        "approvals": sorted(approvals),
        "outcome": outcome,
        "grounds": [one.document() for one in grounds],
        "waits_for": sorted(waiting),
        "cited": list(cited),
    }
    return Judgement(outcome, grounds, waiting, cited, MappingProxyType(says))


def rejudge(says: Mapping[str, Any], law: Law) -> Judgement:
    """Judge again what was judged before, from what was kept with the judgement.

    Args:
        says: an earlier judgement's JSON.
        law: the version that it names, or another one, to see what would change.
    """
    from isegoria.agents.requests import Request  # noqa: PLC0415 - only a replay reads requests back

    request = Request.read(says["request"])
    stood = says["standing"]
    standing = Standing(
        stood["known"],
        stood["ended"],
        stood["paused"],
        frozenset([request.privilege] if stood["privileged"] else []),
        stood["spent"],
        stood["budget"],
    )
    return judge_request(
        request, law=law, standing=standing, counts=says["counts"], approvals=frozenset(says["approvals"])
    )


def prose(judgement: Judgement, language: str = "en") -> tuple[str, ...]:
    """Say in sentences why a request was not simply allowed, or that it was; each names its clause.

    Args:
        judgement: any.
        language: "ja", or English for every other.
    """
    words = _WORDS["ja" if language == "ja" else "en"]
    if not judgement.grounds:
        cited = words["and"].join(judgement.cited)
        return (words["allowed-under"].format(clauses=cited) if cited else words["allowed"],)
    return tuple(_sentence(judgement, one, words, language) for one in judgement.grounds)


def _sentence(judgement: Judgement, ground: Ground, words: Mapping[str, str], language: str) -> str:
    request = judgement.says["request"]
    if ground.rule == "guard":
        from isegoria.constitution.guards import parse  # noqa: PLC0415 - as above

        said = explain(parse(ground.guard)[0], "ja" if language == "ja" else "en")
        return words["guard"].format(clause=ground.clause, said=said)
    return words[ground.rule].format(
        agent=request["agent"],
        privilege=f"{request['action']['verb']} {request['action']['target']}",
        paused=judgement.says["standing"]["paused"],
        budget=judgement.says["standing"]["budget"],
        objection=request["objection"],
    )


def _standing(request: Request, standing: Standing) -> tuple[Ground, ...]:
    if not standing.known:
        return (Ground("unknown-agent", "deny"),)
    found = []
    if standing.ended:
        found.append(Ground("ended", "deny"))
    if standing.paused:
        found.append(Ground("paused", "deny"))
    if request.privilege not in standing.privileges:
        found.append(Ground("privilege", "deny"))
    if standing.spent >= standing.budget:
        found.append(Ground("budget", "deny"))
    if request.objection:
        found.append(Ground("objection", "deny"))
    return tuple(found)


def _said(standing: Standing, privilege: str) -> dict[str, Any]:
    return {
        "known": standing.known,
        "ended": standing.ended,
        "paused": standing.paused,
        "privileged": privilege in standing.privileges,
        "spent": standing.spent,
        "budget": standing.budget,
    }


def _cited(law: Law, action: Action) -> tuple[str, ...]:
    return tuple(
        key
        for key, those in law.guards.items()
        if any(
            one.scope.verb in {action.verb, "any"} and one.scope.target in {action.target, "any"}
            for one in those
        )
    )


_WORDS: Final = {
    "en": {
        "allowed": "It is allowed: the agent holds the privilege, and no clause has a guard about this.",
        "allowed-under": "It is allowed: the agent holds the privilege, and it keeps to {clauses}.",
        "and": ", ",
        "unknown-agent": "It is denied: there is no agent {agent} in this swarm.",
        "ended": "It is denied: {agent} has ended.",
        "paused": "It is denied: {paused} is paused, and so is {agent}.",
        "privilege": "It is denied: {agent} does not hold the privilege “{privilege}”.",
        "budget": "It is denied: {agent} has used up its {budget} actions of today.",
        "objection": "It is denied by the agent's own judgement: {objection}",
        "lawless": "It waits for an organiser: no constitution is in force, so a person decides everything.",
        "guard": "Clause {clause}: {said}",
    },
    "ja": {
        "allowed": "認められる。このエージェントにはその権限があり、これについて歯止めを置く条項はない。",
        "allowed-under": "認められる。このエージェントにはその権限があり、{clauses}にかなっている。",
        "and": "、",
        "unknown-agent": "認められない。{agent}というエージェントはいない。",
        "ended": "認められない。{agent}は終了している。",
        "paused": "認められない。{paused}が一時停止中なので、{agent}も止まっている。",
        "privilege": "認められない。{agent}には「{privilege}」の権限がない。",
        "budget": "認められない。{agent}は今日の{budget}回を使い切った。",
        "objection": "エージェント自身の判断により認められない：{objection}",
        "lawless": "主催者の承認を待つ。効力のある憲章がないので、すべて人が決める。",
        "guard": "条項{clause}：{said}",
    },
}
