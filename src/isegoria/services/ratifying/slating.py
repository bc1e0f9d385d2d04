"""The slate: a proportional choice of statements, asked for by an organiser and drawn by a worker."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from isegoria.services.errors import Invalid
from isegoria.services.finding import ORGANISER, OVERSEER, require_role
from isegoria.services.mapping.showing import results
from isegoria.services.ratifying.evidence import radius_of
from isegoria.services.ratifying.finding import DRAFTED, hold, missing
from isegoria.services.ratifying.values import Cell, PartCell, SlateInfo, SlateLine
from isegoria.store.models import MapWork, Ratification, Slate

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from isegoria.services.mapping.results import Cell as ResultCell
    from isegoria.services.mapping.results import Results, StatementResult

SMALLEST, LARGEST, USUAL = 1, 24, 10
LEASE_MS: Final = 120_000
TRIES: Final = 150  # attacks that are tried, each with everything computed anew
_log = logging.getLogger(__name__)


def ask_slate(*, slug: str, number: int, account: int | None, size: int = USUAL) -> None:
    """Ask for a slate; a worker draws it within moments, and a newer one takes its place.

    Args:
        slug: of the conversation.
        number: of the ratification.
        account: an organiser.
        size: statements to choose, 1 to 24.

    Raises:
        Missing, Forbidden, Gone: as of `hold`.
        Invalid: the size is out of range, or nobody has voted.
    """
    if not SMALLEST <= size <= LARGEST:
        raise Invalid("size", "slate-size", _("Choose between 1 and 24 statements."))
    with transaction.atomic():
        found, row = hold(slug=slug, number=number, account=account, stages=DRAFTED)
        if not results(slug=found.slug, account=account).ready:
            raise Invalid(
                "size", "nothing-to-choose", _("There are no results yet. Wait until people voted.")
            )
        Slate.objects.update_or_create(
            ratification=row,
            defaults={
                "size": size,
                "document": {},
                "event": 0,
                "done": 0.0,
                "leased_until": 0,
                "problem": "",
                "wanted_at": timezone.now(),
                "drawn_at": None,
            },
        )


def slate(*, slug: str, number: int, account: int | None, language: str = "") -> SlateInfo:
    """Show the slate, or how far it has come.

    Raises:
        Missing, Forbidden: as of `require_role`; or there is no such ratification.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, OVERSEER))
    row = Ratification.objects.filter(conversation_id=found.id, number=number).first()
    if row is None:
        raise missing()
    kept = Slate.objects.filter(pk=row.pk).first()
    if kept is None:
        return SlateInfo("none", 0.0, "", USUAL, (), {}, behind=False, drawn_at=None)
    if kept.problem:
        return SlateInfo("failed", 0.0, kept.problem, kept.size, (), {}, behind=False, drawn_at=None)
    if kept.drawn_at is None:
        state = "drawing" if kept.leased_until > _now_ms() else "waiting"
        return SlateInfo(state, kept.done, "", kept.size, (), {}, behind=False, drawn_at=None)
    shown = results(slug=slug, account=account, language=language)
    last = MapWork.objects.values_list("last_event", flat=True).get(pk=found.id)
    radii = kept.document.get("radii", {})
    lines = [_line(shown, place, one, radii) for place, one in enumerate(kept.document["statements"], 1)]
    return SlateInfo(
        "ready",
        1.0,
        "",
        kept.size,
        tuple(one for one in lines if one is not None),
        kept.document["certificate"],
        behind=last > kept.event,
        drawn_at=kept.drawn_at,
    )


