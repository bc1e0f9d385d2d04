"""Which steward does which chore."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.agents.stewards.catalogue import KINDS
from isegoria.services.errors import Invalid

if TYPE_CHECKING:
    from isegoria.agents.steward import Steward


@cache
def steward_of(kind: str) -> Steward:
    """Give the steward of a kind.

    Args:
        kind: such as "triage".

    Raises:
        Invalid: there is none.
    """
    if kind not in KINDS:
        raise Invalid("kind", "steward-kind", _("There is no such steward. Choose one of the list."))
    module = importlib.import_module(f"isegoria.agents.stewards.{kind}")
    made: Steward = getattr(module, kind.title())()
    return made
