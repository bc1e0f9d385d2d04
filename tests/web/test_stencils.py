"""The vote card is filled in from a stencil: nobody sees a difference from drawing it by its template."""

from __future__ import annotations

from itertools import product

import pytest
from django.template import Context, Engine
from django.test import RequestFactory
from django.utils import translation

from isegoria.services.voting import CastVote, NextStatement, Turn
from isegoria.web.cards import _Named, card_context, card_fragment

TEXTS = (
    'Trams, not <b>cars</b> & "buses"',
    "路面電車 {{ voted }} %(voted)s",
    "\ue000token\ue001 \ue001\ue000",
)
NEXT = (None, *product(TEXTS, (0.25, None)))
LAST = (None, *product((-1, 0, 1, None), (False, True)))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("total", [0, 12_345])
def test_the_stencil_and_the_template_give_the_same_card(language: str, total: int) -> None:
    """Whatever the statement says and whatever was voted before, the card is the template's."""
    request = RequestFactory().post("/", {"csrfmiddlewaretoken": "t" * 64})

    with translation.override(language):
        for following, last in product(NEXT, LAST):
            shown = following and NextStatement(7, following[0], language, following[1], 3, 2, total)
            cast = last and CastVote(6, last[0], last[1], changed=True, previous=None)
            turn = Turn(shown, 1_234, total)
            context = {"conversation": _Named("trams"), **card_context(turn, cast), "csrf_token": "t" * 64}
            drawn = Engine.get_default().get_template("participate/card.html").render(Context(context))

            assert card_fragment(request, "trams", turn, cast) == drawn
