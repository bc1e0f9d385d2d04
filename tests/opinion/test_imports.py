"""Importing the room costs nothing, and every name it promises is there."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import isegoria.opinion
import isegoria.opinion.exchange

HEAVY = {"django", "numba", "numpy", "polars", "scipy", "sklearn", "threadpoolctl", "rfc8785"}


def modules_after(statement: str) -> set[str]:
    """Name the top-level modules that a fresh interpreter holds after a statement."""
    report = "import json, sys; print(json.dumps(sorted({one.split('.')[0] for one in sys.modules})))"
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}; {report}"], capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stdout))


@pytest.mark.parametrize(
    "statement",
    [
        "import isegoria.opinion",
        "import isegoria.opinion.exchange",
        "from isegoria.opinion import settings_named; settings_named('polis')",
        "from isegoria.opinion import Conversation, OpinionError, Statement",
    ],
)
def test_importing_the_room_loads_no_library(statement: str) -> None:
    """Who only names the room, its settings, errors or conversations waits for nothing."""
    assert not modules_after(statement) & HEAVY


def test_analysing_loads_no_web_framework() -> None:
    """The mathematics needs neither Django nor the readers of tables."""
    loaded = modules_after("from isegoria.opinion import analyse")

    assert "numba" in loaded
    assert not loaded & {"django", "polars", "sklearn", "jinja2", "httpx"}


@pytest.mark.parametrize("name", isegoria.opinion.__all__)
def test_every_promised_name_is_there(name: str) -> None:
    """Each name that the room lists can be had from it."""
    found = getattr(isegoria.opinion, name)

    assert found is not None
    assert getattr(found, "__name__", name) == name


@pytest.mark.parametrize("name", isegoria.opinion.exchange.__all__)
def test_every_promised_name_of_the_exchange_is_there(name: str) -> None:
    """Likewise for reading and writing."""
    assert getattr(isegoria.opinion.exchange, name).__name__ == name


@pytest.mark.parametrize("room", [isegoria.opinion, isegoria.opinion.exchange])
def test_other_names_are_missing(room: object) -> None:
    """A name that is not there is missed in Python's usual words."""
    with pytest.raises(AttributeError, match=r"module 'isegoria\.opinion.*' has no attribute 'nonsense'"):
        room.nonsense  # type: ignore[attr-defined]  # noqa: B018 - asking is the test
