"""Which steward does which chore: those of ours, and those that packages installed here offer."""

from __future__ import annotations

import importlib
import logging
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from isegoria.agents.stewards.catalogue import KINDS
from isegoria.constitution.guards.actions import NAME
from isegoria.services.errors import Invalid
from isegoria.services.governing.effects import EFFECTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.metadata import EntryPoint

    from isegoria.agents.steward import Steward

GROUP: Final = "isegoria.stewards"
_LANGUAGES: Final = ("en", "ja")
_log = logging.getLogger(__name__)


def kinds() -> tuple[str, ...]:
    """Name the stewards that can be created here: ours first, then the installed ones that can be loaded."""
    return (*KINDS, *(kind for kind in sorted(_installed()) if _offered(kind) is not None))


def steward_of(kind: str) -> Steward:
    """Give the steward of a kind.

    Args:
        kind: such as "triage", or the name under which an installed package offers one.

    Raises:
        Invalid: there is none.
    """
    found = _ours(kind) if kind in KINDS else _offered(kind)
    if found is None:
        raise Invalid("kind", "steward-kind", _("There is no such steward. Choose one of the list."))
    return found


def privileges_of(kind: str) -> frozenset[str]:
    """Name what a kind of steward may ask for; each of it is in the catalogue.

    Raises:
        Invalid: there is no such steward.
    """
    return frozenset(steward_of(kind).privileges)


@cache
def _ours(kind: str) -> Steward:
    module = importlib.import_module(f"isegoria.agents.stewards.{kind}")
    made: Steward = getattr(module, kind.title())()
    return made


def _installed() -> Mapping[str, EntryPoint]:
    """Give what installed packages offer; nobody can take the name of one of ours."""
    found = {one.name: one for one in entry_points(group=GROUP)}
    return {name: one for name, one in found.items() if NAME.fullmatch(name) and name not in KINDS}


@cache
def _offered(kind: str) -> Steward | None:
    """Load a steward of somebody else's; None where it is none, or asks for more than the catalogue has."""
    offered = _installed().get(kind)
    if offered is None:
        return None
    try:
        made: Steward = offered.load()()
        _check(kind, made)
    except Exception as wrong:  # noqa: BLE001 - whatever it is, ours go on without it
        _log.error("steward-unusable", extra={"steward": kind, "problem": f"{type(wrong).__name__}: {wrong}"})
        return None
    return made


def _check(kind: str, made: Steward) -> None:
    """Refuse what is no steward.

    Raises:
        ValueError: something is missing, or it wants what there is no effect of; says which.
    """
    if made.kind != kind:
        raise ValueError(f"its kind is {made.kind!r}, but it is offered as {kind!r}; call both the same")
    beyond = sorted(set(made.privileges) - set(EFFECTS))
    if beyond or not made.privileges:
        raise ValueError(f"privileges: {beyond or 'none'}; name some of {', '.join(EFFECTS)}")
    for name in ("goal", "done", "measures"):
        if not all(getattr(made, name).get(language, "").strip() for language in _LANGUAGES):
            raise ValueError(f"{name}: say it in {' and '.join(_LANGUAGES)}")
    if not (callable(made.plan) and callable(made.work) and isinstance(made.needs_voters, bool)):
        raise ValueError(  # noqa: TRY004 - somebody else's class is wrong, whatever of it it is
            "plan, work or needs_voters is missing; look at isegoria.agents.steward.Steward"
        )
