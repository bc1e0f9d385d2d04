"""What an agent is, version by version, and two versions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from isegoria.constitution.differences import sides
from isegoria.services.errors import Missing
from isegoria.services.governing import reading
from isegoria.web.pages.oversight import wording
from isegoria.web.pages.oversight.asking import live_page, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from isegoria.constitution.differences import Piece
    from isegoria.services.governing.reading.values import ConfigurationInfo
    from isegoria.web.pages.oversight.asking import Asked


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that an agent is made of, before and after."""

    name: str
    old: SafeString
    new: SafeString
    same: bool


@require_safe
def history(request: HttpRequest, slug: str, agent: str) -> HttpResponse:
    """Show every version, the newest first."""

    def context(asked: Asked) -> dict[str, Any]:
        kept = reading.configurations(**asked.who, name=agent)
        return {
            "agent": reading.agent(**asked.who, name=agent),
            "kept": [(one, wording.who(one.by), _parts(one, asked.language)) for one in kept],
        }

    return live_page(request, slug, "configuration", context)


@require_safe
def difference(request: HttpRequest, slug: str, agent: str, old: int, new: int) -> HttpResponse:
    """Show two versions side by side; `?old=` and `?new=` lead to the address of two others."""
    chosen = number_of(request, "old", old), number_of(request, "new", new)
    if chosen != (old, new):
        return redirect("oversight-configuration-difference", slug, agent, *chosen)

    def context(asked: Asked) -> dict[str, Any]:
        kept = {one.number: one for one in reading.configurations(**asked.who, name=agent)}
        if old not in kept or new not in kept:
            raise Missing("no-configuration", _("There is no such version. Look at the list of versions."))
        parts = _compared(kept[old], kept[new], asked.language)
        return {
            "agent": reading.agent(**asked.who, name=agent),
            "old": kept[old],
            "new": kept[new],
            "numbers": sorted(kept),
            "parts": [one for one in parts if not one.same],
            "same": [one.name for one in parts if one.same],
        }

    return live_page(request, slug, "difference", context)


def _parts(one: ConfigurationInfo, language: str) -> list[tuple[str, str]]:
    """Write the parts of a configuration, each with its name."""
    told = one.document.get("instructions", {})
    return [
        (_("Supervisor"), wording.who(str(one.document.get("supervisor", "")))),
        (_("What it is for"), _spoken(told, "goal", language)),
        (_("Done means"), _spoken(told, "done", language)),
        (_("How one sees that it does well"), _spoken(told, "measures", language)),
        (_("What it can ask for"), "\n".join(map(str, one.document.get("functions", ())))),
        (_("Files that it runs from"), _files(one.document.get("files", {}))),
    ]


def _compared(old: ConfigurationInfo, new: ConfigurationInfo, language: str) -> list[Part]:
    made = []
    pairs = zip(_parts(old, language), _parts(new, language), strict=True)
    for (name, before), (_name, after) in pairs:
        found = sides(before, after)
        made.append(Part(name, _marked(found.old, "del"), _marked(found.new, "ins"), found.same))
    return made


def _spoken(told: Mapping[str, Any], name: str, language: str) -> str:
    texts = told.get(name, {})
    return str(texts.get(language) or texts.get("en") or "")


def _files(files: Mapping[str, Any]) -> str:
    return "\n".join(f"{name}\n{digest}" for name, digest in files.items())


def _marked(pieces: Sequence[Piece], mark: str) -> SafeString:
    """Mark what only this side has; every text is escaped."""
    made = [
        format_html("<{}>{}</{}>", SafeString(mark), one.text, SafeString(mark))
        if one.changed
        else escape(one.text)
        for one in pieces
    ]
    return SafeString("".join(made))
