"""The rules by which a ratification decides: set while clauses are drafted, fixed once the ballot opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from isegoria.constitution.errors import RatificationError
from isegoria.constitution.ratification import Rules
from isegoria.opinion.publication import FEWEST_FLOOR
from isegoria.services.changes import add_history
from isegoria.services.errors import Invalid
from isegoria.services.finding import ORGANISER
from isegoria.services.ratifying.beginning import base_rules
from isegoria.services.ratifying.finding import DRAFTED, hold, version_in_force
from isegoria.services.ratifying.recording import record_ratification
from isegoria.services.ratifying.values import RulesInfo

if TYPE_CHECKING:
    from collections.abc import Mapping


def set_rules(*, slug: str, number: int, account: int | None, values: Mapping[str, Any]) -> None:
    """Set what it takes to ratify a clause.

    Args:
        slug: of the conversation.
        number: of the ratification.
        account: an organiser.
        values: by name; shares as "3/5", "60%" or "0.6"; those that are left out stay.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
        Invalid: a rule is out of range, or asks for less than the version that is amended did; names it.
    """
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages=DRAFTED)
        rules = checked({**row.rules, **values})
        base = version_in_force(row.constitution_id)
        weaker = rules.weaker_than(Rules.read(base_rules(base))) if base else ()
        if weaker:
            raise Invalid(
                weaker[0],
                "rule-weaker",
                _("An amendment cannot ask for less than the version that it amends: %(was)s. Raise it.")
                % {"was": base_rules(base)[weaker[0]] if base else ""},
            )
        small = too_small(rules, found.fewest)
        if small:
            raise Invalid(
                small,
                "rule-fewest",
                _("Fewer than %(fewest)d people cannot decide by themselves: their ballots would show.")
                % {"fewest": max(found.fewest, FEWEST_FLOOR)},
            )
        document = rules.document()
        if document == row.rules:
            return
        row.rules = document
        row.save(update_fields=["rules"])
        record_ratification(row)
        add_history(found.id, "rules-set", role=ORGANISER, details={"ratification": number})


def too_small(rules: Rules, fewest: int) -> str:
    """Name the rule by which so few could decide that the verdict would tell their ballots; "" for none.

    Args:
        rules: what it takes.
        fewest: people that a published count counts at least.
    """
    least = max(fewest, FEWEST_FLOOR)
    names = ("part_ballots", "smallest_part", "fewest_ballots")
    return next((name for name in names if getattr(rules, name) < least), "")


def checked(values: Mapping[str, Any]) -> Rules:
    """Read rules that somebody wrote.

    Raises:
        Invalid: one is wrong; names it.
    """
    try:
        return Rules.read(values)
    except RatificationError as wrong:
        raise Invalid(
            wrong.field,
            "rule-invalid",
            _("This rule cannot be so: %(why)s.") % {"why": str(wrong).removeprefix(f"{wrong.field}: ")},
        ) from wrong


def rules_info(values: Mapping[str, Any]) -> RulesInfo:
    """Give rules with the supermajorities that follow from them."""
    rules = Rules.read(values)
    return RulesInfo(rules, rules.supermajority("everyone"), rules.supermajority("group"))
