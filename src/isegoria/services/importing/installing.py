"""A whole conversation becomes rows: in small transactions that nobody sees, and one that shows them all.

While it is written, its name in addresses begins with "_", which no other conversation's does and which
leads nowhere. Votes elsewhere never wait for more than one of the small transactions. Whoever is broken off
leaves a lease that runs out; what was written is then cleared away, and nothing was ever there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from isegoria.services.changes import add_history
from isegoria.services.deleting import delete_rows
from isegoria.services.errors import Invalid
from isegoria.services.importing import planning
from isegoria.services.importing.leasing import Lease, begin
from isegoria.services.importing.recording import Recorder
from isegoria.services.organising.opening import SECTORS, free_slug
from isegoria.services.recording import writing
from isegoria.store import models
from isegoria.store.loading import load_past_votes, load_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from isegoria.opinion import Conversation
    from isegoria.store.loading import Column

    Progress = Callable[[int, int], None]

_ROWS = 10_000  # a transaction; some tens of milliseconds
_PEOPLE = 2_000


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen beside the file.

    Attributes:
        slug: its name in addresses; "" for one made from the topic.
        topic: instead of the source's; "" for that.
        language: in which topic and statements are written; "" for the one now in use.
        open: people may vote at once; else it is a draft.
        sectors: participant id to the key of the standard sector that they said to speak for.
    """

    slug: str = ""
    topic: str = ""
    language: str = ""
    open: bool = False
    sectors: Mapping[int, str] = field(default_factory=dict)


def install(
    *,
    conversation: Conversation,
    account: int,
    slug: str = "",
    open_: bool = False,
    topic: str = "",
    language: str = "",
    sectors: Mapping[int, str] | None = None,
    progress: Progress | None = None,
) -> str:
    """Put a conversation on the site, with every vote event, all or nothing.

    Args:
        conversation: as `isegoria.opinion.read_conversation` gives it, or made by a program.
        account: who organises it.
        slug: its name in addresses; "" for one made from the topic.
        open_: people may vote at once; else it is a draft that only its organiser sees.
        topic: instead of the conversation's own.
        language: of topic and statements; "" for the one now in use.
        sectors: participant id to the key of the standard sector that they said to speak for.
        progress: told how many rows are written, of how many.

    Returns:
        Its name in addresses.

    Raises:
        Invalid: the slug is taken or no slug, or the conversation holds what rows cannot hold.
    """
    row = models.Import(account_id=account, created_at=timezone.now())
    lease = begin(row, worker="install")

    def tell(done: int, total: int) -> None:
        lease.tell("writing", done, total)
        if progress is not None:
            progress(done, total)

    try:
        return write(conversation, account, Choices(slug, topic, language, open_, sectors or {}), lease, tell)
    except BaseException:
        clear(lease)
        lease.row().delete()
        raise


def write(
    conversation: Conversation, account: int, choices: Choices, lease: Lease, progress: Progress
) -> str:
    """Write a conversation under a lease; the import is done with the last transaction.

    Raises:
        Invalid: as for `install`; what was written stays until it is cleared.
        LeaseLostError: somebody else took the import over.
    """
    planning.check(conversation)
    planning.check_language(choices.language)
    topic = _topic(choices.topic or conversation.topic)
    free_slug(choices.slug or None, topic)  # before the long work, not after it
    plan = planning.plan_votes(conversation.events)
    total = plan.size + conversation.events.participants.size
    progress(0, total)
    number = _conversation(conversation, topic, choices, lease)
    people = _participants(
        conversation, plan, number, choices, lease, progress=lambda done: progress(done, total)
    )
    statements = _statements(conversation, number, people, choices, lease)
    written = people.size
    tell = Recorder(number, people, planning.numbers_of(conversation))
    for start in range(0, plan.size, _ROWS):
        with transaction.atomic():
            lease.hold()
            _votes(conversation, plan, (people, statements), slice(start, start + _ROWS))
            tell.votes(conversation.events, plan, slice(start, start + _ROWS))
        progress(min(written + start + _ROWS, total), total)
    return _show(number, conversation, account, choices, lease)


def clear(lease: Lease) -> None:
    """Delete what an earlier attempt wrote, in small steps.

    Raises:
        LeaseLostError: somebody else took the import over.
    """
    number = lease.row().values_list("conversation", flat=True).first()
    if number is None:
        return
    with transaction.atomic():
        lease.hold()
        hidden = models.Conversation.objects.filter(pk=number, slug__startswith="_").exists()
    if hidden:
        delete_rows(number)


