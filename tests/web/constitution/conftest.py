"""A town whose constitution is in force, in its first version or in its second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from town import Town

EVIL = '<script>alert("x")</script>'


@pytest.fixture
def ratified(db: None) -> Town:  # noqa: ARG001 - rows need the database
    """Let the town ratify its first version, which is on record."""
    from isegoria.services.recording import sealing  # noqa: PLC0415 - only once Django is set up
    from ratified import ratified_town  # noqa: PLC0415 - likewise

    made = ratified_town()
    sealing.seal()
    return made


@pytest.fixture
def amended(ratified: Town) -> Town:
    """Let it ratify a second version: the first clause says something else, and there is a new one."""
    from isegoria.services import ratifying  # noqa: PLC0415 - only once Django is set up
    from isegoria.services.recording import sealing  # noqa: PLC0415 - likewise
    from ratified import EXAMPLES, GUARDS, cast_all, close, open_ballot  # noqa: PLC0415 - likewise

    account = ratified.account("organiser")
    ratifying.begin(slug=ratified.slug, account=account, take_over=["c2"])
    ratifying.add_clause(
        slug=ratified.slug,
        number=2,
        account=account,
        change="amend",
        key="c1",
        titles={"en": f"Nobody is silenced {EVIL}", "ja": "だれも黙らせない"},
        prose={"en": "No machine hides what citizens say.", "ja": "機械が市民の発言を隠してはならない。"},
        guards=GUARDS.replace("3", "2"),
        examples=EXAMPLES,
        statements=(0,),
    )
    ratifying.open_critique(slug=ratified.slug, number=2, account=account)
    open_ballot(ratified, 2)
    cast_all(ratified, 2)
    close(ratified, 2)
    sealing.seal()
    return ratified
