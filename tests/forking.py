"""Restore an old copy of a site's database, vote on, seal and ask a witness: each time otherwise.

    python tests/forking.py WITNESS PARTICIPANTS TIMES

The environment names the site, whose database is a SQLite file with a conversation in it. A process of its
own, because its database changes under it. Prints what the witness and the site said.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from isegoria.services.witnessing.submitting import Named
    from isegoria.services.witnessing.watching import Witness


def main() -> None:
    """Do it, and print a line of JSON."""
    django.setup()
    from isegoria.cli.site import prepare_tables  # noqa: PLC0415 - Django is set up now
    from isegoria.record.cosignatures import WitnessKey  # noqa: PLC0415 - likewise
    from isegoria.services.recording import keys  # noqa: PLC0415 - likewise
    from isegoria.services.witnessing.folder import Folder  # noqa: PLC0415 - likewise
    from isegoria.services.witnessing.submitting import Named  # noqa: PLC0415 - likewise
    from isegoria.services.witnessing.watching import Witness  # noqa: PLC0415 - likewise

    prepare_tables()
    folder = Folder(Path(sys.argv[1]))
    signer = folder.init("witness.example.net")
    folder.add(keys.log_key().vkey)
    witness = Witness(folder)
    named = Named("https://witness.example.net", WitnessKey.of(signer.name, signer.seed))
    print(json.dumps(_fork(witness, named, [int(one) for one in sys.argv[2].split(",")])))  # noqa: T201
    witness.close()


def _fork(witness: Witness, named: Named, people: list[int]) -> dict[str, object]:
    from django.conf import settings  # noqa: PLC0415 - likewise
    from django.db import connection  # noqa: PLC0415 - likewise

    database = Path(settings.DATABASES["default"]["NAME"])
    head, old = settings.CONFIGURATION.data / "log-head", database.with_name("old.sqlite3")
    chance = random.Random(5)  # noqa: S311 - a test's own
    before = [_go_on(witness, named, people, chance) for _ in range(3)]
    connection.cursor().execute("VACUUM INTO %s", [str(old)])
    before += [_go_on(witness, named, people, chance) for _ in range(3)]
    after = []
    for _ in range(int(sys.argv[3])):
        connection.close()
        for one in (
            database,
            database.with_name(f"{database.name}-wal"),
            database.with_name(f"{database.name}-shm"),
        ):
            one.unlink(missing_ok=True)
        shutil.copy(old, database)
        head.unlink(missing_ok=True)
        after.append(_go_on(witness, named, people, chance))
    kept = witness.standings()[0].last
    return {
        "before": before,
        "after": after,
        "size": kept.checkpoint.size if kept else 0,
        "evidence": [one.kind for one in witness.evidence()],
    }


def _go_on(witness: Witness, named: Named, people: list[int], chance: random.Random) -> str:
    """Let people vote, seal it, and ask the witness; gives what came of it."""
    from django.utils import timezone  # noqa: PLC0415 - likewise

    from isegoria.services.recording import sealing  # noqa: PLC0415 - likewise
    from isegoria.services.witnessing.submitting import submit  # noqa: PLC0415 - likewise
    from isegoria.store.batches import Act, apply_batch  # noqa: PLC0415 - likewise
    from isegoria.store.models import Conversation  # noqa: PLC0415 - likewise

    now, conversation = timezone.now(), Conversation.objects.get().pk
    acts = [
        Act(
            conversation,
            chance.choice(people),
            number,
            chance.choice((-1, 0, 1)),
            False,
            int(now.timestamp() * 1000),
        )
        for number in range(chance.randint(3, 10))
    ]
    apply_batch(acts, [], now)
    sealing.seal()

    def send(_url: str, body: bytes) -> tuple[int, bytes]:
        answer = witness.add_checkpoint(body)
        return answer.status, answer.body.encode()

    outcome = submit(named, send=send)
    return outcome.state if outcome else "nothing"


if __name__ == "__main__":
    main()
