"""What the pages of oversight share: the conversation, who asks, their frame, and how they stay new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from isegoria.services.errors import Missing
from isegoria.services.finding import find_conversation
from isegoria.services.governing import reading
from isegoria.web.pages.results.asking import etag_of, unless_known
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from isegoria.services.finding import ConversationInfo
    from isegoria.services.governing.reading.values import Powers, SwarmInfo

UNPROCESSABLE = 422
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class View:
    """A page among those of oversight; `url` is the name of its address."""

    url: str
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who asks for a page about the stewards of a conversation.

    Attributes:
        swarm: None where none was founded.
    """

    request: HttpRequest
    conversation: ConversationInfo
    powers: Powers
    swarm: SwarmInfo | None
    account: int | None
    language: str

    @property
    def slug(self) -> str:
        """The conversation's name in addresses."""
        return self.conversation.slug

    @property
    def sure(self) -> SwarmInfo:
        """The swarm.

        Raises:
            Missing: none was founded.
        """
        if self.swarm is None:
            raise Missing("no-swarm", _("No stewards work here. An organiser can found them."))
        return self.swarm

    @property
    def who(self) -> Mapping[str, Any]:
        """What every question to the services names."""
        return {"slug": self.slug, "account": self.account, "language": self.language}


def ask(request: HttpRequest, slug: str) -> Asked:
    """Find the conversation and its swarm, as whoever is asking may see them.

    Raises:
        Missing: there is no such conversation, or it is a draft that they have no role in.
    """
    language, account = get_language() or "", account_of(request)
    return Asked(
        request,
        find_conversation(slug=slug, language=language, account=account),
        reading.powers(slug=slug, account=account),
        reading.swarm(slug=slug, account=account, language=language),
        account,
        language,
    )


def live_page(
    request: HttpRequest,
    slug: str,
    template: str,
    context: Callable[[Asked], Mapping[str, Any]],
) -> HttpResponse:
    """Show a page that keeps itself up to date, unless the browser has it already.

    `?part=live` gives only what changes: the template of the same name that ends in `_now.html`.

    Args:
        request: by whoever is asking.
        slug: of the conversation.
        template: its name in the folder of oversight, without an ending.
        context: makes what else the template shows.
    """
    state = reading.state_of(slug=slug, account=account_of(request)), _form_secret(request)

    def make() -> HttpResponse:
        asked = ask(request, slug)
        now = f"oversight/{template}_now.html"
        more = {**frame(asked), **context(asked), "now": now}
        if request.GET.get("part") == "live":
            return render(request, now, more)
        query = request.GET.copy()
        query["part"] = "live"
        address = f"{request.path}?{query.urlencode()}"
        follow = {"follow": address, "known": etag_of(request, *state, path=address)}
        return render(request, f"oversight/{template}.html", {**more, **follow})

    return unless_known(request, etag_of(request, *state), make)


def page(asked: Asked, template: str, *, status: int = 200, **more: object) -> HttpResponse:
    """Show a page that is made for whoever is asking alone, such as a form."""
    context = {**frame(asked), "now": f"oversight/{template}_now.html", **more}
    response = render(asked.request, f"oversight/{template}.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def frame(asked: Asked) -> dict[str, Any]:
    """Give a page what its frame needs."""
    return {
        "conversation": asked.conversation,
        "swarm": asked.swarm,
        "powers": asked.powers,
        "tab": "stewards",
        "views": _views(asked.swarm) if asked.swarm else [],
    }


def see(name: str, *arguments: object) -> HttpResponse:
    """Lead on to a page after something was done."""
    return redirect(reverse(name, args=list(arguments)))


def number_of(request: HttpRequest, name: str, usual: int = 0) -> int:
    """Read a number from the address; the usual one where there is none."""
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= _DIGITS else usual


def _form_secret(request: HttpRequest) -> str:
    """Give what the form tokens of a page rest on: after signing in anew, a kept page has old ones."""
    if account_of(request) is None:
        return ""
    get_token(request)
    return str(request.META["CSRF_COOKIE"])


def _views(swarm: SwarmInfo) -> list[View]:
    return [
        View("oversight", _("The swarm")),
        View("oversight-queue", _("Waiting for people"), swarm.queued),
        View("oversight-actions", _("Decisions")),
        View("oversight-chamber", _("The board’s chamber"), swarm.motions),
        View("oversight-integrity", _("Integrity")),
    ]
