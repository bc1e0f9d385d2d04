"""How an organisation's commitments stand, as one bar with its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.web.pages.committing.wording import SIGNS

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from isegoria.services.committing import Counts

_WIDE, _HIGH, _GAP = 400.0, 18, 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the bar.

    Attributes:
        css: names its colour.
        sign: stands beside its name.
        name: what it counts, in words.
        number: how many.
    """

    css: str
    sign: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Picture:
    """How commitments stand.

    Attributes:
        parts: those of which there are any, what asks for attention first.
        total: how many stand.
    """

    parts: tuple[Part, ...]
    total: int

    @property
    def said(self) -> str:
        """Say the whole picture in words, for those who do not see it."""
        return _(", ").join(f"{one.name}: {one.number}" for one in self.parts)

    @property
    def drawn(self) -> SafeString:
        """Draw it; as wide as there is room."""
        share = (_WIDE - _GAP * (len(self.parts) - 1)) / self.total
        at, pieces = 0.0, []
        for one in self.parts:
            wide = share * one.number
            pieces.append((f"standing-{one.css}", f"{at:.1f}", f"{wide:.1f}", str(_HIGH)))
            at += wide + _GAP
        drawn = format_html_join("", '<rect class="{}" x="{}" width="{}" height="{}"/>', pieces)
        return format_html(
            '<svg class="standing-bar" viewBox="0 0 400 18" preserveAspectRatio="none" role="img" '
            'aria-label="{}">{}</svg>',
            self.said,
            drawn,
        )


def picture(counts: Counts) -> Picture | None:
    """Make the picture; None where nothing stands."""
    parts = [
        Part("overdue", SIGNS["overdue"], _("answer overdue"), counts.overdue),
        Part("challenged", SIGNS["challenged"], _("challenged"), counts.challenged),
        Part("not-kept", SIGNS["not-kept"], _("not kept"), counts.not_kept),
        Part("done", SIGNS["done"], _("reported as done"), counts.kept),
        Part("under-way", SIGNS["under-way"], _("planned or under way"), counts.under_way),
        Part("adopted", SIGNS["adopted"], _("no report yet"), counts.silent),
    ]
    shown = tuple(one for one in parts if one.number)
    return Picture(shown, counts.standing) if shown else None


def in_short(counts: Counts) -> str:
    """Say how many commitments stand, and how many were withdrawn."""
    said = ngettext("%(number)s commitment", "%(number)s commitments", counts.standing) % {
        "number": counts.standing
    }
    if not counts.withdrawn:
        return said
    more = ngettext("%(number)s withdrawn", "%(number)s withdrawn", counts.withdrawn) % {
        "number": counts.withdrawn
    }
    return _("%(said)s, %(more)s") % {"said": said, "more": more}
