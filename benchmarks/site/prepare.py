"""Make an open conversation with simulated participants in an empty database, and print their cookies.

    python -m benchmarks.site.prepare PARTICIPANTS STATEMENTS

A process of its own, so that it leaves nothing loaded in the one that measures. Its environment names the
database.
"""

from __future__ import annotations

import json
import os
import sys

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
    return {
        "slug": conversation.slug,
        "conversation": conversation.pk,
        "cookies": [f"{cookie_name(conversation.pk)}={seal(conversation.pk, one.pk)}" for one in people],
        "participants": [one.pk for one in people],
        "csrf": _SECRET,
    }


if __name__ == "__main__":
    main()
