"""A real site, and a browser for whoever visits it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol

import pytest

from browser.sites import running_site
from browser.visitors import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from browser.sites import Site
    from browser.visitors import Look, Visitor


class Visits(Protocol):
    """Open a browser of a look on the site."""

    def __call__(self, look: Look) -> Visitor:
        """Give the visitor."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:  # noqa: ARG001 - without a browser no site is needed
    """Serve a site of this process's own."""
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def visits(browser: Browser, site: Site) -> Iterator[Visits]:
    """Let any number of people visit; afterwards nothing may have gone wrong for any of them."""
    with ExitStack() as stack:
        yield lambda look: stack.enter_context(contextmanager(visit)(browser, site, look))
