"""Programs that use the interface: with a key, as a participant, or as nobody."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.test import Client

from isegoria.services import tokens
from isegoria.web.visitors import seal

if TYPE_CHECKING:
    from town import Town


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program was answered."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Program:
    """Asks the interface, and may say who it is."""

    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Send a request; a body is sent as JSON.

        Args:
            method: such as "GET".
            path: below "/api".
            body: None for none.
            **headers: further ones, with underscores for hyphens.
        """
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        response = Client().generic(
            method,
            f"/api{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={"accept-language": "en", **self.headers, **more},
        )
        content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        kind = response.headers.get("Content-Type", "")
        read = json.loads(content) if content and kind.startswith("application/json") else content
        return Answer(response.status_code, read, dict(response.headers))


def by_key(account: int) -> Program:
    """Give an account's program a key."""
    cache.clear()  # what is left of its limits is another test's affair
    return Program({"authorization": f"Bearer {tokens.create(account=account, name='tests').secret}"})


def of_role(town: Town, kind: str = "") -> Program:
    """Give a program a key of somebody with a role in a town, or with none."""
    return by_key(town.account(kind))


def as_participant(town: Town, person: int = 0) -> Program:
    """Let a program speak for a participant of a town."""
    cache.clear()
    return Program({"x-participant": seal(town.id, town.people[person])})


def nobody() -> Program:
    """Let a program say nothing about who it is."""
    cache.clear()
    return Program()
