"""Constitutions: the text in force, every version, what changed, and each form in which they leave."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import Field

from isegoria.constitution.differences import ClauseDifference, Sides
from isegoria.services import constitutions
from isegoria.services.constitutions import AmendmentLine, ConstitutionLine, VersionInfo
from isegoria.web.api.callers import ACCOUNT, ANYBODY, account_of
from isegoria.web.api.fields import Given, Number, Text
from isegoria.web.api.record import Receipt

router = Router(tags=["constitutions"])

_MEDIA = ("text/markdown", "application/json", "text/plain")
_FORMS = {
    "responses": {
        200: {
            "description": "The version in the form asked for",
            "content": {
                one: {"schema": {"type": "object" if one.endswith("json") else "string"}} for one in _MEDIA
            },
        }
    }
}


class ConstitutionInList(Schema):
    """A constitution with a version in force."""

    slug: str
    title: str
    title_language: str
    number: int
    clauses: int
    in_force_at: datetime
    conversation: str
    simulated: bool


class Coverage(Schema):
    """The checkpoint of the public record that covers a version, and the place of its entry."""

    origin: str
    size: int
    root: str
    index: int


class VersionSummary(Schema):
    """A version; `covered` is null while it waits to be sealed."""

    slug: str
    number: int
    newest: int
    digest: str
    in_force_at: datetime
    covered: Coverage | None
    conversation: str
    ratification: int
    simulated: bool


class Version(VersionSummary):
    """A version with its document, which `digest` names; its schema comes with the software."""

    document: dict[str, Any]


class Amendment(Schema):
    """A conversation about changing a clause ("" for a new one), and how far its ratification is."""

    conversation: str
    clause: str
    topic: str
    language: str
    state: str
    stage: str
    number: int
    version: int | None
    simulated: bool


class NewAmendment(Given):
    """A conversation to open about a clause in force; "" for one about a new clause."""

    clause: Text = ""
    topic: Annotated[Text, Field(max_length=300)]
    description: Text = ""
    language: Text = ""


class OpenedAmendment(Schema):
    """The conversation, which is a draft."""

    slug: str


class TextPiece(Schema):
    """Some of a text; `changed` where only this side has it."""

    text: str
    changed: bool


class TextSides(Schema):
    """A text before and after."""

    old: list[TextPiece]
    new: list[TextPiece]


class ChangedClause(Schema):
    """What became of a clause: "same", "changed", "added" or "removed"; texts by language code."""

    key: str
    kind: str
    titles: dict[str, TextSides]
    prose: dict[str, TextSides]
    guards: TextSides
    examples: bool
    evidence: bool


class Difference(Schema):
    """What changed from one version to another."""

    old: int
    new: int
    same: bool
    titles: dict[str, TextSides]
    clauses: list[ChangedClause]


@router.get("", response=list[ConstitutionInList], auth=ANYBODY)
def list_constitutions(request: HttpRequest) -> list[ConstitutionLine]:  # noqa: ARG001 - as ninja calls it
    """List the constitutions in force, the newest first."""
    return list(constitutions.listed(language=get_language() or ""))


@router.get("/{slug:constitution}", response=Version, auth=ANYBODY)
def show_constitution(request: HttpRequest, constitution: str) -> dict[str, Any]:  # noqa: ARG001 - likewise
    """Show the version in force."""
    return _whole(constitutions.current(slug=constitution))


@router.get("/{slug:constitution}/versions", response=list[VersionSummary], auth=ANYBODY)
def list_versions(request: HttpRequest, constitution: str) -> list[VersionInfo]:  # noqa: ARG001 - likewise
    """List every version, the newest first."""
    newest = constitutions.current(slug=constitution)
    earlier = range(newest.number - 1, 0, -1)
    return [newest, *(constitutions.version(slug=constitution, number=one) for one in earlier)]


@router.get("/{slug:constitution}/versions/{int:number}", response=Version, auth=ANYBODY)
def show_version(request: HttpRequest, constitution: str, number: Number) -> dict[str, Any]:  # noqa: ARG001
    """Show a version, in force or not any more; it stays as it is."""
    return _whole(constitutions.version(slug=constitution, number=number))


@router.get("/{slug:constitution}/versions/{int:old}/difference/{int:new}", response=Difference, auth=ANYBODY)
def show_difference(request: HttpRequest, constitution: str, old: Number, new: Number) -> dict[str, Any]:  # noqa: ARG001
    """Tell what changed between two versions, clause by clause and word by word."""
    found = constitutions.compare(slug=constitution, old=old, new=new)
    return {
        "old": old,
        "new": new,
        "same": found.same,
        "titles": _by_language(found.titles),
        "clauses": [_clause(one) for one in found.clauses],
    }


@router.get("/{slug:constitution}/versions/{int:number}/document", auth=ANYBODY, openapi_extra=_FORMS)
def export_constitution(
    request: HttpRequest,  # noqa: ARG001 - as ninja calls it
    constitution: str,
    number: Number,
    kind: Literal["json", "md", "txt", "cedar"] = "json",
) -> HttpResponse:
    """Give a version as its canonical JSON, as Markdown, as a system prompt or as Cedar policies."""
    data, media, name = constitutions.export(
        slug=constitution, number=number, kind=kind, language=get_language() or ""
    )
    response = HttpResponse(data, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@router.get("/{slug:constitution}/versions/{int:number}/proof", response=Receipt, auth=ANYBODY)
def show_proof(request: HttpRequest, constitution: str, number: Number) -> dict[str, str]:  # noqa: ARG001
    """Give the proof that a version is on public record; 503 for the ten seconds until it is sealed."""
    text = constitutions.proof(slug=constitution, number=number)
    return {"file": f"{constitution}-{number}.tlog-proof", "text": text}


@router.get("/{slug:constitution}/amendments", response=list[Amendment], auth=ANYBODY)
def list_amendments(request: HttpRequest, constitution: str) -> list[AmendmentLine]:  # noqa: ARG001
    """List the conversations about changing a constitution, the newest first."""
    return list(constitutions.amendments(slug=constitution, language=get_language() or ""))


@router.post("/{slug:constitution}/amendments", response={201: OpenedAmendment}, auth=ACCOUNT)
def open_amendment(request: HttpRequest, constitution: str, given: NewAmendment) -> dict[str, str]:
    """Open a conversation about changing a clause; for organisers of the one that founded it all."""
    made = constitutions.amend(constitution=constitution, account=account_of(request), **given.model_dump())
    return {"slug": made}


def _whole(found: VersionInfo) -> dict[str, Any]:
    summary = VersionSummary.from_orm(found).model_dump()
    return {**summary, "document": found.document.document()}


def _clause(one: ClauseDifference) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "titles": _by_language(one.titles),
        "prose": _by_language(one.prose),
        "guards": TextSides.from_orm(one.guards),
        "examples": one.examples,
        "evidence": one.evidence,
    }


def _by_language(texts: Mapping[str, Sides]) -> dict[str, TextSides]:
    return {language: TextSides.from_orm(one) for language, one in texts.items()}
