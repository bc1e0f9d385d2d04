"""Figures for Prometheus: how the site does, and nothing about anybody.

Conversations are counted, never named. Where several processes serve, each keeps its figures in a folder
that `isegoria serve` names, and whichever is asked gives the sum.
"""

from __future__ import annotations

import os
import threading
import time
from functools import cache
from typing import TYPE_CHECKING

from django.db import DatabaseError
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from isegoria import __version__
from isegoria.services import operating, voting
from isegoria.services.witnessing.telling import standings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_EVERY = 2.0

# When a figure began to be counted is of no use here, and doubles the page.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library types it in part
_registry = CollectorRegistry()
_requests = Counter(
    "isegoria_requests", "Requests answered.", ["method", "route", "status"], registry=_registry
)
_latency = Histogram(
    "isegoria_request_seconds",
    "Time until an answer was ready.",
    ["route"],
    buckets=_BUCKETS,
    registry=_registry,
)
_votes = Counter(
    "isegoria_votes",
    "Votes cast, changed and taken back, by what became of them.",
    ["outcome"],
    registry=_registry,
)
_commits = Counter("isegoria_vote_commits", "Transactions that made votes durable.", registry=_registry)
_waiting = Gauge(
    "isegoria_votes_waiting",
    "Votes that wait for the next commit.",
    registry=_registry,
    multiprocess_mode="livesum",
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _Told:
    """Which of the writer's figures have been told already, and whether this process tells them by itself."""

    lock = threading.Lock()
    begun = False
    figures: dict[str, int] = {}  # noqa: RUF012 - one a process, kept under the lock


def note_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    if not _Told.begun:
        _keep_told()
    # A method can be any word, and every word would be a figure of its own.
    count, time_taken = _of(method if method in _METHODS else "other", route, status)
    count.inc()
    time_taken.observe(seconds)


@cache
def _of(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return _requests.labels(method, route, str(status)), _latency.labels(route)


def exposition() -> bytes:
    """Write every figure down, in the form that Prometheus reads."""
    _tell_writer()
    registry = _registry
    if _FOLDER in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own
    return generate_latest(registry) + generate_latest(_site_registry())


def _keep_told() -> None:
    """Where several processes serve, tell the writer's figures now and then, whoever is asked for them."""
    with _Told.lock:
        begun, _Told.begun = _Told.begun, True
    if not begun and _FOLDER in os.environ:
        threading.Thread(target=_keep_telling, name="metrics", daemon=True).start()


def _keep_telling() -> None:
    while True:
        time.sleep(_EVERY)
        _tell_writer()


def _tell_writer() -> None:
    with _Told.lock:
        figures = voting.writer_figures()
        now = voting.writer_outcomes() | {" commits": figures["commits"]}
        for name, number in now.items():
            more = max(0, number - _Told.figures.get(name, 0))
            (_commits if name == " commits" else _votes.labels(name)).inc(more)
        _Told.figures = now
    _waiting.set(figures["waiting"])


@cache
def _site_registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Site())
    return registry


class _Site(Collector):
    """Figures of the whole site, read from the database when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        """Give each figure."""
        info = GaugeMetricFamily("isegoria_version_info", "The version that serves.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        try:
            found = operating.work_figures()
        except DatabaseError:
            yield GaugeMetricFamily("isegoria_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("isegoria_database_up", "Whether the database answers.", 1)
        states = GaugeMetricFamily("isegoria_conversations", "Conversations, by state.", labels=["state"])
        for state, number in found.conversations.items():
            states.add_metric([state], number)
        yield states
        yield GaugeMetricFamily("isegoria_landscapes", "Landscapes that are kept.", found.landscapes)
        yield GaugeMetricFamily(
            "isegoria_landscapes_behind", "Conversations whose landscape lacks newer votes.", found.behind
        )
        yield GaugeMetricFamily(
            "isegoria_landscapes_failing", "Of those, how many failed to be computed.", found.failing
        )
        yield GaugeMetricFamily(
            "isegoria_work_late_seconds", "For how long work has waited that nobody took.", found.late_seconds
        )
        yield GaugeMetricFamily("isegoria_imports", "Imports that are not finished.", found.imports)
        yield GaugeMetricFamily(
            "isegoria_record_waiting", "Records that wait for their place in the log.", found.unsealed
        )
        if found.sealed_seconds is not None:
            yield GaugeMetricFamily(
                "isegoria_record_sealed_age_seconds",
                "Time since the log was sealed last.",
                found.sealed_seconds,
            )
        yield from _of_witnesses()
        if found.newest_seconds is not None:
            yield GaugeMetricFamily(
                "isegoria_landscape_newest_age_seconds", "Age of the newest landscape.", found.newest_seconds
            )
        if found.slowest_seconds is not None:
            yield GaugeMetricFamily(
                "isegoria_landscape_slowest_seconds",
                "Time that the dearest landscape took.",
                found.slowest_seconds,
            )


def _of_witnesses() -> Iterator[Metric]:
    """Tell how the witnesses of the site's log stand; they are public, and so are named."""
    cosigned = GaugeMetricFamily(
        "isegoria_witness_size", "Entries of the log that a witness cosigned.", labels=["witness"]
    )
    conflicts = GaugeMetricFamily(
        "isegoria_witness_conflict",
        "Whether a witness says that it cosigned a different log: an alarm.",
        labels=["witness"],
    )
    for one in standings():
        cosigned.add_metric([one.name], one.size)
        conflicts.add_metric([one.name], int(one.contradicts))
    yield from (cosigned, conflicts)
