"""Decide as the board: move, vote, speak. What more than half of the seats want is done at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from isegoria.agents import board, chamber
from isegoria.agents.errors import BoardError, ConfigurationError
from isegoria.services.changes import add_history
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing, Refused
from isegoria.services.finding import find_conversation
from isegoria.services.governing import carrying
from isegoria.services.governing.holding import held
from isegoria.services.governing.reading.asking import seats_of
from isegoria.services.governing.recording import record_motion, record_speech
from isegoria.services.texts import check
from isegoria.store.models import Motion, MotionVote, Speech

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.governing.holding import Held

LONGEST_REASON: Final = 2000
LONGEST_SPEECH: Final = 4000
MOST_OPEN: Final = 50
MOST_SPEECHES: Final = 500


def move(
    *, slug: str, account: int | None, kind: str, agent: str, arguments: Mapping[str, Any], reason: str
) -> int:
    """Bring a motion before the board; whoever moves it votes for it, and advisers say what they see.

    Args:
        slug: of the conversation.
        account: a member of the board.
        kind: one of `isegoria.agents.board.KINDS`.
        agent: whom it is about; "board" for the whole swarm.
        arguments: "privilege" of grant and revoke; "name", "kind" and, if need be, "budget" of create;
            "number" of rollback; "goal", "done", "measures" (by language) and "budget" of configure.
        reason: public.

    Returns:
        Its number. Where one vote is more than half of the seats, it has taken effect.

    Raises:
        Missing, Forbidden: as of `find_conversation`; no swarm, no such agent, or no seat.
        Invalid: something about it is wrong, and named.
        Gone: the agent has ended.
    """
    said = check(
        "reason", reason.strip(), LONGEST_REASON, code="reason", needed=_("Say why; the reason is public.")
    )
    found, member = _seated(slug, account)
    with held(found.id) as holding:
        row = _motion(holding, _checked(kind, agent, arguments), said, member)
        _advise(holding, row)
        _cast(holding, row, member, yes=True)
        _settle(holding, row, slug)
        add_history(found.id, "motion-moved", role=found.role, details={"motion": row.number})
        if row.state != Motion.State.OPEN:
            add_history(found.id, f"motion-{row.state}", details={"motion": row.number})
    return row.number


def vote(*, slug: str, number: int, account: int | None, yes: bool) -> str:
    """Vote on a motion, or vote anew.

    Args:
        slug: of the conversation.
        number: of the motion.
        account: a member of the board.
        yes: for it.

    Returns:
        How it stands: "open", "carried", "lost", or "void" where it can no longer be done.

    Raises:
        Missing, Forbidden: as of `move`; or there is no such motion.
        Gone: it is decided.
    """
    found, member = _seated(slug, account)
    with held(found.id) as holding:
        row = _open(holding, number)
        _cast(holding, row, member, yes=yes)
        _settle(holding, row, slug)
        if row.state != Motion.State.OPEN:
            add_history(found.id, f"motion-{row.state}", details={"motion": row.number})
    return str(row.state)


def speak(*, slug: str, number: int, account: int | None, text: str, language: str) -> None:
    """Say something about a motion, in public and for good.

    Args:
        slug: of the conversation.
        number: of the motion.
        account: a member of the board.
        text: what is said.
        language: that it is in.

    Raises:
        Missing, Forbidden: as of `vote`.
        Invalid: there is no text, or it is too long.
        Gone: the motion is decided, or enough was said about it.
    """
    said = check("text", text.strip(), LONGEST_SPEECH, code="speech", needed=_("Write what you want to say."))
    found, member = _seated(slug, account)
    with held(found.id) as holding:
        row = _open(holding, number)
        if row.speeches.count() >= MOST_SPEECHES:
            raise Gone("speeches", _("Enough was said about this motion. Vote on it."))
        _say(row, chamber.MEMBER, {language or "en": said}, member, holding.now)


def _seated(slug: str, account: int | None) -> tuple[ConversationInfo, int]:
    found = find_conversation(slug=slug, account=account)
    if account is not None and seats_of(found.id).filter(account_id=account).exists():
        return found, account
    raise Forbidden(
        "no-seat", _("Only the board moves: the organisers of this conversation. Others may watch.")
    )


def _open(holding: Held, number: int) -> Motion:
    row = Motion.objects.filter(swarm=holding.row, number=number).first()
    if row is None:
        raise Missing("no-motion", _("There is no such motion. Look at the list in the chamber."))
    if row.state != Motion.State.OPEN:
        raise Gone("motion-decided", _("The board decided this motion already. Move it again if need be."))
    return row


def _checked(kind: str, agent: str, arguments: Mapping[str, Any]) -> board.Motion:
    try:
        return board.Motion(kind, agent, carrying.arguments_of(kind, arguments))
    except BoardError as wrong:
        raise _told(wrong) from wrong


def _motion(holding: Held, wanted: board.Motion, reason: str, account: int) -> Motion:
    if Motion.objects.filter(swarm=holding.row, state=Motion.State.OPEN).count() >= MOST_OPEN:
        raise Gone("motions", _("Fifty motions are open. Vote on those first."))
    carrying.rehearse(holding, wanted)
    number = Motion.objects.filter(swarm=holding.row).count() + 1
    return Motion.objects.create(
        swarm=holding.row,
        number=number,
        kind=wanted.kind,
        agent=wanted.agent,
        arguments=dict(wanted.arguments),
        reason=reason,
        moved_by_id=account,
        seats=seats_of(holding.row.pk).count(),
        moved_at=holding.now,
    )


def _cast(holding: Held, row: Motion, account: int, *, yes: bool) -> None:
    """Count a vote; whoever lost their seat meanwhile counts no more."""
    seats = list(seats_of(holding.row.pk).values_list("account_id", flat=True))
    MotionVote.objects.filter(motion=row).exclude(account_id__in=seats).delete()
    MotionVote.objects.update_or_create(
        motion=row, account_id=account, defaults={"yes": yes, "at": holding.now}
    )
    row.seats = len(seats)


def _settle(holding: Held, row: Motion, slug: str) -> None:
    votes = list(row.votes.values_list("yes", flat=True))
    state: str = board.standing(seats=row.seats, yes=sum(votes), no=len(votes) - sum(votes))
    if state == "carried":
        try:
            with transaction.atomic():
                carrying.carry(holding, carrying.motion_of(row), slug=slug, why=row.reason)
        except (Refused, ConfigurationError):
            state = str(Motion.State.VOID)
    row.state = Motion.State(state)
    row.decided_at = None if state == "open" else holding.now
    row.save(update_fields=["seats", "state", "decided_at"])
    record_motion(row)


def _advise(holding: Held, row: Motion) -> None:
    wanted = carrying.motion_of(row)
    for name, prose in chamber.advise(wanted, carrying.facts_of(holding, wanted)):
        _say(row, name, prose, None, holding.now)


def _say(row: Motion, speaker: str, prose: Mapping[str, str], account: int | None, now: datetime) -> None:
    last = Speech.objects.filter(motion=row).order_by("-number").first()
    number, before = (1, "") if last is None else (last.number + 1, last.link)
    made = Speech.objects.create(
        motion=row,
        number=number,
        speaker=speaker,
        account_id=account,
        prose=dict(prose),
        link=chamber.link_of(carrying.motion_of(row), before, number, speaker, prose),
        at=now,
    )
    record_speech(made)


def _told(wrong: BoardError) -> Invalid:
    if wrong.code == "kind":
        return Invalid("kind", "motion-kind", _("There is no such motion. Begin from the agent’s page."))
    if wrong.code == "agent":
        return Invalid("agent", "motion-agent", _("Name the agent that the motion is about."))
    return Invalid("arguments", "motion-arguments", _("Something is missing. Fill in every field."))
