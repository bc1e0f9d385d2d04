"""The interface as a whole: its routes, its description, and what every answer carries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.utils.cache import patch_vary_headers
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from isegoria import __version__
from isegoria.web.api import (
    committing,
    constitutions,
    conversations,
    drafting,
    exchange,
    looking_after,
    moderation,
    organisations,
    oversight,
    ratifications,
    record,
    results,
    site,
    statements,
    taking_part,
)
from isegoria.web.api.callers import ACCOUNT, HEADER, PARTICIPANT, anybody
from isegoria.web.api.errors import Problem, answer_errors, not_allowed

_DESCRIPTION = f"""Everything the pages do, for programs; the same rules hold.

- Accounts send a key (`Authorization: Bearer isg_…`), made on the account's page. Participants send what
  joining gave them as `{HEADER}`. A browser on this site may send its session instead, and then the form
  token as `X-CSRFToken` with whatever changes something.
- `Accept-Language`, or `?lang=ja`, chooses the language of texts and messages.
- A request that fails is answered with `code` (lasting, for programs), `message` (fact and remedy) and
  `field`.
- Every answer says in `RateLimit-Limit`, `-Remaining` and `-Reset` how much more may be asked for; `429`
  comes with `Retry-After`.
"""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    Attributes:
        path: with parameters in braces, such as "/api/conversations/{slug}".
        door: who is let in before any service is asked: "anybody", "account" or "participant".
    """

    method: str
    path: str
    name: str
    door: str


class _Plain(JSONRenderer):
    """Writes Japanese as Japanese."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class Interface(NinjaAPI):
    """Ninja's interface, with our names, our errors and a description that leaves nothing out."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation by its function."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:  # noqa: ANN401 - ninja's own
        """Describe it: with what may go wrong, and with who needs no key."""
        schema = super().get_openapi_schema(**options)
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = schema["components"].setdefault("schemas", {})
        schemas.update(problem.pop("$defs", {}))
        schemas["Problem"] = problem
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        open_to_all = {one.name for one in routes() if one.door == "anybody"}
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"]["default"] = {"description": "What went wrong", "content": content}
                if operation["operationId"] in open_to_all and {} not in operation["security"]:
                    operation["security"].append({})
        return schema


api = Interface(
    title="Isegoria",
    version=__version__,
    description=_DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    renderer=_Plain(),
)
answer_errors(api)
api.add_router("", site.router)
api.add_router("", site.me)
api.add_router("/conversations", conversations.router)
for _router in (
    taking_part.router,
    statements.router,
    moderation.router,
    looking_after.router,
    results.router,
    ratifications.router,
    drafting.router,
    record.router,
    oversight.router,
    exchange.exports,
):
    api.add_router("/conversations", _router)
api.add_router("/imports", exchange.imports)
api.add_router("/constitutions", constitutions.router)
api.add_router("/constitutions", committing.router)
api.add_router("/organisations", organisations.router)


def routes() -> tuple[Route, ...]:
    """List every operation."""
    found: list[Route] = []
    for router in api._get_bound_routers():  # noqa: SLF001 - ninja has no public list
        for path, view in router.path_operations.items():
            for operation in view.operations:
                full = f"/api{router.prefix if router.prefix.startswith('/') else '/' + router.prefix}{path}"
                found.extend(
                    Route(method, full.replace("//", "/"), operation.view_func.__name__, _door(operation))
                    for method in operation.methods
                )
    return tuple(found)


def finished(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give every answer of a view what all answers carry, and JSON where ninja sends plain words."""

    @wraps(view)
    def finish(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - the view's
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            response = not_allowed(", ".join(sorted(response.headers["Allow"].split(", "))))
        left = vars(request).get("api_left")
        if left is not None:
            response.headers["RateLimit-Limit"] = str(left.limit)
            response.headers["RateLimit-Remaining"] = str(left.remaining)
            response.headers["RateLimit-Reset"] = str(left.seconds)
        response.headers.setdefault(
            "Cache-Control", "private, no-cache" if "ETag" in response else "no-store"
        )
        patch_vary_headers(response, ("Authorization", "Cookie", HEADER, "Accept-Language"))
        return response

    return finish


def _door(operation: Operation) -> str:
    doors = list(operation.auth_callbacks)
    if anybody in doors:
        return "anybody"
    return "participant" if doors == PARTICIPANT else "account" if doors == ACCOUNT else "unknown"
