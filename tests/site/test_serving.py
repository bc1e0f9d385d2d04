"""Running a site: it starts in order, tells how it does, keeps quiet about people, and stops in good time."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from benchmarks.site.serving import HOST, Server, prepare

from journal import Client

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc")


def server_of(environment: Mapping[str, str], *options: str) -> Server:
    """Give the server of a site, not started yet."""
    data = Path(environment["ISEGORIA_DATA"])
    port = int(environment["ISEGORIA_URL"].rsplit(":", 1)[1])
    return Server(environment, port, data / "server.log", options)


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of `isegoria` to its end."""
    command = [sys.executable, "-m", "isegoria.cli.main", *arguments]
    given = {"LANG": "en_GB.UTF-8", **environment, "LC_ALL": "en_GB.UTF-8"}
    return subprocess.run(command, env=given, capture_output=True, text=True, timeout=60, check=False)


def fetch(server: Server, path: str, **headers: str) -> tuple[int, str]:
    """Ask for a page: status and text."""
    request = Request(f"http://{HOST}:{server.port}{path}", headers=headers)
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - likewise
            return int(answer.status), answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def logged(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """Read the log."""
    lines = (Path(environment["ISEGORIA_DATA"]) / "server.log").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_a_site_tells_how_it_does_and_keeps_quiet_about_people(environment: dict[str, str]) -> None:
    """Machines can watch the site; neither its figures nor its log say who did what, or hold a token."""
    people = prepare(environment, 4, 5)
    server = server_of(environment)
    client = Client(server.port, people, range(4), 5, seed=1)
    server.start()
    try:
        client.start()
        ready = json.loads(fetch(server, "/readyz")[1])
        fetch(server, "/c/load/join/a-secret-token/")
        fetch(server, "/accounts/password/reset/key/1-a-secret-token/")
        fetch(server, "/c/load/?xid=a-secret-token", Cookie="a=a-secret-token")
        fetch(server, "/a-secret-token")
        while client.journal.acknowledged < 20:
            time.sleep(0.01)
        client.end()
        client.join(30)
        figures = fetch(server, "/metrics")[1]
    finally:
        code = server.stop()

    assert code == 0
    assert ready == {"ready": True, "database": "ok", "migrations": "ok", "writer": "ok", "worker": "ok"}
    counted = dict(re.findall(r'^isegoria_votes_total\{outcome="(\w+)"\} ([\d.]+)', figures, re.MULTILINE))
    assert sum(float(one) for one in counted.values()) == client.journal.acknowledged
    answered = f'route="vote",status="200"}} {client.journal.acknowledged}.0'
    assert f'isegoria_requests_total{{method="POST",{answered}' in figures
    assert 'isegoria_conversations{state="open"} 1.0' in figures
    text = (Path(environment["ISEGORIA_DATA"]) / "server.log").read_text("utf-8")
    for told in (figures, text):
        assert "a-secret-token" not in told
        assert "Simulated statement" not in told
        assert HOST not in told.replace(environment["ISEGORIA_URL"], "")
        assert not any(one.split("=")[1] in told for one in people["cookies"])
    assert "load" not in re.sub(r"^#.*$", "", figures, flags=re.MULTILINE)
    routes = {one.get("route") for one in logged(environment)}
    assert "vote" not in routes
    assert "account_reset_password_from_key" in routes


def test_what_dies_is_replaced_and_nobody_is_left_behind(environment: dict[str, str]) -> None:
    """A process that is killed has a successor; where the parent is killed, its children free the port."""
    server = server_of(environment)
    server.start()
    try:
        first = server.children("web") + server.children("work")
        server.kill("web")
        server.kill("work")
        server.wait()
        ends = time.monotonic() + 20
        while len(server.children("work")) != 1 and time.monotonic() < ends:
            time.sleep(0.05)
        second = server.children("web") + server.children("work")
        assert len(second) == 2
        assert not set(first) & set(second)

        server.kill("parent")
        ends = time.monotonic() + 20
        while any(Path(f"/proc/{one}").exists() for one in second) and time.monotonic() < ends:
            time.sleep(0.05)
        assert [one for one in second if Path(f"/proc/{one}").exists()] == []
        server.start()
    finally:
        server.stop()


def test_a_site_that_is_told_to_stop_answers_first(environment: dict[str, str]) -> None:
    """Whoever is being answered when the site stops still gets the answer, and the site stops soon."""
    people = prepare(environment, 8, 40)
    server = server_of(environment)
    client = Client(server.port, people, range(8), 40, seed=1)
    server.start()
    client.start()
    while client.journal.acknowledged < 10:
        time.sleep(0.01)
    idle = http.client.HTTPConnection(HOST, server.port)
    idle.request("GET", "/healthz")
    idle.getresponse().read()

    began = time.monotonic()
    code = server.stop()
    took = time.monotonic() - began
    client.end(at_once=True)
    client.join(60)
    idle.close()

    assert code == 0
    assert took < 20
    assert logged(environment)[-1]["event"] == "stopped"
    assert not [one for one in logged(environment) if one["level"] == "error"]


def test_ctrl_c_reaches_the_worker_by_the_site_alone(environment: dict[str, str]) -> None:
    """A terminal tells every process of its group; the site would take the worker’s end for a death."""
    server = server_of(environment)
    server.start()
    ends = time.monotonic() + 30
    while not (workers := server.children("work")):
        assert time.monotonic() < ends
        time.sleep(0.02)

    group = os.getpgid(workers[0])

    assert server.stop() == 0
    assert group == workers[0]
    assert not Path(f"/proc/{workers[0]}").exists()


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        (
            "ISEGORIA_URL",
            "debate.example",
            "ISEGORIA_URL is 'debate.example'; write scheme and host alone",
        ),
        ("ISEGORIA_SECRET_KEY", "short", "ISEGORIA_SECRET_KEY has 5 characters; give 32 or more"),
        ("DATABASE_URL", "mysql://x@localhost/x", "use postgres://… or leave it out for SQLite"),
        ("DATABASE_URL", "postgres://x@127.0.0.1:1/x", "PostgreSQL at 127.0.0.1:1 does not answer"),
    ],
)
def test_a_wrong_variable_is_refused_in_one_sentence(
    variable: str, value: str, words: str, environment: dict[str, str]
) -> None:
    """Whoever sets a site up wrongly is told which variable, why, and what to do."""
    done = run({**environment, variable: value}, "serve")

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("isegoria: ")
    assert words in done.stderr


