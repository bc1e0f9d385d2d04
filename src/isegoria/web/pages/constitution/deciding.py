"""Where a clause comes from: in which versions it stands, and which ballot decided on it as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.web.pages.constitution.asking import known_version
from isegoria.web.pages.results.figures import number, percent

if TYPE_CHECKING:
    from isegoria.services.constitutions.values import VersionInfo


@dataclass(frozen=True, slots=True)
class Past:
    """What became of a clause over time.

    Attributes:
        decided: the version whose ballot decided on the clause as it stands.
        first: number of the first version that has it.
        changed: numbers of versions that changed it, the first version left out.
        last: number of the last version that has it.
    """

    decided: VersionInfo
    first: int
    changed: tuple[int, ...]
    last: int


def past_of(found: VersionInfo, key: str) -> Past:
    """Follow a clause through every version.

    Args:
        found: a version that has it.
        key: of the clause.
    """
    versions = [
        found if one == found.number else known_version(found.slug, one) for one in range(1, found.newest + 1)
    ]
    having = [(one, clause) for one in versions if (clause := one.document.clause(key)) is not None]
    first = having[0][0]
    changed = [new for (_before, old), (new, now) in pairwise(having) if old != now]
    decided = [one for one in (first, *changed) if one.number <= found.number][-1]
    return Past(decided, first.number, tuple(one.number for one in changed), having[-1][0].number)


def ballot_in_words(found: VersionInfo) -> str:
    """Say how many of the roll cast a ballot on a version."""
    ratified = found.document.ratification
    roll, cast = ratified.get("roll"), ratified.get("cast")
    if not isinstance(roll, int) or not isinstance(cast, int) or not roll:
        return ""
    return _("%(cast)s of %(roll)s people on the roll cast a ballot (%(share)s).") % {
        "cast": number(cast),
        "roll": number(roll),
        "share": percent(cast / roll),
    }