def _topic(topic: str) -> str:
    clean = " ".join(topic.split()) or _("Imported conversation")
    longest = planning.LONGEST_TOPIC
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def _conversation(source: Conversation, topic: str, choices: Choices, lease: Lease) -> int:
    with transaction.atomic():
        lease.hold()
        row = models.Conversation.objects.create(
            slug=f"_import-{lease.number}",
            topic=topic,
            description=source.description,
            language=choices.language or get_language() or "en",
            texts=planning.texts_of(source.translations),
            simulated=source.simulated,
            created_at=timezone.now(),
        )
        models.MapWork.objects.create(conversation=row)
        models.Sector.objects.bulk_create(
            models.Sector(conversation=row, key=key, place=place) for place, key in enumerate(SECTORS)
        )
        writing.record_conversation(row.pk)
        lease.row().update(conversation=row)
    return row.pk


def _participants(
    source: Conversation,
    plan: planning.VotePlan,
    number: int,
    choices: Choices,
    lease: Lease,
    *,
    progress: Callable[[int], None],
) -> NDArray[np.int64]:
    """Write them, and give the row's id of each."""
    labels = [str(one) for one in source.events.participants.tolist()]
    keys = dict(models.Sector.objects.filter(conversation_id=number).values_list("key", "pk"))
    said = {str(one): keys[sector] for one, sector in choices.sectors.items()}
    xids = planning.external_ids(source.xids)
    rows = np.empty(len(labels), np.int64)
    for start in range(0, len(labels), _PEOPLE):
        part = slice(start, start + _PEOPLE)
        with transaction.atomic():
            lease.hold()
            made = models.Participant.objects.bulk_create(
                models.Participant(
                    conversation_id=number,
                    label=label,
                    external_id=xids.get(label),
                    sector_id=said.get(label),
                    joined_at=planning.moment(joined),
                )
                for label, joined in zip(labels[part], plan.joined[part].tolist(), strict=True)
            )
            writing.record_participants(number, made)
        rows[part] = [one.pk for one in made]
        progress(min(start + _PEOPLE, len(labels)))
    return rows


def _statements(
    source: Conversation, number: int, people: NDArray[np.int64], choices: Choices, lease: Lease
) -> NDArray[np.int64]:
    """Write them, and give the row's id of each."""
    row_of = dict(zip(source.events.participants.tolist(), people.tolist(), strict=True))
    now, state = timezone.now(), models.Statement.State
    with transaction.atomic():
        lease.hold()
        made = models.Statement.objects.bulk_create(
            models.Statement(
                conversation_id=number,
                number=place,
                text=one.text,
                language=choices.language or get_language() or "en",
                translations=dict(one.translations),
                author_id=row_of.get(one.author),
                author_label="" if one.author in row_of else planning.author_label(one),
                is_seed=one.is_seed,
                is_meta=one.is_meta,
                state=state.HIDDEN if one.moderated < 0 else state.SHOWN,
                moderated=one.moderated,
                created_at=now if one.created is None else planning.moment(one.created),
            )
            for place, one in zip(planning.numbers_of(source), source.statements, strict=True)
        )
        writing.record_statements(number, made)
    return np.array([one.pk for one in made], np.int64)


def _votes(
    source: Conversation,
    plan: planning.VotePlan,
    rows: tuple[NDArray[np.int64], NDArray[np.int64]],
    part: slice,
) -> None:
    """Write a part of the votes: first those that stand, then those they replaced."""
    events = source.events
    people, statements = rows
    gone = slice(max(part.start - plan.standing.size, 0), max(part.stop - plan.standing.size, 0))

    def columns(places: NDArray[np.int64]) -> tuple[Column, ...]:
        cast = people[events.participant[places]], statements[events.statement[places]], events.vote[places]
        return (*cast, np.zeros(places.size, np.bool_), plan.time[places])

    load_votes(columns(plan.standing[part]))
    past = plan.past[gone]
    load_past_votes((*columns(past), plan.until[gone], np.zeros(past.size, np.bool_)))


def _show(number: int, source: Conversation, account: int, choices: Choices, lease: Lease) -> str:
    """Give it its name and its organiser: from this transaction on it is there, all of it."""
    now = timezone.now()
    row = models.Conversation.objects.get(pk=number)
    row.slug = free_slug(choices.slug or None, row.topic)
    row.created_at = now
    if choices.open:
        row.state, row.opened_at = models.Conversation.State.OPEN, now
    figures = {
        "statements": len(source.statements),
        "participants": int(source.events.participants.size),
        "votes": len(source.events),
    }
    try:
        with transaction.atomic():
            lease.hold()
            row.save()
            models.MapWork.objects.filter(conversation=row).update(last_event=1)
            writing.record_conversation(number)
            models.Role.objects.create(
                conversation=row, account_id=account, kind=models.Role.Kind.ORGANISER, created_at=now
            )
            add_history(number, "imported", role="organiser", details=figures)
            if choices.open:
                add_history(number, "opened", role="organiser")
            models.ImportPiece.objects.filter(owner=lease.number).delete()
            lease.row().update(
                state=models.Import.State.DONE, finished_at=now, done=1, total=1, holder="", leased_until=0
            )
    except IntegrityError as taken:
        raise Invalid(
            "slug", "slug-taken", _("There is a conversation at this address already. Choose another.")
        ) from taken
    return row.slug
