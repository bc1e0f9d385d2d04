"""What stands in the way of a ballot: nobody is asked what cannot pass, or could not come into force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.constitution import constitutions
from isegoria.constitution.ratification import Rules
from isegoria.opinion.publication import FEWEST_FLOOR
from isegoria.services.ratifying.beginning import base_rules
from isegoria.services.ratifying.finding import Stage, version_in_force
from isegoria.services.ratifying.rules import too_small
from isegoria.store.models import DraftClause, Ratification

if TYPE_CHECKING:
    from isegoria.store.models import Version


def obstacles(
    row: Ratification, rules: Rules, clauses: list[DraftClause], roll: int, fewest: int
) -> list[str]:
    """Say what stands in the way of a ballot, in sentences.

    Args:
        row: the ratification.
        rules: by which it decides.
        clauses: drafts that would be on the ballot.
        roll: how many could cast one.
        fewest: people that a published count counts at least.
    """
    said = []
    if not clauses:
        said.append(_("There is no clause to vote on. Draft one."))
    needed = max(rules.fewest_ballots, fewest)
    if roll < needed:
        said.append(
            _("Only %(roll)d people could cast a ballot, but at least %(needed)d have to. Wait for more.")
            % {"roll": roll, "needed": needed}
        )
    base = version_in_force(row.constitution_id)
    if (base.number if base else 0) != row.base:
        said.append(_("Another version came into force since this was begun. Go on from that one first."))
    lost = _without_object(base, clauses)
    if lost:
        said.append(
            _("Not in force any more is what these drafts change or repeal: %(keys)s. Withdraw them.")
            % {"keys": ", ".join(lost)}
        )
    if base is not None:
        weaker = rules.weaker_than(Rules.read(base_rules(base)))
        if weaker:
            said.append(
                _("These rules ask for less than those of the version in force: %(rules)s. Raise them.")
                % {"rules": ", ".join(weaker)}
            )
    others = Ratification.objects.filter(
        constitution_id=row.constitution_id, stage__in=(Stage.BALLOT, Stage.COOLING)
    )
    if others.exclude(pk=row.pk).exists():
        said.append(_("Another ballot on this constitution has not come to its end yet. Wait for it."))
    if too_small(rules, fewest):
        said.append(
            _("Fewer than %(fewest)d people cannot decide by themselves: their ballots would show.")
            % {"fewest": max(fewest, FEWEST_FLOOR)}
        )
    return said


def _without_object(base: Version | None, clauses: list[DraftClause]) -> list[str]:
    """Name the drafts that change or repeal a clause that was repealed meanwhile."""
    in_force = {one.key for one in constitutions.read(base.document).clauses} if base else set()
    return [one.key for one in clauses if one.change != DraftClause.Change.ADD and one.key not in in_force]
