"""What surrounds every request: numbers, figures and log lines, and who may see the figures."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client

from isegoria.services import operating, voting
from isegoria.services.operating.condition import _Seen
from isegoria.store.models import MapWork
from isegoria.web import logs
from isegoria.web.operations import Watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from town import Town


class Configured:
    """The site's configuration, but for what a test changes."""

    def __init__(self, **changes: object) -> None:
        self._changes = changes

    def __getattr__(self, name: str) -> object:
        return self._changes[name] if name in self._changes else getattr(_AS_IT_IS, name)


_AS_IT_IS = settings.CONFIGURATION


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - a function of any variables
    """Change variables of the configuration for a test."""
    return lambda **changes: monkeypatch.setattr(settings, "CONFIGURATION", Configured(**changes))


def answer(environ: Mapping[str, object], route: str = "") -> tuple[WSGIEnvironment, dict[str, str]]:
    """Let a request pass through to an application that answers 200: the environment it saw, and headers."""
    seen: WSGIEnvironment = {}
    headers: dict[str, str] = {}

    def application(given: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        seen.update(given)
        given["isegoria.route"] = route
        start("200 OK", [])
        return [b""]

    def start(_status: str, given: list[tuple[str, str]], _problem: object = None, /) -> Any:  # noqa: ANN401
        headers.update(given)

    usual = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "REMOTE_ADDR": "10.0.0.9"}
    Watched(application)({**usual, **environ}, start)
    return seen, headers


def test_only_the_proxy_is_believed_about_addresses(configure: Any) -> None:  # noqa: ANN401 - as above
    """Nobody can pretend to be elsewhere: what the one proxy added stands last, and that alone counts."""
    forwarded = {"HTTP_X_FORWARDED_FOR": "1.1.1.1, 2.2.2.2", "HTTP_X_REQUEST_ID": "given-by-proxy"}

    configure(proxy=False)
    direct = answer(forwarded)
    configure(proxy=True)
    behind = answer(forwarded)

    assert direct[0]["REMOTE_ADDR"] == "10.0.0.9"
    assert direct[1]["X-Request-Id"] != "given-by-proxy"
    assert behind[0]["REMOTE_ADDR"] == "2.2.2.2"
    assert behind[1]["X-Request-Id"] == "given-by-proxy"


def test_an_event_keeps_its_name_whatever_is_given_beside_it() -> None:
    """A line says what happened, so that it can be found."""
    record = logging.makeLogRecord(
        {"name": "isegoria.test", "levelname": "INFO", "msg": "done", "event": 7, "level": "x"}
    )

    line = json.loads(logs.Lines().format(record))

    assert (line["event"], line["level"]) == ("done", "info")


def test_a_request_is_logged_by_its_route(caplog: pytest.LogCaptureFixture) -> None:
    """The line names the route and the number that the answer carries, not the path."""
    caplog.set_level(logging.INFO, "isegoria")

    answer({"PATH_INFO": "/c/trams/join/secret/", "isegoria.conversation": "trams"}, route="join")
    answer({"PATH_INFO": "/c/trams/vote"}, route="vote")

    (record,) = caplog.records
    line = json.loads(logs.Lines().format(record))
    assert (line["route"], line["status"], line["conversation"]) == ("join", 200, "trams")
    assert "secret" not in str(line)


def test_what_libraries_say_of_people_is_left_out() -> None:
    """An exception's words and a library's message may quote anything, so only their kind is kept."""
    try:
        int("Ada said: trams for all")
    except ValueError as wrong:
        problem = (type(wrong), wrong, wrong.__traceback__)
    record = logging.LogRecord(
        "django.request",
        logging.ERROR,
        __file__,
        1,
        "Internal Server Error: %s",
        ("/c/x/join/secret/",),
        problem,
    )
    record.status_code = 500

    line = json.loads(logs.Lines().format(record))

    assert line["event"] == "answered-500"
    assert line["problem"] == "ValueError"
    assert any("test_operations.py" in one for one in line["where"])
    assert not {"Ada", "secret", "trams"} & set(json.dumps(line).replace('"', " ").split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "address", "header", "status"),
    [
        ({"proxy": False, "metrics_token": ""}, "127.0.0.1", "", 200),
        ({"proxy": False, "metrics_token": ""}, "::1", "", 200),
        ({"proxy": False, "metrics_token": ""}, "192.0.2.1", "", 401),
        ({"proxy": True, "metrics_token": ""}, "127.0.0.1", "", 401),
        ({"proxy": True, "metrics_token": "sesame"}, "192.0.2.1", "Bearer sesame", 200),
        ({"proxy": True, "metrics_token": "sesame"}, "127.0.0.1", "Bearer sesam", 401),
        ({"proxy": False, "metrics_token": "sesame"}, "127.0.0.1", "", 401),
    ],
)
def test_figures_are_for_this_machine_or_for_the_token(
    changes: Mapping[str, object],
    address: str,
    header: str,
    status: int,
    configure: Any,  # noqa: ANN401 - as above
) -> None:
    """Behind a proxy everybody seems to be this machine, so there the token alone opens."""
    configure(**changes)

    answered = Client(REMOTE_ADDR=address).get("/metrics", headers={"authorization": header})

    assert answered.status_code == status


def test_a_site_is_ready_while_its_parts_are(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old tables or a writer that is stuck keep people away; a worker that is late does not."""
    monkeypatch.setattr(_Seen, "current_until", 0.0)
    fine = operating.health()
    stuck = {**voting.writer_figures(), "busy_ms": 60_000}
    with monkeypatch.context() as patch:
        patch.setattr(voting, "writer_figures", lambda: stuck)
        busy = Client().get("/readyz")
    with monkeypatch.context() as patch:
        patch.setattr(_Seen, "current_until", 0.0)
        pending = operating.Schema(("store.9999_more",), ())
        patch.setattr("isegoria.services.operating.condition.schema", lambda: pending)
        old = Client().get("/readyz")
    MapWork.objects.filter(pk=town.id).update(last_event=1)
    operating.health()
    waited = dict.fromkeys(_Seen.waiting, 0.0)
    monkeypatch.setattr(_Seen, "waiting", waited)
    late = Client().get("/readyz")

    assert fine == operating.Health("ok", "ok", "ok", "ok")
    assert (busy.status_code, busy.json()["writer"]) == (503, "stuck")
    assert (old.status_code, old.json()["migrations"]) == (503, "pending")
    assert (late.status_code, late.json()["worker"]) == (200, "late")
