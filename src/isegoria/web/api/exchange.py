"""Conversations as files: handed in to be imported, and taken out with every vote."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from isegoria.services import exporting, importing
from isegoria.services.auditing import handing_out
from isegoria.services.exporting import Export
from isegoria.web.api import limits
from isegoria.web.api.callers import ACCOUNT, account_of, sure_account_of
from isegoria.web.api.fields import Given, Id, Text

imports = Router(tags=["import and export"])
exports = Router(tags=["import and export"])


class ImportChoices(Given):
    """What an export does not say itself.

    `sign`: what +1 means in its votes. `open`: people may vote as soon as it is imported.
    """

    slug: Annotated[Text, Field(max_length=60)] = ""
    topic: Annotated[Text, Field(max_length=300)] = ""
    language: Text = ""
    sign: Literal["auto", "agree", "disagree"] = "auto"
    open: bool = False


class Import(Schema):
    """How far an import is; `slug` is the conversation's, once it is there."""

    number: int
    files: list[str]
    state: str
    step: str
    percent: int
    code: str
    message: str
    slug: str
    topic: str
    created_at: datetime
    unfinished: bool


class Confirmation(Given):
    """That the caller knows what votes can tell about people; and whether to add external ids."""

    confirmed: bool
    external_ids: bool = False


class Auditing(Given):
    """That the caller knows what an audit bundle can tell about people."""

    confirmed: bool


@imports.get("", response=list[Import], auth=ACCOUNT)
def list_imports(request: HttpRequest) -> list[importing.ImportInfo]:
    """List the account's latest imports."""
    return list(importing.recent(account=account_of(request)))


@imports.post("", response={202: Import}, auth=ACCOUNT)
def start_import(
    request: HttpRequest,
    choices: Form[ImportChoices],
    file: Annotated[list[UploadedFile], File()],
) -> importing.ImportInfo:
    """Hand a Polis export in, as a zip or as its files; for accounts that may organise."""
    account = sure_account_of(request)
    limits.spend(limits.HEAVY, f"import-{account}")
    number = importing.hand_in(
        account=account,
        files=[importing.Given(one.name or "", one.chunks()) for one in file],
        slug=choices.slug,
        topic=choices.topic,
        language=choices.language,
        sign=choices.sign,
        open_=choices.open,
    )
    return importing.find(account=account, number=number)


@imports.get("/{int:number}", response=Import, auth=ACCOUNT)
def show_import(request: HttpRequest, number: Id) -> importing.ImportInfo:
    """Tell how far one of the account's imports is."""
    return importing.find(account=account_of(request), number=number)


@imports.delete("/{int:number}", response={204: None}, auth=ACCOUNT)
def call_off_import(request: HttpRequest, number: Id) -> None:
    """Stop an import; nothing of it stays."""
    importing.call_off(account=account_of(request), number=number)


_ZIP = {
    "responses": {
        200: {
            "description": "A zip",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@exports.post("/{slug:slug}/export", auth=ACCOUNT, openapi_extra=_ZIP)
def export_votes(request: HttpRequest, slug: str, given: Confirmation) -> FileResponse:
    """Take out every vote in Polis's format; for organisers and overseers. It is noted in the history."""
    limits.spend(limits.HEAVY, f"export-{account_of(request)}")
    return _file(
        exporting.export_votes(
            slug=slug,
            account=account_of(request),
            confirmed=given.confirmed,
            external_ids=given.external_ids,
        )
    )


@exports.post("/{slug:slug}/export/bundle", auth=ACCOUNT, openapi_extra=_ZIP)
def export_bundle(request: HttpRequest, slug: str, given: Auditing) -> FileResponse:
    """Take out the audit bundle; for organisers and overseers. It is noted on the public record."""
    account = account_of(request)
    limits.spend(limits.HEAVY, f"export-{account}")
    return _file(handing_out.export_bundle(slug=slug, account=account, confirmed=given.confirmed))


@exports.post("/{slug:slug}/export/landscape", auth=ACCOUNT)
def export_landscape(request: HttpRequest, slug: str) -> FileResponse:
    """Take out the whole landscape, small figures included; for organisers and overseers."""
    limits.spend(limits.HEAVY, f"export-{account_of(request)}")
    return _file(exporting.export_landscape(slug=slug, account=account_of(request)))


def _file(export: Export) -> FileResponse:
    response = FileResponse(export.file, as_attachment=True, filename=export.name, content_type=export.kind)
    response.headers["Content-Length"] = str(export.size)
    return response
