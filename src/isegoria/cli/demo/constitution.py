"""The demo's constitution: clauses drafted from its statements, decided on by a simulated ballot."""

from __future__ import annotations

import threading
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from isegoria.cli.demo.design import bundled_design
from isegoria.cli.demo.simulate import SEED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isegoria.services.ratifying import SimulatedVoter

ADDRESS = "ai-agents"

_TURNOUT = 0.8
_OPEN = timedelta(seconds=30)
# Sectors have no say: nobody vouches for what simulated people say of themselves.
_RULES = {"fewest_ballots": "300", "smallest_part": "100", "part_ballots": "50", "cooling_days": "0"}
# The chances to accept of whoever agreed with what a clause rests on, passed, disagreed.
_ACCEPTS = {1: 0.97, 0: 0.7, -1: 0.12}
# How many of those who do not accept object rather than reject.
_OBJECTS = 0.15
_REASONS = (
    "It goes too far: what is harmless is held up as well.",
    "Who checks that anybody keeps to it? That is missing.",
)


@dataclass(frozen=True, slots=True)
class ClauseDesign:
    """A clause as `clauses.toml` explains it.

    Attributes:
        statements: numbers of those that it rests on.
    """

    title: Mapping[str, str]
    prose: Mapping[str, str]
    statements: tuple[int, ...]
    guards: str = ""
    examples: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Drafts:
    """A constitution before anybody has voted on it."""

    titles: Mapping[str, str]
    clauses: tuple[ClauseDesign, ...]


def bundled_drafts() -> Drafts:
    """Read the drafts that come with the package."""
    text = resources.files(__package__).joinpath("clauses.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Drafts(
        table["titles"],
        tuple(
            ClauseDesign(
                **{
                    **row,
                    "statements": tuple(_number(one) for one in row["statements"]),
                    "examples": tuple(row.get("examples", ())),
                }
            )
            for row in table["clause"]
        ),
    )


def ratify(*, conversation: int, slug: str, account: int) -> None:
    """Draft the constitution, have simulated people vote on it, and bring what they accept into force.

    Args:
        conversation: the demo's, just imported and computed.
        slug: its name in addresses.
        account: its organiser.
    """
    from django.utils import timezone  # noqa: PLC0415 - needs Django, which is set up by now

    from isegoria.services import ratifying  # noqa: PLC0415 - likewise

    drafts = bundled_drafts()
    begun = ratifying.begin(slug=slug, account=account, titles=drafts.titles, address=ADDRESS)
    held: dict[str, Any] = {"slug": slug, "number": begun, "account": account}
    ratifying.ask_slate(**held, size=len(drafts.clauses) * 2)
    ratifying.draw_slates("demo", threading.Event())
    resting = {}
    for clause in drafts.clauses:
        key = ratifying.add_clause(
            **held,
            titles=clause.title,
            prose=clause.prose,
            guards=clause.guards,
            examples=clause.examples,
            statements=clause.statements,
        )
        resting[key] = clause.statements
    ratifying.set_rules(**held, values=_RULES)
    ratifying.open_critique(**held)
    closes = timezone.now() + _OPEN
    ratifying.open_ballot(**held, closes_at=closes)
    ratifying.cast_simulated(
        conversation=conversation,
        number=begun,
        answers=lambda voters: answer(voters, resting),
        language="en",
    )
    # Its people need no time, so the ballot does not stay open for the rest of it.
    ratifying.close_due(now=closes)
    ratifying.enter_due(now=closes)


def answer(
    voters: Sequence[SimulatedVoter], resting: Mapping[str, Sequence[int]], seed: int = SEED
) -> Iterator[dict[str, dict[str, str]] | None]:
    """Answer clauses as people voted on what these rest on; whoever did not, as somebody of their group.

    Args:
        voters: the roll.
        resting: clause key to the numbers of statements that it rests on.
        seed: decides everything that is left to chance.

    Yields:
        Everybody's ballot, the same every time; None for who casts none.
    """
    random = np.random.Generator(np.random.PCG64(seed + 2))
    heard: dict[tuple[int, int], list[int]] = {}
    for voter in voters:
        for number, vote in voter.votes.items():
            heard.setdefault((voter.group, number), []).append(vote)
    for voter in voters:
        if random.random() >= _TURNOUT:
            yield None
            continue
        ballot = {}
        for key, rests in resting.items():
            votes = []
            for one in rests:
                others = heard.get((voter.group, one), [0])
                drawn = others[int(random.random() * len(others))]
                votes.append(voter.votes.get(one, drawn))
            ballot[key] = _choice(min(votes), random)
        yield ballot


def _choice(vote: int, random: np.random.Generator) -> dict[str, str]:
    lot, protest, reason = random.random(3)
    if lot < _ACCEPTS[vote]:
        return {"choice": "accept"}
    if protest < _OBJECTS:
        return {"choice": "object", "reason": _REASONS[int(reason * len(_REASONS))]}
    return {"choice": "reject"}


def _number(beginning: str) -> int:
    """Find a statement by how its English text begins.

    Raises:
        ValueError: none begins so, or several do.
    """
    found = [place for place, one in enumerate(bundled_design().statements) if one.en.startswith(beginning)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} statements begin with {beginning!r}; quote the beginning of one")
    return found[0]
