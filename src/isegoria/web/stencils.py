"""A fragment that its template draws once; after that, only what differs is filled in.

Drawing the vote card took more time than everything else about a vote. The template stays the only
description of the card: it is drawn with marks in the places of texts and numbers, and cut there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.template import Context, Engine
from django.utils.html import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

# Letters of Unicode's private use, which no text of ours has; other people's texts never pass through here.
_OPENS, _CLOSES = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPENS}(\\w+){_CLOSES}")


class Stencil:
    """A fragment with places to be filled in."""

    def __init__(self, template: str, context: Mapping[str, object]) -> None:
        """Draw a template and cut it at its marks.

        Args:
            template: its name.
            context: what it is drawn from, with `mark(name)` in each place to be filled in.
        """
        drawn = Engine.get_default().get_template(template).render(Context(dict(context)))
        pieces = _MARK.split(drawn)
        self._pieces, self._names = pieces[::2], pieces[1::2]

    def fill(self, values: Mapping[str, object]) -> str:
        """Give the fragment, each value escaped as the template would."""
        safe = {name: escape(value) for name, value in values.items()}
        filled = [""] * (len(self._pieces) + len(self._names))
        filled[::2] = self._pieces
        filled[1::2] = [safe[name] for name in self._names]
        return "".join(filled)


def mark(name: str) -> str:
    """Mark a place to be filled in."""
    return f"{_OPENS}{name}{_CLOSES}"
