"""Guards: a closed, total little language that says what an agent may not do, or not alone.

>>> guards = parse('approve hide statement by moderator when votes over 50')
>>> judge({"c1": guards}, Action("hide", "statement", numbers={"votes": 60})).outcome
'approve'
>>> explain(parse("forbid hide statement")[0], "ja")
'エージェントは次のことをしてはならない：「hide statement」。'
"""

from isegoria.constitution.guards.actions import Action
from isegoria.constitution.guards.explaining import Language, explain
from isegoria.constitution.guards.judging import OUTCOMES, Judgement, Outcome, Reason, judge
from isegoria.constitution.guards.parsing import parse
from isegoria.constitution.guards.syntax import Approve, Condition, Forbid, Guard, Limit, Require, Scope
from isegoria.constitution.guards.writing import write, write_one

__all__ = [
    "OUTCOMES",
    "Action",
    "Approve",
    "Condition",
    "Forbid",
    "Guard",
    "Judgement",
    "Language",
    "Limit",
    "Outcome",
    "Reason",
    "Require",
    "Scope",
    "explain",
    "judge",
    "parse",
    "write",
    "write_one",
]
