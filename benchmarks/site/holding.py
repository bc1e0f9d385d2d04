"""Print what a database holds: every vote, everything it replaced, what was shown, how far the landscape is.

    python -m benchmarks.site.holding

A process of its own. Its environment names the database.
"""

from __future__ import annotations

import json
import os


def main() -> None:
    """Print it as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.web.settings")
    import django  # noqa: PLC0415 - settings first

    django.setup()
    from isegoria.store.models import (  # noqa: PLC0415 - likewise
        Exposure,
        MapWork,
        PastVote,
        Statement,
        StoredLandscape,
        Vote,
    )

    numbers = dict(Statement.objects.values_list("id", "number"))
    columns = ("participant_id", "statement_id", "value", "important")
    standing = [[who, numbers[what], *rest] for who, what, *rest in Vote.objects.values_list(*columns)]
    replaced = PastVote.objects.order_by("id").values_list(*columns)
    work = MapWork.objects.get()
    kept = StoredLandscape.objects.first()
    shown = list(Exposure.objects.values_list("participant_id", "statement_id"))
    print(
        json.dumps(
            {
                "votes": standing,
                "past": [[who, numbers[what], *rest] for who, what, *rest in replaced],
                "shown_twice": len(shown) - len(set(shown)),
                "behind": work.last_event - work.done_event,
                "landscape_votes": kept.document["votes"] if kept else None,
            }
        )
    )


if __name__ == "__main__":
    main()
