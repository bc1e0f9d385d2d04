"""Give audit bundles to those who may have them, and put on record who has one."""

from __future__ import annotations

import threading
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from isegoria.services.auditing.bundles import write_bundle
from isegoria.services.changes import add_history
from isegoria.services.errors import Invalid, Missing, TooMany
from isegoria.services.exporting import Export
from isegoria.services.exporting.handing_out import open_votes
from isegoria.services.finding import ORGANISER, OVERSEER, require_role
from isegoria.services.recording.telling import slug_of
from isegoria.services.recording.writing import record
from isegoria.store.models import Conversation, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int], None]

_WAIT = 30
_AT_ONCE = threading.BoundedSemaphore(1)  # bundles that anybody may have are written one at a time


def export_bundle(
    *, slug: str, account: int | None, confirmed: bool, progress: Progress = lambda *_: None
) -> Export:
    """Give an auditor the bundle of a conversation.

    Args:
        slug: of the conversation.
        account: its organiser or an overseer of it.
        confirmed: they know that it says how every pseudonym voted.
        progress: told how many openings are written, of how many.

    Raises:
        Forbidden: the account is neither.
        Invalid: it is not confirmed.
        TryAgain: so much goes on that the newest results are not on record yet; or nothing is sealed.
    """
    found = require_role(slug=slug, account=account, kinds=(ORGANISER, OVERSEER))
    if not confirmed:
        raise Invalid(
            "confirmed",
            "bundle-unconfirmed",
            _("Tick this first: whoever takes the bundle has to know what it can tell about people."),
        )
    made = _written(found.id, slug, fresh=True, progress=progress)
    role = Role.objects.filter(conversation_id=found.id, account_id=account or 0).first()
    try:
        _remember(found.id, found.role, role.organisation if role else "")
    except BaseException:
        made.file.close()
        raise
    return made


def open_bundle(*, record_id: str) -> Export:
    """Give anybody the bundle of a conversation that publishes its votes.

    Args:
        record_id: what records call the conversation.

    Raises:
        Missing: there is no such conversation, or it does not publish its votes.
        Forbidden: results are shown once it is closed.
        TooMany: the newest results are not on record yet, or somebody else is being given a bundle.
    """
    slug = slug_of(record_id=record_id)
    found = open_votes(slug=slug)
    if not _AT_ONCE.acquire(blocking=False):
        raise TooMany(
            "bundle-busy", _("Somebody else is being given these files. Try again in a moment."), _WAIT
        )
    try:
        return _written(found.id, slug, fresh=False, progress=lambda *_: None)
    finally:
        _AT_ONCE.release()


def bundle_to(*, slug: str, file: IO[bytes], progress: Progress = lambda *_: None) -> None:
    """Write a bundle for whoever runs the site; nobody is asked.

    Args:
        slug: of the conversation.
        file: that can be written and sought in.
        progress: as for `export_bundle`.

    Raises:
        Missing: there is no such conversation.
        TryAgain: as for `export_bundle`.
    """
    row = None if slug.startswith("_") else Conversation.objects.filter(slug=slug).first()
    if row is None:
        raise Missing(
            "no-conversation",
            _("There is no conversation called “%(slug)s”. Check the name.") % {"slug": slug},
        )
    write_bundle(row.pk, file, progress)
    _remember(row.pk, "", "")


def _written(conversation: int, slug: str, *, fresh: bool, progress: Progress) -> Export:
    file = TemporaryFile()  # noqa: SIM115 - whoever gets it closes it
    try:
        write_bundle(conversation, file, progress, fresh=fresh, ballots=fresh)
        size = file.seek(0, 2)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Export(f"{slug}-bundle.zip", "application/zip", size, file)


def _remember(conversation: int, role: str, organisation: str) -> None:
    with transaction.atomic():
        add_history(conversation, "audited", role=role, details={"organisation": organisation})
        record(kind="bundle", body={"organisation": organisation, "role": role}, conversation=conversation)
