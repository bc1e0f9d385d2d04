"""Commitments in words, as every list of them shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.web.pages.committing.wording import SIGNS, hidden_because, kinds, standing_name
from isegoria.web.pages.constitution.saying import said
from isegoria.web.pages.results.asking import language_of_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isegoria.services.committing import CommitmentLine, OrganisationName
    from isegoria.web.pages.constitution.saying import Said


@dataclass(frozen=True, slots=True)
class Line:
    """A commitment in a list, in words.

    Attributes:
        sign: stands beside the standing, so that no meaning is told by colour alone.
        changed: what became of the clause since, in a sentence; "" for nothing.
    """

    info: CommitmentLine
    title: Said
    constitution: Said
    standing: str
    sign: str
    kind: str
    hidden: str
    changed: str


def lines_shown(lines: Iterable[CommitmentLine]) -> list[Line]:
    """Prepare commitments for a list."""
    language = language_of_page()
    return [
        Line(
            one,
            said(one.clause_titles, language),
            said(one.titles, language),
            standing_name(one.standing),
            SIGNS[one.standing],
            kind_of(one.organisation),
            hidden_because(one.organisation.hidden),
            changed_in_words(one),
        )
        for one in lines
    ]


def changed_in_words(one: CommitmentLine) -> str:
    """Say which version a commitment was made to, and what became of the clause since; "" for nothing."""
    if one.changed_in is None:
        return ""
    numbers = {"made": one.version, "version": one.changed_in}
    if one.repealed:
        return _("Made to version %(made)s; the clause was taken out since.") % numbers
    return _("Made to version %(made)s; the clause was changed since, with version %(version)s.") % numbers


def kind_of(named: OrganisationName) -> str:
    """Name what an organisation is."""
    return kinds().get(named.kind, named.kind)
