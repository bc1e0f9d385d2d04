"""Find constitutions and their versions; every version that came into force is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from isegoria.constitution import constitutions
from isegoria.services.constitutions.covering import covered
from isegoria.services.constitutions.values import AmendmentLine, ConstitutionLine, VersionInfo
from isegoria.services.errors import Missing
from isegoria.services.finding import role_of
from isegoria.store.models import Constitution, Conversation, Ratification, Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet


def listed(*, language: str = "") -> tuple[ConstitutionLine, ...]:
    """List the constitutions in force, the newest first; those of unlisted conversations are left out."""
    rows = Version.objects.filter(constitution__conversation__listed=True).order_by("constitution", "number")
    newest = {row.constitution_id: row for row in rows.select_related("constitution__conversation")}
    ordered = sorted(newest.values(), key=lambda one: one.in_force_at, reverse=True)
    return tuple(_line(one, language) for one in ordered)


def current(*, slug: str, language: str = "") -> VersionInfo:
    """Give the version in force.

    Args:
        slug: of the constitution.
        language: of texts that are chosen; the document has them all.

    Raises:
        Missing: there is no such constitution, or no version in force yet.
    """
    del language
    row = _versions(slug).order_by("-number").first()
    if row is None:
        raise _missing()
    return _info(row, row.number)


def version(*, slug: str, number: int, language: str = "") -> VersionInfo:
    """Give a version, in force or not any more.

    Args:
        slug: of the constitution.
        number: of the version.
        language: as of `current`.

    Raises:
        Missing: there is no such constitution or version.
    """
    del language
    row = _versions(slug).filter(number=number).first()
    if row is None:
        raise _missing()
    newest = Version.objects.filter(constitution_id=row.constitution_id).order_by("-number")
    return _info(row, newest.values_list("number", flat=True)[0])


def amendments(*, slug: str, language: str = "") -> tuple[AmendmentLine, ...]:
    """List the listed conversations about changing a constitution, the newest first; no drafts.

    Raises:
        Missing: there is no such constitution.
    """
    row = Constitution.objects.filter(slug=slug).first()
    if row is None:
        raise _missing()
    listed_ = Conversation.objects.filter(amends=row, listed=True)
    found = listed_.exclude(state=Conversation.State.DRAFT).order_by("-pk")
    return tuple(_amendment(one, language) for one in found)


def looked_after(*, slug: str, account: int | None) -> bool:
    """Tell whether an account may open amendments: an organiser of the conversation that founded it."""
    row = Constitution.objects.filter(slug=slug).values_list("conversation_id", flat=True).first()
    return row is not None and role_of(conversation=row, account=account) == "organiser"


def chosen(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """Choose a text and say its language: the one asked for, else the first there is."""
    code = language if texts.get(language) else next((one for one in sorted(texts) if texts[one]), "")
    return texts.get(code, ""), code


def _versions(slug: str) -> QuerySet[Version]:
    return Version.objects.filter(constitution__slug=slug).select_related(
        "constitution", "ratification__conversation"
    )


def _info(row: Version, newest: int) -> VersionInfo:
    ratified = row.ratification
    document = constitutions.read(row.document)
    return VersionInfo(
        slug=row.constitution.slug,
        titles=dict(row.constitution.titles),
        number=row.number,
        newest=newest,
        document=document,
        text=row.document,
        digest=row.digest,
        in_force_at=row.in_force_at,
        covered=covered(row),
        conversation=ratified.conversation.slug,
        ratification=ratified.number,
        simulated=document.simulated,
    )


def _line(row: Version, language: str) -> ConstitutionLine:
    title, title_language = chosen(row.constitution.titles, language)
    document = constitutions.read(row.document)
    return ConstitutionLine(
        row.constitution.slug,
        title,
        title_language,
        row.number,
        len(document.clauses),
        row.in_force_at,
        row.constitution.conversation.slug,
        document.simulated,
    )


def _amendment(row: Conversation, language: str) -> AmendmentLine:
    rows = Ratification.objects.filter(conversation=row).exclude(stage=Ratification.Stage.DRAFTING)
    newest = rows.select_related("version").order_by("-number").first()
    made = getattr(newest, "version", None)
    return AmendmentLine(
        conversation=row.slug,
        clause=row.amends_clause,
        topic=row.topic_in(language),
        language=row.language_of("topic", language),
        state=row.state,
        stage=newest.stage if newest else "",
        number=newest.number if newest else 0,
        version=made.number if made else None,
        simulated=row.simulated,
    )


def _missing() -> Missing:
    return Missing(
        "no-constitution",
        _("There is no constitution at this address, or none in force yet. See the list of constitutions."),
    )
