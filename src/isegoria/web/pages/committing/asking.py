"""What the pages of commitments share: the constitution's frame, and who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.shortcuts import render

from isegoria.services import committing
from isegoria.web.pages.constitution.asking import current_version
from isegoria.web.pages.constitution.saying import said
from isegoria.web.pages.results.asking import language_of_page
from isegoria.web.visitors import account_of, participant_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.constitutions.values import VersionInfo

UNPROCESSABLE = 422


class Who(TypedDict):
    """Who is asking, as services want it: an account, or else a participant."""

    account: int | None
    participant: int | None


def challenger(request: HttpRequest, slug: str) -> Who:
    """Tell who is asking: an account, or else a participant of the conversation that founded it all."""
    account = account_of(request)
    if account is not None:
        return {"account": account, "participant": None}
    founding = committing.founding_conversation(constitution=slug)
    return {"account": None, "participant": participant_of(request, founding)}


def page(
    request: HttpRequest,
    template: str,
    version: VersionInfo | None,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """Draw a page, which may show what is for its reader alone.

    Args:
        request: by whoever is asking.
        template: its name.
        version: the constitution in force, for its frame; None for a page of an organisation.
        status: of the answer.
        **more: for the page itself.
    """
    context = {"tab": "commitments", "language": language_of_page(), **more}
    if version is not None:
        context |= {"version": version, "title": said(version.document.titles, language_of_page())}
    response = render(request, f"committing/{template}", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def in_force(slug: str) -> VersionInfo:
    """Read the constitution in force."""
    return current_version(slug)
