"""Make an open conversation with simulated participants in an empty database, and print their cookies.

    python -m benchmarks.site.prepare PARTICIPANTS STATEMENTS

A process of its own, so that it leaves nothing loaded in the one that measures. Its environment names the
database.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.store.models import Conversation, Participant

_SECRET = "b" * 32  # any 32 letters do: the cookie and the header must agree


def main() -> None:
    """Make it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.web.settings")
    import django  # noqa: PLC0415 - settings first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - likewise

    call_command("migrate", verbosity=0)
    print(json.dumps(_fill(int(sys.argv[1]), int(sys.argv[2]))))


def _fill(participants: int, statements: int) -> dict[str, object]:
    from django.utils import timezone  # noqa: PLC0415 - likewise

    from isegoria.store.models import Conversation, MapWork, Participant, Statement  # noqa: PLC0415
    from isegoria.web.visitors import cookie_name, seal  # noqa: PLC0415

    now = timezone.now()
    conversation = Conversation.objects.create(
        slug="load",
        topic="Simulated load",
        description="Nobody real takes part.",
        language="en",
        state="open",
        simulated=True,
        created_at=now,
        opened_at=now,
    )
    MapWork.objects.create(conversation=conversation)
    Statement.objects.bulk_create(
        Statement(
            conversation=conversation,
            number=number,
            text=f"Simulated statement {number}: the city should look into this.",
            language="en",
            is_seed=True,
            created_at=now,
        )
        for number in range(statements)
    )
    people = Participant.objects.bulk_create(
        [Participant(conversation=conversation, language="en", joined_at=now) for _ in range(participants)],
        batch_size=1000,
    )
    _record(conversation, people)
    return {
        "slug": conversation.slug,
        "conversation": conversation.pk,
        "cookies": [f"{cookie_name(conversation.pk)}={seal(conversation.pk, one.pk)}" for one in people],
        "participants": [one.pk for one in people],
        "csrf": _SECRET,
    }


def _record(conversation: Conversation, people: Sequence[Participant]) -> None:
    """Put what was written straight into the tables on record, as the site does with what people do."""
    if find_spec("isegoria.services.recording") is None:
        return  # an earlier tree, which is measured beside this one
    from django.db import transaction  # noqa: PLC0415 - likewise

    from isegoria.services.recording import writing  # noqa: PLC0415 - likewise
    from isegoria.store.models import Statement  # noqa: PLC0415 - likewise
    from isegoria.store.openings import participant_says  # noqa: PLC0415 - likewise

    key = conversation.pseudonym_key
    with transaction.atomic():
        writing.record_conversation(conversation.pk)
        writing.record_statements(
            conversation.pk, Statement.objects.filter(conversation=conversation).order_by("number")
        )
        writing.record_many(
            conversation=conversation.pk,
            kind="participant",
            bodies=[(participant_says(one, key=key, sector=None), one.pk, None) for one in people],
        )


if __name__ == "__main__":
    main()
