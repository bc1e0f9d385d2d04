"""What follows from the records, and how far what was published may differ once entries were erased."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from isegoria.services.auditing.errors import RecordsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from isegoria.opinion import Landscape
    from isegoria.opinion.analysis import Progress
    from isegoria.services.auditing.replaying import AsOf

_COUNTS = 3  # at the beginning of a cell: who agree, disagree, pass


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What follows from the records."""

    as_of: AsOf
    landscape: Landscape
    page: dict[str, Any]
    digest: str
    inputs: str


def counted(as_of: AsOf, progress: Progress) -> Counted:
    """Work out everything that is published of a conversation.

    Raises:
        RecordsError: the records are of what no landscape can be computed from.
    """
    from isegoria import opinion  # noqa: PLC0415 - heavy: a bundle that cannot be read is refused at once
    from isegoria.opinion.errors import OpinionError  # noqa: PLC0415 - likewise
    from isegoria.opinion.publication.figures import page_of  # noqa: PLC0415 - likewise
    from isegoria.opinion.publication.shaping import shape_of  # noqa: PLC0415 - likewise
    from isegoria.opinion.votes import inputs_digest  # noqa: PLC0415 - likewise

    try:
        settings = opinion.settings_named(as_of.settings)
        landscape = opinion.analyse(as_of.conversation, settings, progress=progress)
        votes = opinion.Votes.latest(as_of.conversation.events)
    except OpinionError as wrong:
        raise RecordsError(str(wrong)) from wrong
    page = page_of(landscape, votes, as_of.sectors, as_of.important, as_of.fewest)
    page["map"] = shape_of(landscape, as_of.fewest).page
    return Counted(as_of, landscape, page, opinion.digest_of(landscape), inputs_digest(votes))


def figures_of(page: Mapping[str, Any]) -> str:
    """Name a page of figures by its content, as a result's record does.

    Args:
        page: JSON values.

    Returns:
        "" where it holds what has no canonical form.
    """
    from isegoria.opinion import canonical_json  # noqa: PLC0415 - heavy; reading a bundle should not wait

    try:
        return "sha256:" + sha256(canonical_json(dict(page))).hexdigest()
    except (ValueError, RecursionError):
        return ""


def beyond(made: Counted, page: Mapping[str, Any], erased: int) -> str:
    """Tell what was published that no erasure explains: what was erased only ever added to the counts.

    Args:
        made: from the records that are left.
        page: that was published before.
        erased: how many entries were erased since.

    Returns:
        In words; "" where the erased entries can make up for every difference.
    """
    try:
        for name, published, least, most in _bounds(made, page, erased):
            if not least <= published <= most:
                return f"{name}: {published:,} published, and from {least:,} to {most:,} there can have been"
    except (LookupError, TypeError, ValueError):
        return "its figures have another form than figures have"
    return ""


def _bounds(made: Counted, page: Mapping[str, Any], erased: int) -> Iterator[tuple[str, int, int, int]]:
    yield "votes", page["votes"], made.landscape.votes, made.as_of.standing + erased
    people = len(made.as_of.pseudonyms)
    yield "participants", page["participants"], people, people + erased
    now = dict(
        zip(made.page["numbers"], zip(made.page["whole"], made.page["total"], strict=True), strict=True)
    )
    for number, whole, cell in zip(page["numbers"], page["whole"], page["total"], strict=True):
        whole_now, left = now.get(number, (False, None))
        if whole and whole_now and cell is not None and left is not None:
            for at in range(_COUNTS):
                yield f"total of statement {number}", cell[at], left[at], left[at] + erased
