"""What a slate guarantees and what it cannot, in words that need no mathematics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.web.pages.results.figures import number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Level:
    """How many statements so many people deserve, and how near any left-out group comes to that.

    Attributes:
        level: statements.
        entitled: people who deserve so many.
        most: the most people with a common statement outside the slate who agree with fewer of it.
        guaranteed: statements outside for which that is certain whatever people would say of the rest.
    """

    level: str
    entitled: str
    most: str
    holds: bool
    guaranteed: str


@dataclass(frozen=True, slots=True)
class Told:
    """A certificate in words.

    Attributes:
        holds: whether the promise is kept, by the votes cast.
        sentences: what was counted, and what is promised.
        limits: what cannot be promised, and why.
        levels: the arithmetic.
    """

    holds: bool
    sentences: list[str]
    limits: list[str]
    levels: list[Level]


def told(document: Mapping[str, Any], fewest: int) -> Told | None:
    """Tell a certificate.

    Args:
        document: as `isegoria.opinion.slate` writes it; {} for none.
        fewest: people that a published figure counts at least; less is not told.
    """
    if not document or document["voters"] < max(fewest, 1):
        return None
    chosen = len(document["statements"])
    return Told(
        bool(document["holds"]),
        _promised(document, chosen),
        _limits(document),
        [_level(one, document["others"]) for one in document["levels"][:chosen]],
    )


def _promised(document: Mapping[str, Any], chosen: int) -> list[str]:
    voters, represented = document["voters"], document["represented"]
    said = [
        _(
            "The %(chosen)s statements were chosen from %(eligible)s, so that they speak for as many as "
            "possible of the %(voters)s people who voted."
        )
        % {
            "chosen": number(chosen),
            "eligible": number(len(document["eligible"])),
            "voters": number(voters),
        },
        _("%(share)s of them agree with at least one of these statements.")
        % {"share": percent(represented[1] / voters)},
    ]
    if chosen > 2:  # noqa: PLR2004 - else it says nothing new
        said.append(_("%(share)s agree with three or more.") % {"share": percent(represented[3] / voters)})
    if document["holds"]:
        said.append(
            _(
                "The promise: %(entitled)s people with something in common deserve a statement, twice as "
                "many deserve two, and so on. By the votes cast nobody is short of that: wherever so many "
                "agree with a statement that was left out, one of them at least agrees with as many of "
                "the slate as they deserve."
            )
            % {"entitled": number(document["levels"][0]["entitled"])}
        )
    else:
        said.append(
            _(
                "The promise is not kept: a group that deserves more statements was left short. Ask for "
                "more statements."
            )
        )
    return said


def _limits(document: Mapping[str, Any]) -> list[str]:
    asked = document["voters"] * len(document["eligible"])
    seen = document["cast"] / asked if asked else 1.0
    said = []
    if document["holds_whatever_was_not_seen"]:
        said.append(_("That stays true whatever people would have said of statements that they did not see."))
    elif document["others"]:
        first = document["levels"][0]
        said.append(
            _(
                "People voted on %(seen)s of the statements on average. What they think of the rest nobody "
                "knows. Even if all of it spoke against the slate, the promise of one statement is certain "
                "for %(sure)s of the %(others)s statements that were left out; for the others it rests on "
                "the votes cast."
            )
            % {
                "seen": percent(seen),
                "sure": number(first["guaranteed"]),
                "others": number(document["others"]),
            }
        )
    said.append(
        _(
            "It says nothing about who did not vote, and nothing about whether the accounts are people: for "
            "that, see how many added accounts would end an agreement."
        )
    )
    return said


def _level(one: Mapping[str, Any], others: int) -> Level:
    return Level(
        ngettext("%(number)s statement", "%(number)s statements", one["level"])
        % {"number": number(one["level"])},
        number(one["entitled"]),
        number(one["most"]),
        bool(one["holds"]),
        _("%(part)s of %(whole)s") % {"part": number(one["guaranteed"]), "whole": number(others)},
    )
