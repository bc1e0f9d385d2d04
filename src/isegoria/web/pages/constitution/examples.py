"""Worked examples in words: what somebody wants to do, what comes of it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.opinion.report.text import cleaned
from isegoria.web.pages.constitution.saying import said

if TYPE_CHECKING:
    from isegoria.constitution.clauses import Clause
    from isegoria.constitution.guards import Action
    from isegoria.web.pages.constitution.saying import Said


@dataclass(frozen=True, slots=True)
class ExampleShown:
    """An example.

    Attributes:
        action: what is asked for, with whatever is known of it.
        outcome: "allow", "approve" or "deny", for the style sheet.
        said: the outcome in words.
    """

    action: str
    outcome: str
    said: str
    why: Said


def examples_shown(clause: Clause, language: str) -> list[ExampleShown]:
    """Prepare the examples of a clause."""
    names = {"allow": _("allowed"), "approve": _("needs approval"), "deny": _("not allowed")}
    return [
        ExampleShown(action_in_words(one.action), one.outcome, names[one.outcome], said(one.why, language))
        for one in clause.examples
    ]


def action_in_words(action: Action) -> str:
    """Write an action: its verb and target as guards name them, then whatever is known of it."""
    known = [f"{name} = “{text}”" for name, text in sorted(action.words.items())]
    known += [f"{name} = {value}" for name, value in sorted(action.numbers.items())]
    known += [_("%(name)s is set") % {"name": one} for one in sorted(action.flags)]
    known += [
        _("%(name)s so far: %(count)s") % {"name": name, "count": n}
        for name, n in sorted(action.counts.items())
    ]
    known += [_("approved by %(role)s") % {"role": one} for one in sorted(action.approvals)]
    written = f"{action.verb} {action.target}"
    # Translators: an action, then what is known of it.
    return cleaned(
        _("%(action)s; %(known)s") % {"action": written, "known": _(", ").join(known)} if known else written
    )
