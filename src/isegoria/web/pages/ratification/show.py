"""A ratification as everybody sees it: the way, the clauses, the roll, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from isegoria.services import ratifying
from isegoria.web.pages.organise.wording import sector_name
from isegoria.web.pages.participate.asking import page, visit
from isegoria.web.pages.ratification.drawing import Bar, ballot_bar, chip_of, held_back
from isegoria.web.pages.ratification.rules import Line, arithmetic, needed_share, rules_in_words
from isegoria.web.pages.ratification.stages import is_voted_on, stage_name, steps
from isegoria.web.pages.results.figures import number as figure
from isegoria.web.pages.results.figures import percent

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.ratifying.values import (
        ClauseInfo,
        ClauseResult,
        PartInfo,
        PartResult,
        RatificationInfo,
    )
    from isegoria.web.pages.participate.asking import Visit


@dataclass(frozen=True, slots=True)
class Applied:
    """The rules, applied to one part.

    Attributes:
        name: of the part.
        passed: whether all of them were met; None where the part has no say.
        lines: each check.
    """

    name: str
    passed: bool | None
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause, and once the ballot closed what came of it.

    Attributes:
        info: the clause.
        result: None before the ballot closed.
        bars: how each part answered.
        applied: the arithmetic of each part.
    """

    info: ClauseInfo
    result: ClauseResult | None
    bars: list[Bar]
    applied: list[Applied]


@require_safe
def every(request: HttpRequest, slug: str) -> HttpResponse:
    """List the ratifications of a conversation."""
    here = visit(request, slug)
    lines = ratifying.ratifications(slug=slug, account=here.account, language=here.language)
    listed = [(one, stage_name(one.stage)) for one in lines]
    return page(request, "ratification/every.html", here, tab="ratification", listed=listed)


@require_safe
def one(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one of them."""
    here = visit(request, slug)
    found = read(here, number)
    fewest = here.conversation.fewest
    clauses = [shown(found, one, fewest) for one in found.clauses if not one.withdrawn]
    return page(
        request,
        "ratification/ratification.html",
        here,
        tab="ratification",
        found=found,
        voted_on=is_voted_on(found),
        steps=steps(found),
        clauses=clauses,
        figures=_figures(found),
        parts=[
            (part_name(one), chip_of_part(one), figure(one.roll) if one.roll else held_back(fewest))
            for one in found.parts
            if found.ballot_at
        ],
        rules=rules_in_words(found.rules),
        accepted=sum(bool(one.result and one.result.ratified) for one in clauses),
    )


def read(here: Visit, ratification: int) -> RatificationInfo:
    """Read a ratification for whoever is asking.

    Raises:
        Missing: there is none of this number that they may see.
    """
    return ratifying.ratification(
        slug=here.conversation.slug,
        number=ratification,
        account=here.account,
        participant=here.person.id if here.person else None,
        language=here.language,
    )


def shown(found: RatificationInfo, clause: ClauseInfo, fewest: int) -> ShownClause:
    """Put a clause and its result together."""
    result = next((one for one in found.result or () if one.key == clause.key), None)
    parts = result.parts if result else ()
    return ShownClause(
        clause,
        result,
        [_bar(found, one, fewest) for one in parts],
        [
            Applied(part_name(one.part), _passed(one), arithmetic(found.rules, one))
            for one in parts
            if one.checks
        ],
    )


def part_name(part: PartInfo) -> str:
    """Name a part in a sentence."""
    if part.kind == "everyone":
        return _("Everyone")
    if part.kind == "group":
        return _("Group %(letter)s") % {"letter": part.name}
    # A sector that nobody named has its key for a name.
    return sector_name(part.name, {}, "")


def chip_of_part(part: PartInfo) -> str:
    """Name the colour of a group."""
    return chip_of(part.kind, int(part.key) if part.key.isdigit() else -1)


def _passed(result: PartResult) -> bool | None:
    return all(one.passed for one in result.checks) if result.checks else None


def _bar(found: RatificationInfo, result: PartResult, fewest: int) -> Bar:
    passed = _passed(result)
    chip = chip_of_part(result.part)
    name = result.part.name if chip else part_name(result.part)
    tally = result.tally
    if tally is None or result.held_back:
        return Bar(name, chip, held_back=held_back(fewest), passed=passed)
    if not tally.cast:
        return Bar(name, chip, held_back=_("nobody cast a ballot"), passed=passed)
    needed = needed_share(found.rules, result.part.kind, tally.cast) if result.checks else None
    counts = (tally.accepts, tally.rejects, tally.objections)
    return ballot_bar(name, chip, counts, needed, passed=passed)


def _figures(found: RatificationInfo) -> list[tuple[str, str]]:
    made = [(_("clauses"), figure(sum(not one.withdrawn for one in found.clauses)))]
    if found.ballot_at is not None:
        made += [(_("on the roll"), figure(found.roll)), (_("ballots cast"), figure(found.cast))]
        if found.roll:
            made.append((_("turnout"), percent(found.cast / found.roll)))
    return made
