"""A ratification and its result for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from isegoria.web.pages.participate.asking import visit
from isegoria.web.pages.ratification.show import read

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from isegoria.services.ratifying.values import ClauseResult, PartResult


@require_safe
def result(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hand over what the page shows: the rules, the roll, and every clause's tallies and checks."""
    here = visit(request, slug)
    found = read(here, number)
    document = {
        "conversation": slug,
        "ratification": found.number,
        "constitution": found.constitution_slug,
        "base": found.base,
        "version": found.version,
        "stage": found.stage,
        "simulated": found.simulated,
        "rules": found.rules.rules.document(),
        "roll": found.roll,
        "ballots": found.cast,
        "parts": [
            {"kind": one.kind, "key": one.key, "name": one.name, "roll": one.roll} for one in found.parts
        ],
        "closes_at": _time(found.closes_at),
        "closed_at": _time(found.closed_at),
        "in_force_at": _time(found.in_force_at),
        "reason": found.reason,
        "result": None if found.result is None else [_clause(one) for one in found.result],
    }
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Cache-Control"] = "private, no-cache"
    return response


def _clause(one: ClauseResult) -> dict[str, Any]:
    return {
        "clause": one.key,
        "ratified": one.ratified,
        "parts": [_part(part) for part in one.parts],
        "objections": list(one.reasons),
    }


def _part(one: PartResult) -> dict[str, Any]:
    tally = None if one.tally is None or one.held_back else one.tally
    return {
        "kind": one.part.kind,
        "key": one.part.key,
        "held_back": tally is None,
        "tally": tally
        and {
            "roll": tally.roll,
            "accepts": tally.accepts,
            "rejects": tally.rejects,
            "objections": tally.objections,
        },
        "checks": [
            {"kind": check.kind, "passed": check.passed}
            if tally is None
            else {
                "kind": check.kind,
                "needed": str(check.needed),
                "had": str(check.had),
                "fakes": check.fakes,
                "passed": check.passed,
            }
            for check in one.checks
        ],
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
