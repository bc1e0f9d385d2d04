"""The same as the pages show, for programs."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from isegoria.services.governing import reading
from isegoria.web.pages.oversight.asking import number_of
from isegoria.web.pages.results.asking import etag_of, unless_known
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


@require_safe
def swarm(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand over the swarm with its tree, and what checks found; null where there is none."""
    return _document(
        request,
        slug,
        lambda who: {
            "swarm": (found := reading.swarm(**who)),
            "findings": reading.findings(**who) if found else (),
        },
    )


@require_safe
def packets(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand over up to 200 packets after `?since=`, of `?agent=` alone where one is named."""
    since, agent = number_of(request, "since"), request.GET.get("agent", "")
    return _document(request, slug, lambda who: {"packets": reading.packets(**who, since=since, agent=agent)})


@require_safe
def agent(request: HttpRequest, slug: str, agent: str) -> HttpResponse:
    """Hand over an agent with its newest turn, or with `?turn=`."""
    turn = number_of(request, "turn")
    return _document(request, slug, lambda who: reading.agent(**who, name=agent, turn=turn))


@require_safe
def configuration(request: HttpRequest, slug: str, agent: str) -> HttpResponse:
    """Hand over every version of what an agent is."""
    return _document(request, slug, lambda who: {"configurations": reading.configurations(**who, name=agent)})


@require_safe
def action(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hand over an action with its judgements and approvals."""
    return _document(request, slug, lambda who: reading.action(**who, number=number))


@require_safe
def actions(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand over a page of actions, by `?status=` and `?agent=`."""
    status = request.GET.get("status", "")
    return _document(
        request,
        slug,
        lambda who: reading.actions(
            **who,
            status=status if status in reading.STATUSES else "",
            agent=request.GET.get("agent", ""),
            page=number_of(request, "page", 1),
        ),
    )


@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand over a page of what waits for people."""
    return _document(request, slug, lambda who: reading.queue(**who, page=number_of(request, "page", 1)))


@require_safe
def chamber(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand over every motion."""
    return _document(request, slug, lambda who: {"motions": reading.motions(**who)})


@require_safe
def motion(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hand over a motion with the debate about it."""
    return _document(request, slug, lambda who: reading.motion(**who, number=number))


def plain(value: Any) -> Any:  # noqa: ANN401 - any value of the services
    """Make values of the services into what JSON has."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def _document(request: HttpRequest, slug: str, read: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    account = account_of(request)
    state = reading.state_of(slug=slug, account=account)

    def make() -> HttpResponse:
        who = {"slug": slug, "account": account, "language": get_language() or ""}
        options = {"ensure_ascii": False, "indent": 2}
        return JsonResponse(plain(read(who)), json_dumps_params=options)

    return unless_known(request, etag_of(request, state), make)
