"""The description of the interface as a page: made from the same description that programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from isegoria.web.api.interface import api, routes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest, HttpResponse

_DEEPEST = 4


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show every operation, by subject."""
    schema = api.get_openapi_schema()
    doors = {one.name: one.door for one in routes()}
    subjects: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found = {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "description": _words(operation.get("description", "")),
                "door": doors[operation["operationId"]],
                "parameters": operation.get("parameters", ()),
                "body": list(_body(operation, schema)),
                "answer": _answer(operation),
            }
            subjects.setdefault(operation["tags"][0], []).append(found)
    types = [
        {
            "name": name,
            "description": _words(one.get("description", "")),
            "fields": list(_fields(one, schema)),
        }
        for name, one in _named(schema).items()
    ]
    context = {"subjects": subjects, "types": types, "schema": schema}
    return render(request, "api/docs.html", context)


def _words(text: str) -> str:
    """Show what stands between backticks as code."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in parts)
    )


def _named(schema: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(schema["components"]["schemas"].items()))


def _body(operation: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        fields = list(_fields(_resolved(content["schema"], schema), schema))
        yield {"kind": kind, "fields": fields}


def _answer(operation: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for status, response in operation["responses"].items():
        if status == "default":
            continue
        content = response.get("content", {})
        kinds = [
            _kind(one["schema"]) if kind == "application/json" else kind for kind, one in content.items()
        ]
        found.append((str(status), ", ".join(kinds)))
    return found


def _resolved(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    found: Mapping[str, Any] = whole["components"]["schemas"].get(name, schema)
    return found


def _fields(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    found = _resolved(schema, whole)
    required = set(found.get("required", ()))
    for name, one in found.get("properties", {}).items():
        yield {"name": name, "kind": _kind(one), "required": name in required}


def _kind(schema: Mapping[str, Any], depth: int = 0) -> str:
    """Say in a few signs what a value is."""
    if depth > _DEEPEST:
        return "…"
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    choices = schema.get("anyOf") or schema.get("allOf") or schema.get("oneOf")
    if choices:
        return " | ".join(_kind(one, depth + 1) for one in choices)
    if "enum" in schema:
        return " | ".join(map(repr, schema["enum"]))
    inner = schema.get("items") or schema.get("additionalProperties")
    if isinstance(inner, dict):
        signs = "[%s, …]" if schema.get("type") == "array" else "{…: %s}"
        return signs % _kind(inner, depth + 1)
    return str(schema.get("format") or schema.get("const") or schema.get("type") or "any")
