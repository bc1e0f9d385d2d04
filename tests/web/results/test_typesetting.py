"""Words on paper and in the picture stay where they can be read."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from isegoria.services import mapping
from isegoria.services.errors import TryAgain
from isegoria.store.models import Participant
from isegoria.web.pages.results import typesetting
from isegoria.web.pages.results.printed import printed
from isegoria.web.pages.results.typesetting import typeset
from voted import compute

if TYPE_CHECKING:
    from town import Town

PICTURE = {"site": "Isegoria", "line": "", "simulated": "", "figures": [], "map": ""}


@pytest.mark.parametrize("template", ["picture.typ", "report.typ"])
def test_a_word_that_nobody_would_break_does_not_run_off_the_paper(voted: Town, template: str) -> None:
    """The last letter of a word of two hundred is drawn, as that of a short one is."""
    values = PICTURE if template == "picture.typ" else {**printed(_results(voted), None, "en"), "map": ""}

    shorter, longer = (
        typeset(template, {**values, "topic": "W" * many}, "en", format="png", ppi=36.0)
        for many in (199, 200)
    )

    assert shorter != longer


def test_documents_being_made_do_not_hold_every_reader_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few wait for theirs; whoever comes then is told at once to come back."""
    room = threading.BoundedSemaphore(1)
    monkeypatch.setattr(typesetting, "_room", room)

    with room, pytest.raises(TryAgain):
        typeset("picture.typ", {**PICTURE, "topic": "Trams"}, "en", format="png", ppi=36.0)

    assert typeset("picture.typ", {**PICTURE, "topic": "Trams"}, "en", format="png", ppi=36.0)


def test_sectors_of_which_nothing_can_be_said_take_no_place(voted: Town) -> None:
    """Five lines of “withheld” on every card tell nobody anything."""
    Participant.objects.filter(conversation_id=voted.id).update(sector=None)
    compute(voted)

    cards = [card for part in printed(_results(voted), None, "en")["parts"] for card in part["cards"]]

    assert cards
    assert "Citizens" not in {bar["name"] for card in cards for bar in card["bars"]}


def _results(town: Town) -> mapping.Results:
    return mapping.results(slug=town.slug, language="en")
