"""Organisations of the demo: simulated ones, which adopt clauses of its constitution and are challenged."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OTHER: Final = "simulated-city@example.org"  # speaks for what is not the organiser's; nobody signs in by it


@dataclass(frozen=True, slots=True)
class ReportDesign:
    """What an organisation reports; words by language code."""

    status: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChallengeDesign:
    """How it is challenged, and what becomes of that; words by language code.

    Attributes:
        answer: empty for none yet.
        outcome: "settled", "not-settled", or "" for nothing yet.
    """

    text: Mapping[str, str]
    answer: Mapping[str, str]
    outcome: str


@dataclass(frozen=True, slots=True)
class OrganisationDesign:
    """An organisation as `commitments.toml` explains it.

    Attributes:
        yours: the demo's organiser speaks for it.
        clause: English title of what it adopts.
    """

    slug: str
    name: Mapping[str, str]
    kind: str
    yours: bool
    clause: str
    pledge: Mapping[str, str]
    reports: tuple[ReportDesign, ...]
    challenges: tuple[ChallengeDesign, ...]


class _About(TypedDict):
    """Which commitment."""

    constitution: str
    number: int


def bundled_organisations() -> tuple[OrganisationDesign, ...]:
    """Read the organisations that come with the package."""
    text = resources.files(__package__).joinpath("commitments.toml").read_text(encoding="utf-8")
    found = []
    for row in tomllib.loads(text)["organisation"]:
        reports, challenges = row.pop("report"), row.pop("challenge")
        found.append(
            OrganisationDesign(
                **row,
                reports=tuple(ReportDesign(**one) for one in reports),
                challenges=tuple(
                    ChallengeDesign(one["text"], one.get("answer", {}), one.get("outcome", ""))
                    for one in challenges
                ),
            )
        )
    return tuple(found)


def commit(*, constitution: str, account: int, language: str) -> int:
    """Let simulated organisations adopt clauses, report, be challenged and answer; once.

    Args:
        constitution: its slug; it is in force.
        account: the demo's organiser.
        language: code of that in which they speak.

    Returns:
        How many commitments were made.
    """
    from isegoria.services import committing, constitutions, operating  # noqa: PLC0415 - Django is set up now

    if committing.of_constitution(constitution=constitution):
        return 0
    version = constitutions.current(slug=constitution)
    keys = {one.titles["en"]: one.key for one in version.document.clauses}
    other = operating.admit(email=OTHER).account
    made = 0
    for one in bundled_organisations():
        if one.clause not in keys:
            continue
        owner, challenger = (account, other) if one.yours else (other, account)
        organisation = committing.register(
            account=owner, name=one.name[language], kind=one.kind, slug=one.slug
        )
        number = committing.adopt(
            constitution=constitution,
            clause=keys[one.clause],
            organisation=organisation,
            account=owner,
            pledges=one.pledge,
        )
        about: _About = {"constitution": constitution, "number": number}
        _report(about, owner, one.reports, language)
        for each in one.challenges:
            _challenge(each, about, (owner, challenger), language)
        if not one.yours:
            # The demo's organiser looks after the constitution, and vouches for none of their own.
            committing.verify(organisation=organisation, account=account, constitution=constitution)
        made += 1
    return made


def _report(about: _About, owner: int, reports: Iterable[ReportDesign], language: str) -> None:
    from isegoria.services import committing  # noqa: PLC0415 - Django is set up now

    for one in reports:
        committing.report(
            **about, account=owner, status=one.status, text=one.text[language], language=language
        )


def _challenge(one: ChallengeDesign, about: _About, people: tuple[int, int], language: str) -> None:
    from isegoria.services import committing  # noqa: PLC0415 - Django is set up now

    owner, challenger = people
    said = committing.challenge(**about, account=challenger, text=one.text[language], language=language)
    if one.answer:
        committing.answer(
            **about, challenge=said, account=owner, text=one.answer[language], language=language
        )
    if one.outcome:
        committing.settle(**about, challenge=said, outcome=one.outcome, account=challenger)
