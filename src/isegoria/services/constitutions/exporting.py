"""Take a version along: as a text, as data, as instructions for a model, as policies; and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.constitution import constitutions
from isegoria.constitution.differences import Differences, differences
from isegoria.constitution.exports import cedar, markdown, system_prompt
from isegoria.services.constitutions.covering import proof_of
from isegoria.services.constitutions.finding import version
from isegoria.services.errors import Missing
from isegoria.services.ratifying.evidence import words_of
from isegoria.store.models import Version

if TYPE_CHECKING:
    from isegoria.constitution.guards import Language

_MEDIA = {
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "cedar": "text/plain; charset=utf-8",
}


def export(*, slug: str, number: int, kind: str, language: str = "") -> tuple[bytes, str, str]:
    """Write a version in a form.

    Args:
        slug: of the constitution.
        number: of the version.
        kind: "md", "json" (the canonical text, which the digest names), "txt" (a system prompt) or "cedar".
        language: of "md" and "txt": "ja", else English.

    Returns:
        What stands in the file, its media type, and its name.

    Raises:
        Missing: there is no such version or form.
    """
    if kind not in _MEDIA:
        raise Missing("no-export", _("There is no such form. See the list on the constitution's page."))
    found = version(slug=slug, number=number)
    spoken: Language = "ja" if language.startswith("ja") else "en"
    if kind == "json":
        text = found.text
    elif kind == "md":
        evidence = [one for clause in found.document.clauses for one in clause.evidence]
        words = {name: text for name, (text, _language) in words_of(evidence, spoken).items()}
        text = markdown(found.document, spoken, found.covered, words)
    elif kind == "txt":
        text = system_prompt(found.document, spoken, found.covered)
    else:
        text = cedar(found.document, found.covered)
    return text.encode(), _MEDIA[kind], f"{slug}-{number}.{kind}"


def proof(*, slug: str, number: int) -> str:
    """Give the file that proves that a version is on the public record; it holds without this site.

    Raises:
        Missing: there is no such version.
        TryAgain: it is not sealed yet.
    """
    return proof_of(_row(slug, number))


def compare(*, slug: str, old: int, new: int) -> Differences:
    """Tell what changed between two versions.

    Raises:
        Missing: there is no such constitution, or one of the versions is not there.
    """
    before, after = (constitutions.read(_row(slug, one).document) for one in (old, new))
    return differences(before, after)


def _row(slug: str, number: int) -> Version:
    rows = Version.objects.filter(constitution__slug=slug, number=number)
    row = rows.select_related("constitution", "ratification").first()
    if row is None:
        raise Missing("no-version", _("There is no such version of this constitution. See its history."))
    return row
