"""Results for programs: "isegoria.report/1", described in docs/formats.md."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from isegoria import __version__

if TYPE_CHECKING:
    from isegoria.services.mapping import Cell, ReportInfo, Results, StatementResult

FORMAT = "isegoria.report/1"


def json_of(results: Results, report: ReportInfo | None, language: str) -> bytes:
    """Write everything that is published; null stands for what is held back."""
    found = results.conversation
    document: dict[str, Any] = {
        "format": FORMAT,
        "made_by": f"Isegoria {__version__}",
        "language": language,
        "simulated": results.simulated,
        "conversation": {
            "slug": found.slug,
            "address": settings.SITE_URL + reverse("participate", args=[found.slug]),
            "topic": found.topic,
            "description": found.description,
        },
        "report": None if report is None else _report(report),
        "ready": results.ready,
        "event": results.event,
        "behind": results.behind,
        "digest": results.digest,
        "computed_at": results.computed_at.isoformat() if results.computed_at else None,
        "fewest": results.fewest,
        "participants": results.participants,
        "voters": results.voters,
        "votes": results.votes,
        "clarity": results.clarity,
        "method": asdict(results.method) if results.method else None,
        "groups": [asdict(one) for one in results.groups],
        "sectors": [{**asdict(one), "names": dict(one.names)} for one in results.sectors],
        "statements": [_statement(one) for one in results.statements],
        "agreed": results.agreed,
        "agreed_everywhere": results.agreed_everywhere,
        "rejected": results.rejected,
        "divisive": results.divisive,
        "dissent": [asdict(one) for one in results.dissent],
        "map": asdict(results.map) if results.map else None,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _report(report: ReportInfo) -> dict[str, Any]:
    published = report.published_at.isoformat()
    return {"number": report.number, "published_at": published, "foreword": report.foreword}


def _statement(one: StatementResult) -> dict[str, Any]:
    return {
        "number": one.number,
        "text": one.text,
        "language": one.language,
        "state": one.state,
        "is_seed": one.is_seed,
        "is_meta": one.is_meta,
        "counts": one.counts,
        "total": _cell(one.total),
        "total_is_whole": one.total_is_whole,
        "groups": [_cell(cell) for cell in one.groups],
        "sectors": [_cell(cell) for cell in one.sectors],
        "consensus_lower": one.consensus_lower,
        "agreed_in_groups": one.agreed_in_groups,
        "agreed_in_sectors": one.agreed_in_sectors,
        "rejected_in_groups": one.rejected_in_groups,
        "rejected_in_sectors": one.rejected_in_sectors,
        "divisiveness": one.divisiveness,
        "important": one.important,
    }


def _cell(cell: Cell | None) -> dict[str, Any] | None:
    return None if cell is None else asdict(cell)
