"""From consensus to a version in force: drafts, objections, ballots, and what came of them."""

from isegoria.services.ratifying.balloting import Preview, cast, extend, open_ballot, own_ballot, preview
from isegoria.services.ratifying.beginning import amend, begin, rebase
from isegoria.services.ratifying.clauses import (
    add_clause,
    change_clause,
    merge_clauses,
    move_clause,
    restore_clause,
    withdraw_clause,
)
from isegoria.services.ratifying.critique import (
    answer,
    hide_objection,
    object_to,
    objections,
    open_critique,
    withdraw_objection,
)
from isegoria.services.ratifying.deciding import annul, close_due, enter_due
from isegoria.services.ratifying.reading import ratification, ratifications
from isegoria.services.ratifying.reasons import ReasonInfo, ballot_reasons, hide_reason
from isegoria.services.ratifying.rules import set_rules
from isegoria.services.ratifying.simulating import SimulatedVoter, cast_simulated
from isegoria.services.ratifying.slating import ask_slate, draw_slates, slate

__all__ = [
    "Preview",
    "ReasonInfo",
    "SimulatedVoter",
    "add_clause",
    "amend",
    "annul",
    "answer",
    "ask_slate",
    "ballot_reasons",
    "begin",
    "cast",
    "cast_simulated",
    "change_clause",
    "close_due",
    "draw_slates",
    "enter_due",
    "extend",
    "hide_objection",
    "hide_reason",
    "merge_clauses",
    "move_clause",
    "object_to",
    "objections",
    "open_ballot",
    "open_critique",
    "own_ballot",
    "preview",
    "ratification",
    "ratifications",
    "rebase",
    "restore_clause",
    "set_rules",
    "slate",
    "withdraw_clause",
    "withdraw_objection",
]
