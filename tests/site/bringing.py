"""Put an export on a site, print its line for the other organiser, take theirs: one process, for tests."""

from __future__ import annotations

import sys
from pathlib import Path

import django


def main(folder: str, slug: str) -> None:
    """Do it; theirs comes on standard input."""
    django.setup()
    from isegoria.opinion import read_conversation  # noqa: PLC0415 - Django is set up now
    from isegoria.services import cohosting, importing, operating  # noqa: PLC0415 - likewise

    operating.admit(email="organiser@site.example", name="", administrator=True)
    account = importing.organiser()
    conversation = read_conversation(Path(folder))
    importing.install(
        conversation=conversation,
        account=account,
        slug=slug,
        topic="",
        language="en",
        open_=True,
        progress=lambda done, total: None,  # noqa: ARG005 - nobody looks
    )
    print(cohosting.offer(slug=slug, account=account), flush=True)  # noqa: T201 - the other site's test reads it
    print(cohosting.accept(slug=slug, account=account, line=sys.stdin.readline()))  # noqa: T201 - likewise


if __name__ == "__main__":
    main(*sys.argv[1:])
