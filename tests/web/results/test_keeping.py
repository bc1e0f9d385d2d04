"""What was made is kept for the next reader."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from isegoria.web.pages.results.keeping import Shelf


def test_what_many_ask_for_at_once_is_made_once() -> None:
    """Twenty readers of one new page: the first makes it, the others wait for it."""
    shelf, made, begun = Shelf(), [], threading.Event()

    def make() -> bytes:
        made.append(1)
        begun.wait(5)
        return b"page"

    with ThreadPoolExecutor(20) as readers:
        found = [readers.submit(shelf.keep, "page", make) for _ in range(20)]
        begun.set()

    assert [one.result() for one in found] == [b"page"] * 20
    assert made == [1]


def test_no_more_is_kept_than_there_is_room_for() -> None:
    """What nobody asked for longest goes first; what is larger than the shelf is not kept at all."""
    shelf = Shelf(most=10)
    shelf.keep("a", lambda: b"aaaa")
    shelf.keep("b", lambda: b"bbbb")
    shelf.keep("a", lambda: b"other")
    shelf.keep("c", lambda: b"cccc")
    shelf.keep("d", lambda: b"d" * 11)

    assert shelf.keep("a", lambda: b"new") == b"aaaa"
    assert shelf.keep("d", lambda: b"new") == b"new"
    assert shelf.keep("b", lambda: b"new") == b"new"


def test_what_could_not_be_made_is_tried_again() -> None:
    """One failure does not last."""
    shelf = Shelf()

    def fail() -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        shelf.keep("a", fail)
    assert shelf.keep("a", lambda: b"a") == b"a"