def test_several_that_start_at_once_change_the_tables_once(empty_environment: dict[str, str]) -> None:
    """The tables are made by one, and the others wait; where nobody may make them, nobody serves."""
    environment = empty_environment
    refused = run(environment, "serve", "--no-migrate")
    done: list[subprocess.CompletedProcess[str]] = []
    threads = [threading.Thread(target=lambda: done.append(run(environment, "migrate"))) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert refused.returncode == 2
    assert "then run: isegoria migrate" in refused.stderr
    assert [one.returncode for one in done] == [0, 0, 0], [one.stderr for one in done]
    assert sum("store.0001_initial" in one.stdout for one in done) == 1


def test_a_port_that_is_taken_is_not_shared(environment: dict[str, str]) -> None:
    """A second site on the same port would get some of the first one's visitors; it is refused."""
    server = server_of(environment, "--no-work")
    server.start()
    try:
        second = run(environment, "serve", "--port", str(server.port))
    finally:
        server.stop()

    assert second.returncode == 2
    assert f"port {server.port} of 127.0.0.1 cannot be used" in second.stderr


def test_the_first_organiser_needs_no_email(empty_environment: dict[str, str]) -> None:
    """Before the site has ever run, its first organiser gets a link, and with it a password of their own."""
    environment = empty_environment
    admitted = run(environment, "organiser", "ada@example.org", "--name", "Ada")
    again = run(environment, "organiser", "ada@example.org")
    nonsense = run(environment, "organiser", "ada")
    path = urlsplit(admitted.stdout.splitlines()[-1]).path
    server = server_of(environment, "--no-work")
    server.start()
    try:
        connection = http.client.HTTPConnection(HOST, server.port)
        jar: dict[str, str] = {}
        _ask(connection, jar, "GET", path)
        where = jar.pop("location")
        form = _ask(connection, jar, "GET", where)
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[-1]
        password = {"password1": "tram lines at dawn", "password2": "tram lines at dawn"}
        _ask(connection, jar, "POST", where, {"csrfmiddlewaretoken": token, **password})
        page = _ask(connection, jar, "GET", "/organise/new/")
        connection.close()
        late = fetch(server, path)
    finally:
        server.stop()

    assert admitted.returncode == again.returncode == 0
    assert "has an account already" in again.stdout
    assert nonsense.returncode == 2
    assert "name@example.org" in nonsense.stderr
    assert "<form" in page
    assert "password1" not in late[1]


def _ask(
    connection: http.client.HTTPConnection,
    jar: dict[str, str],
    method: str,
    path: str,
    form: Mapping[str, str] | None = None,
) -> str:
    """Ask as a browser does that keeps cookies; where it is sent on is kept under "location"."""
    headers = {
        "Cookie": "; ".join(f"{key}={value}" for key, value in jar.items() if key != "location"),
        "Origin": f"http://{HOST}:{connection.port}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request(method, path, urlencode(form) if form else None, headers)
    answer = connection.getresponse()
    for name, value in answer.getheaders():
        if name.lower() == "set-cookie":
            key, _, kept = value.partition(";")[0].partition("=")
            jar[key] = kept
        elif name.lower() == "location":
            jar["location"] = value
    return answer.read().decode()


def test_a_running_site_can_be_backed_up(environment: dict[str, str], tmp_path: Path) -> None:
    """A copy made while people vote is a whole database; on PostgreSQL its own tool is named."""
    people = prepare(environment, 4, 5)
    server = server_of(environment, "--no-work")
    client = Client(server.port, people, range(4), 5, seed=1)
    server.start()
    client.start()
    try:
        while client.journal.acknowledged < 5:
            time.sleep(0.01)
        done = run(environment, "backup", str(tmp_path / "copy.sqlite3"))
    finally:
        client.end()
        client.join(30)
        server.stop()

    if environment["DATABASE_URL"]:
        assert done.returncode == 2
        assert "pg_dump" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    again = run(environment, "backup", str(tmp_path / "copy.sqlite3"))
    assert again.returncode == 2
    assert "exists already" in again.stderr
    copied = {**environment, "DATABASE_URL": f"sqlite:///{tmp_path / 'copy.sqlite3'}"}
    assert "up to date" in run(copied, "migrate").stdout


def test_a_worker_stops_when_told_to(empty_environment: dict[str, str]) -> None:
    """Work in the background waits for the tables, and ends within seconds of being asked to."""
    environment = empty_environment
    command = [sys.executable, "-m", "isegoria.cli.main", "work"]
    log = Path(environment["ISEGORIA_DATA"]) / "server.log"
    with log.open("wb") as file:
        worker = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    try:
        _wait_for(environment, "waiting-for-tables")
        assert run(environment, "migrate").returncode == 0
        _wait_for(environment, "worker-started")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    finally:
        if worker.poll() is None:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()


def _wait_for(environment: Mapping[str, str], event: str) -> None:
    ends = time.monotonic() + 30
    while not any(one["event"] == event for one in logged(environment)):
        assert time.monotonic() < ends, logged(environment)
        time.sleep(0.05)
