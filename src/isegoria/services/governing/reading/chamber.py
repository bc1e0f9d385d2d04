"""The board's chamber: what was moved, how it was voted on, and what was said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from isegoria.agents.chamber import MEMBER
from isegoria.services.errors import Missing
from isegoria.services.governing.reading.asking import ask, seats_of
from isegoria.services.governing.reading.texts import chosen
from isegoria.services.governing.reading.values import MotionInfo, SpeechInfo
from isegoria.store.models import Motion, MotionVote, Speech

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isegoria.services.governing.reading.asking import Asked

MOST = 200


def motions(
    *, slug: str, agent: str = "", account: int | None = None, language: str = ""
) -> tuple[MotionInfo, ...]:
    """List motions, open ones first and then the newest first; 200 at most.

    Args:
        slug: the conversation's.
        agent: only those about this one; "" for all.
        account: who asks; None for anybody.
        language: of prose.

    Raises:
        Missing: there is no such conversation or swarm.
    """
    asked = ask(slug=slug, account=account, language=language)
    rows = Motion.objects.filter(swarm_id=asked.sure.pk)
    if agent:
        rows = rows.filter(agent=agent)
    found = _infos(asked, list(rows.order_by("-number")[:MOST]), {})
    return tuple(sorted(found, key=lambda one: one.state != "open"))


def motion(*, slug: str, number: int, account: int | None = None, language: str = "") -> MotionInfo:
    """Give a motion with the debate about it.

    Raises:
        Missing: there is no such conversation, swarm or motion.
    """
    asked = ask(slug=slug, account=account, language=language)
    row = Motion.objects.filter(swarm_id=asked.sure.pk, number=number).first()
    if row is None:
        raise Missing("no-motion", _("There is no such motion. Look at the list in the chamber."))
    speeches = Speech.objects.filter(motion=row).order_by("number")
    return _infos(asked, [row], {row.pk: [_speech(asked, one) for one in speeches]})[0]


def _infos(
    asked: Asked, rows: Sequence[Motion], speeches: Mapping[int, Sequence[SpeechInfo]]
) -> list[MotionInfo]:
    keys = [row.pk for row in rows]
    counted = {
        key: (yes, no)
        for key, yes, no in Motion.objects.filter(pk__in=keys)
        .annotate(
            yes=Count("votes", filter=Q(votes__yes=True)), no=Count("votes", filter=Q(votes__yes=False))
        )
        .values_list("pk", "yes", "no")
    }
    own: dict[int, bool] = {}
    if asked.account is not None:
        own = dict(
            MotionVote.objects.filter(motion__in=keys, account_id=asked.account).values_list("motion", "yes")
        )
    seats = seats_of(asked.sure.pk).count()
    return [
        MotionInfo(
            number=row.number,
            kind=row.kind,
            agent=row.agent,
            arguments=row.arguments,
            reason=row.reason,
            seats=seats if row.state == Motion.State.OPEN else row.seats,
            state=str(row.state),
            yes=counted[row.pk][0],
            no=counted[row.pk][1],
            own=asked.account is not None and row.moved_by_id == asked.account,
            vote=own.get(row.pk),
            moved_at=row.moved_at,
            decided_at=row.decided_at,
            speeches=tuple(speeches.get(row.pk, ())),
        )
        for row in rows
    ]


def _speech(asked: Asked, row: Speech) -> SpeechInfo:
    text, language = chosen(row.prose, asked.language)
    return SpeechInfo(
        number=row.number,
        adviser="" if row.speaker == MEMBER else row.speaker,
        text=text,
        language=language,
        link=row.link,
        at=row.at,
        own=asked.account is not None and row.account_id == asked.account,
    )
