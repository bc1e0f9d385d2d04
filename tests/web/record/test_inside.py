"""What a record in a receipt says of a ratification, in words; whatever stands in it, it is only said."""

from __future__ import annotations

from typing import Any

import pytest

from isegoria.web.pages.record.checking import _Words as Words
from isegoria.web.pages.record.inside import inside

_BALLOT = {
    "type": "ballot",
    "ratification": 2,
    "choices": {
        "c1": {"choice": "accept", "reason": "", "language": ""},
        "c2": {"choice": "object", "reason": "It costs too much.", "language": "en"},
    },
}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (_BALLOT, "In ratification 2 a ballot was cast: clause c1: Accept, clause c2: Object."),
        (
            {"type": "objection", "ratification": 1, "clause": "c1", "text": "No.", "withdrawn": False},
            "An objection to clause c1 of ratification 1.",
        ),
        (
            {"type": "objection", "ratification": 1, "clause": "c1", "text": "No.", "withdrawn": True},
            "An objection to clause c1 of ratification 1 was taken back.",
        ),
        (
            {"type": "enrolled", "ratification": 1, "group": 0},
            (
                "Somebody is on the roll of ratification 1, under a name that only the site can join to a "
                "person."
            ),
        ),
        (
            {"type": "clause", "ratification": 1, "clause": "c1"},
            "Clause c1 of ratification 1, as it stood then.",
        ),
        ({"type": "constitution", "version": 3}, "Version 3 of a constitution, letter by letter."),
        (
            {"type": "challenge", "commitment": 4, "challenge": 2, "text": "It is not kept."},
            "Challenge 2 to commitment 4, as it stood then.",
        ),
        ({"type": "ballot", "ratification": "2", "choices": {}}, "A record of the kind “ballot”."),
        ({"type": "ballot", "ratification": 2, "choices": []}, "A record of the kind “ballot”."),
        (
            {"type": "ballot", "ratification": 2, "choices": {"c1": "accept", "c2": {"choice": ["accept"]}}},
            "In ratification 2 a ballot was cast: .",
        ),
    ],
    ids=[
        "ballot",
        "objection",
        "withdrawn",
        "enrolled",
        "clause",
        "constitution",
        "challenge",
        "no number",
        "no choices",
        "odd choices",
    ],
)
def test_a_record_of_a_ratification_is_told_in_words(said: dict[str, Any], words: str) -> None:
    """Whoever checks a receipt reads what it is about; what cannot be read is only named."""
    assert inside(Words(), said) == words
