"""A town that has amended its constitution: the second version changes one clause and adds another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isegoria.services import ratifying
from isegoria.services.recording import sealing
from ratified import EXAMPLES, GUARDS, cast_all, close, open_ballot

if TYPE_CHECKING:
    from town import Town

EVIL = '<script>alert("x")</script>'


def amend(town: Town) -> Town:
    """Let a town with a first version ratify a second one, which is on record."""
    account = town.account("organiser")
    ratifying.begin(slug=town.slug, account=account, take_over=["c2"])
    ratifying.add_clause(
        slug=town.slug,
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
    ratifying.open_critique(slug=town.slug, number=2, account=account)
    open_ballot(town, 2)
    cast_all(town, 2)
    close(town, 2)
    sealing.seal()
    return town
