"""Every address of the site by its name, walked out of the URL table, and what it takes to ask for each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from isegoria.web.api.interface import routes as operations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Address:
    """An address.

    Attributes:
        name: with its namespace; of the interface's operations, with the method where several share one path.
        pattern: as the URL table has it.
        parameters: names of what stands in it.
        methods: those that it is asked by.
    """

    name: str
    pattern: str
    parameters: tuple[str, ...] = ()
    methods: tuple[str, ...] = field(default=("GET", "POST"))

    def path(self, values: Mapping[str, str]) -> str:
        """Fill it in.

        Args:
            values: by parameter; by the address's name, a space and the parameter, where it differs there.
        """
        path = self.pattern
        for parameter in self.parameters:
            value = values.get(f"{self.name} {parameter}") or values[parameter]
            path = path.replace(f"<{parameter}>", value)
        return f"/{path}"


def addresses() -> list[Address]:
    """List every address, each name once."""
    by_path = {(one.path, one.method): one.name for one in operations()}
    found: dict[str, Address] = {}
    for name, pattern, parameters in _walk(get_resolver().url_patterns):
        if name.startswith("api:") and name not in {"api:openapi-json", "api:api-root"}:
            continue
        found.setdefault(name, Address(name, pattern, parameters))
    for (path, method), name in by_path.items():
        plain = path.removeprefix("/")
        parameters = tuple(part.split(":")[1] for part in _within(plain))
        for part in _within(plain):
            plain = plain.replace("{" + part + "}", f"<{part.split(':')[1]}>")
        found[f"api:{name}"] = Address(f"api:{name}", plain, parameters, (method,))
    return list(found.values())


def _within(path: str) -> list[str]:
    return [piece.split("}")[0] for piece in path.split("{")[1:]]


def _walk(
    patterns: list[URLPattern | URLResolver], before: str = "", space: str = ""
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for one in patterns:
        whole = before + _plain(one)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, whole, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            name = space + (one.name or whole)
            yield name, whole, tuple(piece.split(">")[0] for piece in whole.split("<")[1:])


def _plain(one: URLPattern | URLResolver) -> str:
    """Write a pattern as text with <names> for what is to be filled in."""
    pattern = one.pattern
    if isinstance(pattern, RegexPattern):
        text = re.sub(r"\\Z$|\$$", "", pattern.regex.pattern.removeprefix("^"))
        return re.sub(r"\(\?P<(\w+)>(?:[^()\[\]]|\[[^\]]*\]|\([^)]*\))*\)", r"<\1>", text)
    return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(pattern))
