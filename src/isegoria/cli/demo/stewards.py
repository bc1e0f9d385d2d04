"""The demo's stewards: at work under its constitution from the start, so that there is something to see."""

from __future__ import annotations


def govern(*, slug: str, account: int) -> None:
    """Found the swarm, and let it take its first turn; nothing where it is there.

    Args:
        slug: of the demo's conversation, whose constitution is in force.
        account: its organiser.
    """
    from isegoria.services.governing import reading  # noqa: PLC0415 - needs Django, which is set up by now
    from isegoria.services.governing.founding import found  # noqa: PLC0415 - likewise
    from isegoria.services.governing.working import run_now  # noqa: PLC0415 - likewise

    if reading.swarm(slug=slug, account=account) is None:
        found(slug=slug, account=account)
        run_now(slug=slug, worker="demo")
