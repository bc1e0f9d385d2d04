"""The constitutions that judgements cite, read once for all judgements of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.constitution import constitutions
from isegoria.services.governing.reading.texts import chosen
from isegoria.services.governing.reading.values import CitedClause, LawInfo
from isegoria.store.models import Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isegoria.store.models import Swarm


def law_in_force(swarm: Swarm, language: str) -> LawInfo | None:
    """Give what governs a swarm; None for nothing."""
    if swarm.constitution is None:
        return None
    row = Version.objects.filter(constitution=swarm.constitution).order_by("-number").first()
    if row is None:
        return None
    title, spoken = chosen(swarm.constitution.titles, language)
    return LawInfo(swarm.constitution.slug, title, spoken, row.number, row.digest, row.in_force_at)


class Laws:
    """The titles of the clauses of some versions, in one language.

    Args:
        digests: of the versions.
        language: of titles, where there are any in it.
    """

    def __init__(self, digests: Iterable[str], language: str) -> None:
        rows = Version.objects.filter(digest__in={one for one in digests if one})
        self._titles: dict[str, tuple[str, int, dict[str, tuple[str, str]]]] = {}
        for row in rows.select_related("constitution"):
            document = constitutions.read(row.document)
            titles = {one.key: chosen(one.titles, language) for one in document.clauses}
            self._titles[row.digest] = (row.constitution.slug, row.number, titles)

    def clause(self, digest: str, key: str) -> CitedClause:
        """Give a clause of a version; one that is not kept here has its key alone.

        Args:
            digest: of the version.
            key: of the clause.
        """
        slug, version, titles = self._titles.get(digest, ("", 0, {}))
        title, language = titles.get(key, ("", ""))
        if not title:
            return CitedClause(key, slug if key in titles else "", version, key, "")
        return CitedClause(key, slug, version, title, language)