def draw_slates(worker: str, stop: threading.Event) -> bool:
    """Draw the slate that has waited longest; one piece of the worker's loop.

    Args:
        worker: names the machine and process.
        stop: once set, the work is left to others.

    Returns:
        Whether there was one.
    """
    now = _now_ms()
    wanted = Slate.objects.filter(drawn_at=None, problem="", leased_until__lte=now)
    row = wanted.order_by("wanted_at").select_related("ratification__conversation").first()
    if row is None or not wanted.filter(pk=row.pk, wanted_at=row.wanted_at).update(
        leased_until=now + LEASE_MS, done=0.05
    ):
        return False
    mine = Slate.objects.filter(pk=row.pk, wanted_at=row.wanted_at, drawn_at=None)
    started = time.monotonic()
    try:
        event, document = _draw(row, mine, stop)
    except _StoppedError:
        mine.update(leased_until=0)
        return True
    except Exception as problem:
        # Its words may quote what people wrote, so they are not logged.
        _log.error("slate-failed", extra={"slate": row.pk, "problem": type(problem).__name__})
        mine.update(problem=type(problem).__name__, leased_until=0)
        raise
    mine.update(document=document, event=event, done=1.0, leased_until=0, drawn_at=timezone.now())
    _log.info(
        "slate-drawn", extra={"slate": row.pk, "by": worker, "seconds": round(time.monotonic() - started, 3)}
    )
    return True


class _StoppedError(Exception):
    """The worker stops."""


def _draw(row: Slate, mine: Any, stop: threading.Event) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - a query
    # Compiled loops take a second to load, so they are loaded where they are needed.
    import numpy as np  # noqa: PLC0415 - likewise

    from isegoria import opinion  # noqa: PLC0415 - likewise
    from isegoria.opinion import robustness  # noqa: PLC0415 - likewise
    from isegoria.opinion import slate as slates  # noqa: PLC0415 - likewise
    from isegoria.services.mapping.reading import read_votes  # noqa: PLC0415 - likewise

    conversation = row.ratification.conversation_id
    event = MapWork.objects.values_list("last_event", flat=True).get(pk=conversation)
    read = read_votes(conversation)
    mine.update(done=0.3)
    if stop.is_set():
        raise _StoppedError
    votes = opinion.Votes.latest(read.conversation.events)
    eligible = np.array([not one.is_meta and one.moderated >= 0 for one in read.conversation.statements])
    drawn = slates.slate(votes, row.size, eligible=eligible)
    mine.update(done=0.5, leased_until=_now_ms() + LEASE_MS)
    settings = opinion.settings_named(row.ratification.conversation.settings_name)
    tries = min(TRIES, robustness.tries_for(votes.cells.size))
    radii = robustness.attacked_radii(read.conversation, settings, tries=tries)
    return event, {
        "statements": [int(votes.statements[one]) for one in drawn.statements],
        "certificate": slates.certificate_document(votes, drawn),
        "radii": {str(votes.statements[one]): found.accounts for one, found in radii.items()},
    }


def searched(ratification: int) -> dict[str, int]:
    """Give, by statement number, how many added accounts were found to be enough to end an agreement.

    Args:
        ratification: its row's id.

    Returns:
        What the search found that went with its slate; empty where none was drawn.
    """
    document = Slate.objects.filter(pk=ratification).values_list("document", flat=True).first() or {}
    return dict(document.get("radii", {}))


def _line(found: Results, place: int, number: int, radii: Mapping[str, int]) -> SlateLine | None:
    one = found.statement(number)
    if one is None or not one.text:
        return None
    return SlateLine(
        place=place,
        number=number,
        text=one.text,
        language=one.language,
        everyone=cell(one.total),
        groups=tuple(
            PartCell("group", at, group.letter, cell(each))
            for at, (group, each) in enumerate(zip(found.groups, one.groups, strict=True))
        ),
        sectors=_sectors(found, one),
        lower=one.consensus_lower,
        agreed=number in found.agreed,
        radius=radius_of(found, one, radii),
    )


def _sectors(found: Results, one: StatementResult) -> tuple[PartCell, ...]:
    return tuple(
        PartCell("sector", at, sector.name or sector.key, cell(each))
        for at, (sector, each) in enumerate(zip(found.sectors, one.sectors, strict=True))
    )


def cell(found: ResultCell | None) -> Cell | None:
    """Copy a cell of the results."""
    if found is None:
        return None
    return Cell(found.agree, found.disagree, found.passed, found.seen, found.lower)


def _now_ms() -> int:
    return int(timezone.now().timestamp() * 1000)
