"""Whether a report is so: every sentence cited, every count recounted, every word from its template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isegoria.agents.errors import StewardError
from isegoria.agents.stewards.catalogue import check_arguments
from isegoria.agents.stewards.report_claims import Claim, claims
from isegoria.agents.stewards.report_sentences import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.agents.world import World


def check_report(report: Mapping[str, Any], world: World) -> None:
    """Refuse a report unless it says just what can be counted in the world that it is of.

    Args:
        report: arguments of "publish report".
        world: what it was written of.

    Raises:
        StewardError: it has another shape, day or source; or a sentence is cited otherwise, counts otherwise,
            words it otherwise, or stands there twice. Names the sentence.
    """
    check_arguments("publish report", report)
    for name, right in (
        ("day", f"{world.at:%Y-%m-%d}"),
        ("source", world.source),
        ("digest", world.digest),
    ):
        if report[name] != right:
            raise StewardError(f"{name}: the world that it is of has {right!r}; write the report anew")
    right_ones = {one.kind: one for one in claims(world)}
    seen: set[str] = set()
    for place, sentence in enumerate(report["sentences"], 1):
        kind = sentence["kind"]
        if kind in seen:
            raise StewardError(f"sentence {place}: {kind} is told already; leave it out")
        seen.add(kind)
        if kind not in right_ones:
            raise StewardError(f"sentence {place}: there is nothing to tell of {kind}; leave it out")
        _check_sentence(place, sentence, right_ones[kind])


def _check_sentence(place: int, sentence: Mapping[str, Any], right: Claim) -> None:
    cites = sentence["cites"]
    if tuple(cites["statements"]) != right.statements:
        raise StewardError(
            f"sentence {place}: it cites statements {list(cites['statements'])} and rests on "
            f"{list(right.statements)}; cite those"
        )
    if dict(cites["figures"]) != dict(right.figures):
        raise StewardError(
            f"sentence {place}: it counts {dict(cites['figures'])}, and a recount gives {dict(right.figures)}"
        )
    for language in ("en", "ja"):
        if sentence[language] != render(right.kind, right.statements, right.figures, language):
            raise StewardError(
                f"sentence {place}: its words ({language}) are not those of its figures; render it from them"
            )
