"""A site's acts and seals without its pages: votes, and after each few of them a checkpoint.

    python tests/acting.py CONVERSATION SEED TIMES KNOWN

Prints a list: for each time, the checkpoint that was signed with its best proof that the log goes on from a
size that somebody knows, or why nothing was signed. The environment names the database.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from typing import Any

_VOTES = 40


def main() -> None:
    """Act, and print what came of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.web.settings")
    os.environ.setdefault("ISEGORIA_LOG", "off")
    import django  # noqa: PLC0415 - settings first

    django.setup()
    conversation, seed, times, known = map(int, sys.argv[1:5])
    chance = random.Random(seed)  # noqa: S311 - a test's own
    found = []
    for _ in range(times):
        _vote(conversation, chance)
        found.append(_seal(known))
    sys.stdout.write(json.dumps(found))


def _vote(conversation: int, chance: random.Random) -> None:
    from django.db import transaction  # noqa: PLC0415 - likewise
    from django.utils import timezone  # noqa: PLC0415 - likewise

    from isegoria.store.batches import Act, apply_batch  # noqa: PLC0415 - likewise
    from isegoria.store.models import Participant, Statement  # noqa: PLC0415 - likewise

    people = list(Participant.objects.filter(conversation=conversation).values_list("pk", flat=True))
    count = Statement.objects.filter(conversation=conversation).count()
    acts = [
        Act(
            conversation,
            chance.choice(people),
            chance.randrange(count),
            chance.choice((-1, 0, 1)),
            important=False,
            at=int(time.time() * 1000),
        )
        for _ in range(_VOTES)
    ]
    with transaction.atomic():
        apply_batch(acts, [], timezone.now())


def _seal(known: int) -> dict[str, Any]:
    from isegoria.record import log  # noqa: PLC0415 - likewise
    from isegoria.record.errors import RecordError  # noqa: PLC0415 - likewise
    from isegoria.services.recording import reading, sealing  # noqa: PLC0415 - likewise
    from isegoria.services.recording.errors import SealingRefusedError  # noqa: PLC0415 - likewise

    try:
        sealed = sealing.seal()
    except SealingRefusedError as refused:
        return {"refused": str(refused)}
    size = sealed.size if sealed else 0
    try:
        proof = [one.hex() for one in log.consistency(reading.DatabaseTiles(), min(known, size), size)]
    except RecordError:
        proof = []
    return {
        "note": reading.checkpoint_text(),
        "size": size,
        "key": reading.key_line(),
        "proof": proof,
    }


if __name__ == "__main__":
    main()
