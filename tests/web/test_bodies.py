"""Bodies of requests: whatever they claim to be, they are no error of the site and keep nobody waiting."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from isegoria.web.bodies import SMALL, Bodies
from isegoria.web.visitors import cookie_name, seal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from town import Town

FORM = "application/x-www-form-urlencoded"


class Site:
    """Says what it was sent."""

    def __init__(self) -> None:
        self.status = ""
        self.kinds: list[str] = []
        self.read: list[bytes] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Take what comes."""
        self.kinds.append(environ.get("CONTENT_TYPE", ""))
        self.read.append(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        start_response("200 OK", [])
        return [b"taken"]

    def start(self, status: str, _headers: list[tuple[str, str]], *_rest: object) -> Any:  # noqa: ANN401
        """Note the status."""
        self.status = status


class Slow(io.BytesIO):
    """A body that comes once it is let."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.asked, self.let = threading.Event(), threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        """Wait."""
        self.asked.set()
        assert self.let.wait(10)
        return super().read(size)


def request(body: io.BytesIO, length: int, kind: str = FORM) -> WSGIEnvironment:
    """Describe a request as WSGI has it."""
    return {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(length), "wsgi.input": body}


@pytest.mark.parametrize("charset", ["rot13", "base64", "utf-16", "UTF-7", "idna", '"unicode_escape"'])
def test_forms_are_utf_8_whatever_they_say(charset: str) -> None:
    """An encoding that makes no text of bytes is not looked up."""
    site = Site()

    Bodies(site)(request(io.BytesIO(b"a=1"), 3, f"{FORM}; charset={charset}; x=1"), site.start)

    assert site.kinds == [f"{FORM}; x=1"]
    assert site.read == [b"a=1"]


def test_bodies_that_do_not_come_leave_room_for_readers() -> None:
    """Who comes too late to send is told to try again; pages are served, and later everything is."""
    site, slow = Site(), [Slow(b"a=1"), Slow(b"b" * (SMALL + 1))]
    bodies = Bodies(site, most_waiting=2)
    sending = [
        threading.Thread(target=bodies, args=(request(one, len(one.getvalue())), Site().start))
        for one in slow
    ]
    for thread, body in zip(sending, slow, strict=True):
        thread.start()
        assert body.asked.wait(10)
    bodies(request(io.BytesIO(b"a=1"), 3), site.start)
    refused = site.status
    bodies({"wsgi.input": io.BytesIO()}, site.start)
    served = site.status
    for one in slow:
        one.let.set()
    for thread in sending:
        thread.join(10)
    bodies(request(io.BytesIO(b"a=1"), 3), site.start)

    assert (refused[:3], served[:3], site.status[:3], bodies.waiting) == ("503", "200", "200", 0)


def test_a_browser_that_sends_the_interface_a_form_is_told_so(town: Town) -> None:
    """Looking for the form token takes the body in; that is no error of the site."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    client.cookies[cookie_name(town.id)] = seal(town.id, town.people[0])
    answer = client.post(
        f"/api/conversations/{town.slug}/statements", {"text": "A"}, headers={"x-csrftoken": "a" * 32}
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "unreadable"
