"""No page keeps anybody out: phone and desk, Japanese and English, day and night."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from browser.prepare import PASSWORD
from browser.visitors import DESK, PHONE, Look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser.conftest import Visits
    from browser.sites import Site

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to look at.

    Attributes:
        path: {demo}, {fresh}, {closed} and {invitation} are filled in.
        by: "" for a passer-by, else the e-mail name of who is signed in.
        status: what it answers.
    """

    path: str
    by: str = ""
    status: int = 200


# Every address that gives a page, by its name.
PAGES: dict[str, Shown] = {
    "home": Shown("/"),
}

# Addresses that give no page of ours to look at, with the reason.
OTHERS: dict[str, str] = {}


@pytest.mark.parametrize(
    "look",
    [Look(PHONE, "ja"), Look(DESK, "en")],
    ids=lambda look: look.name,
)
@pytest.mark.parametrize("by", sorted({one.by for one in PAGES.values()}))
def test_nothing_keeps_anybody_out(visits: Visits, site: Site, look: Look, by: str) -> None:
    """Every page, for whoever may see it: axe finds nothing by day or night, and nothing scrolls sideways."""
    visitor = visits(look)
    if by:
        visitor.sign_in(f"{by}@site.example", PASSWORD)
    for name, shown in PAGES.items():
        if shown.by != by:
            continue
        path = shown.path.format(
            demo=site.demo, fresh=site.fresh, closed=site.closed, invitation=site.invitation
        )
        visitor.open(path, status=shown.status)
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.check_barriers()
        visitor.page.emulate_media(color_scheme=look.scheme)
        visitor.picture(name)


def test_every_page_is_looked_at() -> None:
    """A page that is added has to be looked at as well."""
    missing = sorted(set(_names()) - PAGES.keys() - OTHERS.keys())

    assert missing == [], "name these addresses in PAGES, or in OTHERS with the reason"


def _names(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            inner = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from _names(one.url_patterns, inner)
        elif one.name:
            yield prefix + one.name
