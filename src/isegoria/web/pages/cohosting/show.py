"""The joint results of a conversation that two sites hold together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from isegoria.opinion.report.text import cleaned
from isegoria.services import cohosting
from isegoria.web.pages.organise.wording import sector_name
from isegoria.web.pages.results.asking import language_of_page, or_later
from isegoria.web.pages.results.bars import COLOURS, Bar, people_in_words
from isegoria.web.pages.results.figures import number, percent
from isegoria.web.pages.results.wording import why_no_groups
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from isegoria.services.cohosting import JointResults, JointStatement

_OPEN = 5


@dataclass(frozen=True, slots=True)
class JointCard:
    """A statement with a bar for everybody, each group, each host and each sector."""

    number: int | None
    text: str
    language: str
    everyone: Bar
    groups: tuple[Bar, ...]
    hosts: tuple[Bar, ...]
    sectors: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class JointList:
    """Statements under one heading.

    Attributes:
        open: cards that stand open.
        folded: the rest.
    """

    key: str
    heading: str
    intro: str
    empty: str
    open: list[JointCard]
    folded: list[JointCard]
    total: int


@dataclass(frozen=True, slots=True)
class JointGroup:
    """A group with what it stands for."""

    letter: str
    colour: int
    people: str
    stands: list[tuple[str, str, str]]


@require_safe
@gzip_page
@or_later
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what all think who take part, on either site."""
    language = language_of_page()
    results = cohosting.joint_results(slug=slug, account=account_of(request), language=language)
    context = {
        "conversation": results.conversation,
        "results": results,
        "state": state_in_words(results.state, results.host),
        "lists": _lists(results, language) if results.ready else [],
        "groups": _groups(results),
        "why": "" if results.groups else why_no_groups(results.clarity),
        "hosts": [(one.name, number(one.people or 0)) for one in results.hosts],
        "people": people_in_words(results.participants),
    }
    response = render(request, "cohosting/joint.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@gzip_page
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the figures that are published, for programs; both sites give the same."""
    page = cohosting.joint_page(slug=slug, account=account_of(request))
    response = HttpResponse(page, content_type="application/json")
    response["Cache-Control"] = "private, no-cache"
    return response


def state_in_words(state: str, host: str) -> str:
    """Say how it stands with the other host; "" where all is well."""
    values = {"host": host}
    return {
        "offered": _("The other organiser has not answered yet."),
        "waiting": _("Waiting for %(host)s to add up its votes.") % values,
        "unreachable": _("%(host)s does not answer at the moment. It is asked again and again.") % values,
        "refused": _(
            "What %(host)s gave is not what stands in its public record, so it was refused. The organisers "
            "have to find out why."
        )
        % values,
        "apart": _(
            "What %(host)s gave does not fit what it or this site gave before, so the two begin anew. If "
            "this lasts, the organisers have to find out why."
        )
        % values,
    }.get(state, "")


def _lists(results: JointResults, language: str) -> list[JointList]:
    def listed(key: str, heading: str, intro: str, empty: str, found: Sequence[JointStatement]) -> JointList:
        cards = [_card(results, one, language) for one in found]
        return JointList(key, heading, intro, empty, cards[:_OPEN], cards[_OPEN:], len(cards))

    nothing = _("None that is certain enough.")
    made = [
        listed(
            "everywhere",
            _("Agreed in every group, sector and on both sites"),
            _("On each of these, more than half of every part surely agrees."),
            nothing,
            results.agreed_everywhere,
        ),
        listed(
            "agreed",
            _("Agreed in every group"),
            _("More than half of every group surely agrees; of some sector or site that is not certain."),
            nothing,
            results.agreed,
        ),
        listed(
            "rejected",
            _("Rejected in every group"),
            _("More than half of every group surely disagrees."),
            nothing,
            results.rejected,
        ),
    ]
    if results.groups:
        intro = _("Two groups are surely far apart on these.")
        made.append(listed("divides", _("What divides"), intro, nothing, results.divisive))
    return made


def _card(results: JointResults, one: JointStatement, language: str) -> JointCard:
    def bar(name: str, cell: object, group: int = -1) -> Bar:
        return Bar(name, group, cell, "agree", results.fewest)  # type: ignore[arg-type]  # a cell or None

    return JointCard(
        one.number,
        cleaned(one.text) or _("(a statement that is not shown on this site)"),
        one.language,
        bar(_("Everyone"), one.total),
        tuple(
            bar(part.name, cell, at)
            for at, (part, cell) in enumerate(zip(results.groups, one.groups, strict=True))
        ),
        tuple(bar(part.name, cell) for part, cell in zip(results.hosts, one.hosts, strict=True)),
        tuple(
            bar(sector_name(part.name, {}, language), cell)
            for part, cell in zip(results.sectors, one.sectors, strict=True)
        ),
    )


def _groups(results: JointResults) -> list[JointGroup]:
    return [
        JointGroup(
            part.name,
            at % COLOURS,
            people_in_words(part.people) if part.people is not None else _too_few(results.fewest),
            [
                (
                    cleaned(one.text),
                    one.language,
                    (_("%(share)s agree") if one.direction == "agree" else _("%(share)s disagree"))
                    % {"share": percent(one.ours)},
                )
                for one in stands
            ],
        )
        for at, (part, stands) in enumerate(zip(results.groups, results.stands, strict=True))
    ]


def _too_few(fewest: int) -> str:
    return ngettext(
        "Size held back: it would tell of fewer than %(number)s person",
        "Size held back: it would tell of fewer than %(number)s people",
        fewest,
    ) % {"number": number(fewest)}
