"""Whether a fingerprint of all votes may be public: of few votes, it would give them away.

A fingerprint (the digest of a landscape, the hash of the votes that it follows from) says nothing by itself.
But whoever tries every table of votes that fits the published figures, and hashes each, knows when they have
found the right one, with all that the figures hold back. Of a dozen votes that takes no time at all. Even
where nine of ten people agree on each statement, ten people's 200 votes leave 2^66 tables to try; where
opinions differ as they usually do, more than 2^200.
"""

from __future__ import annotations

from typing import Final

LEAST_VOTES: Final = 200


def may_be_named(votes: int, *, published: bool = False) -> bool:
    """Tell whether fingerprints of these votes may be public.

    Args:
        votes: how many stand.
        published: the votes themselves are public.
    """
    return published or votes >= LEAST_VOTES
