"""Logs without personal data: a line of JSON an event, saying what happened and where, never who or what.

An event has a short lasting name. What goes beside it is given by our own code, as `extra`. Libraries' own
words are left out, for they quote addresses, form fields and rows of the database; so are the words of
exceptions, of which the kind and the places in the code stay. Addresses of pages are named by their route,
so that no token in a path is ever written down.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

request_id: ContextVar[str] = ContextVar("request_id", default="")

_OURS = ("isegoria", "_granian")
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_NEVER = frozenset({"request", "server_time"})
_SCALARS = (str, int, float, bool, type(None))
_ADDRESS = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b")


def set_up(settings: Mapping[str, Any]) -> None:
    """Send events to standard error; Django calls this at start with its setting LOGGING.

    Args:
        settings: "form" is "json"; "text" or "warnings" for people at a terminal; "off" to change nothing.
    """
    form = settings.get("form", "off")
    if form == "off":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines() if form == "json" else Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("isegoria").setLevel(logging.WARNING if form == "warnings" else logging.INFO)
    # What these say of requests is in our own line for the request.
    for name in ("django.request", "django.security", "django.server"):
        logging.getLogger(name).setLevel(logging.ERROR)


class Lines(logging.Formatter):
    """One line of JSON an event."""

    def format(self, record: logging.LogRecord) -> str:
        """Write an event down."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        if request_id.get():
            line["request"] = request_id.get()
        line.update((name, value) for name, value in _beside(record).items() if name not in line)
        if record.exc_info and record.exc_info[0] is not None:
            line.update(_problem(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


class Text(logging.Formatter):
    """For whoever sits before the terminal: everything that is known, exceptions whole."""

    def format(self, record: logging.LogRecord) -> str:
        """Write an event down."""
        beside = " ".join(f"{key}={value}" for key, value in _beside(record).items())
        line = f"{record.levelname.lower():7} {record.getMessage()} {beside}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _event(record: logging.LogRecord) -> str:
    if record.name.split(".", 1)[0] in _OURS:
        return _ADDRESS.sub("-", record.getMessage())
    status = getattr(record, "status_code", None)
    return f"answered-{status}" if status else "library"


def _beside(record: logging.LogRecord) -> dict[str, Any]:
    ours = record.name.split(".", 1)[0] in _OURS
    given = vars(record).items() if ours else ()
    return {
        key: value if isinstance(value, _SCALARS) else str(type(value).__name__)
        for key, value in given
        if key not in _USUAL | _NEVER
    }


def _problem(failure: BaseException | None) -> dict[str, Any]:
    """Tell the kind of an exception and where it came from; its words may quote what people wrote."""
    frames = traceback.extract_tb(failure.__traceback__) if failure else []
    cause = failure.__cause__ or failure.__context__ if failure else None
    told = {
        "problem": type(failure).__name__,
        "where": [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames[-12:]],
    }
    return told | ({"cause": type(cause).__name__} if cause is not None else {})


def _short(path: str) -> str:
    return path.rsplit("site-packages/", 1)[-1].rsplit("/src/", 1)[-1]
