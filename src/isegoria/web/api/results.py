"""Results and reports: what a conversation has come to, no figure about too few people among it."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from isegoria.services import mapping
from isegoria.services.errors import Missing
from isegoria.web.api.callers import ACCOUNT, ANYBODY, account_of
from isegoria.web.api.conversations import Conversation
from isegoria.web.api.fields import Given, Number, Text
from isegoria.web.api.taking_part import Cell

router = Router(tags=["results"])


class StatementResult(Schema):
    """What people think of one statement; a cell is null where it would be about too few people.

    `total_is_whole`: the total counts everybody who voted on it, else those of the groups that are shown.
    """

    number: int
    text: str
    language: str
    state: str
    is_seed: bool
    is_meta: bool
    moderated: int
    counts: bool
    total: Cell | None
    total_is_whole: bool
    groups: list[Cell | None]
    sectors: list[Cell | None]
    consensus_lower: float | None
    agreed_in_groups: int
    agreed_in_sectors: int
    rejected_in_groups: int
    rejected_in_sectors: int
    divisiveness: float
    important: int | None


class Stand(Schema):
    """A statement that a group stands for, with the share of its voters, and of the other groups'."""

    statement: int
    direction: str
    share: float
    others: float | None


class Group(Schema):
    """An opinion group."""

    index: int
    letter: str
    size: int | None
    share: float | None
    stability: float | None
    representatives: list[Stand]


class SectorResult(Schema):
    """A sector, and how many belong to it; `verified` of them by an invitation."""

    key: str
    name: str
    names: dict[str, str]
    size: int | None
    verified: int | None


class Dissent(Schema):
    """Who holds out against a statement: a group or sector, by its place in the lists."""

    statement: int
    kind: str
    index: int
    cell: Cell
    agreed: bool


class Method(Schema):
    """By which numbers the results were computed."""

    settings: str
    tail: float
    gap: float
    votes_to_group: int
    qualified: int | None
    silhouette: float
    seconds: float


class Hexagon(Schema):
    """A part of the map where enough people stand to be shown."""

    x: float
    y: float
    level: int
    group: int


class Outline(Schema):
    """Where a group mostly stands, as a path of SVG."""

    group: int
    path: str
    label: tuple[float, float]


class Map(Schema):
    """The opinion map."""

    width: float
    height: float
    radius: float
    hexagons: list[Hexagon]
    levels: list[int]
    outlines: list[Outline]


class Results(Schema):
    """The landscape of a conversation; `agreed` and the like are numbers of statements."""

    conversation: Conversation
    ready: bool
    event: int
    behind: int
    digest: str
    computed_at: datetime | None
    participants: int
    voters: int
    votes: int
    statements: list[StatementResult]
    groups: list[Group]
    sectors: list[SectorResult]
    clarity: str
    agreed: list[int]
    agreed_everywhere: list[int]
    rejected: list[int]
    divisive: list[int]
    dissent: list[Dissent]
    map: Map | None
    method: Method | None
    fewest: int
    simulated: bool


class Foreword(Given):
    """What the organiser says before a report."""

    foreword: Annotated[Text, Field(max_length=mapping.LONGEST_FOREWORD)] = ""


class ReportLine(Schema):
    """A published report, in a list of them."""

    number: int
    published_at: datetime
    digest: str
    foreword: str


class Report(ReportLine):
    """A published report: it stays as it was, whatever happens later."""

    results: Results


@router.get("/{slug:slug}/results", response={200: Results, 304: None}, auth=ANYBODY)
def show_results(request: HttpRequest, slug: str, response: HttpResponse) -> object:
    """Show the newest results. Send If-None-Match with the ETag to be told 304 while nothing is new."""
    account, language = account_of(request), get_language() or ""
    version = mapping.results_version(slug=slug, account=account)
    tag = f'"{version}-{language}"'
    if request.headers.get("If-None-Match") == tag:
        known = HttpResponseNotModified()
        known.headers["ETag"] = tag
        return known
    response.headers["ETag"] = tag
    return mapping.results(slug=slug, account=account, language=language)


@router.get("/{slug:slug}/results/statements/{int:number}", response=StatementResult, auth=ANYBODY)
def show_statement_result(request: HttpRequest, slug: str, number: Number) -> mapping.StatementResult:
    """Show what people think of one statement."""
    found = mapping.results(slug=slug, account=account_of(request), language=get_language() or "")
    result = found.statement(number)
    if result is None:
        raise Missing("no-statement", _("There are no results about such a statement yet."))
    return result


@router.get("/{slug:slug}/reports", response=list[ReportLine], auth=ANYBODY)
def list_reports(request: HttpRequest, slug: str) -> list[mapping.ReportLine]:
    """List the published reports."""
    return list(mapping.reports(slug=slug, account=account_of(request)))


@router.post("/{slug:slug}/reports", response={201: ReportLine}, auth=ACCOUNT)
def publish_report(request: HttpRequest, slug: str, given: Foreword) -> mapping.ReportLine:
    """Publish the newest results as a report that stays; for organisers."""
    account = account_of(request)
    number = mapping.publish(slug=slug, account=account, foreword=given.foreword)
    return next(one for one in mapping.reports(slug=slug, account=account) if one.number == number)


@router.get("/{slug:slug}/reports/{int:number}", response=Report, auth=ANYBODY)
def show_report(request: HttpRequest, slug: str, number: Number) -> mapping.ReportInfo:
    """Read a report."""
    return mapping.report(
        slug=slug, number=number, account=account_of(request), language=get_language() or ""
    )
