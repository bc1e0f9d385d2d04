"""Bring a motion before the board: what it would do, to whom, and why; an end has to be confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from isegoria.agents.board import WHOLE
from isegoria.services.errors import Forbidden, Invalid, Missing
from isegoria.services.governing import deciding, reading
from isegoria.services.governing.founding import USUAL_BUDGET
from isegoria.services.governing.reading.texts import meaning_of
from isegoria.services.governing.stewards import kinds
from isegoria.web.pages.organise.frame import signed_in
from isegoria.web.pages.oversight import wording
from isegoria.web.pages.oversight.asking import UNPROCESSABLE, ask, page, see
from isegoria.web.pages.oversight.changing import changes_in, fields_of, whole

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.utils.functional import _StrPromise

    from isegoria.web.pages.oversight.asking import Asked

KINDS: Final[tuple[tuple[str, _StrPromise], ...]] = (
    ("resume", gettext_lazy("Let it go on")),
    ("pause", gettext_lazy("Pause it")),
    ("end", gettext_lazy("End it, for good")),
    ("grant", gettext_lazy("Give it a privilege")),
    ("revoke", gettext_lazy("Take a privilege from it")),
    ("create", gettext_lazy("Create an agent below it")),
    ("configure", gettext_lazy("Change what it is told, or its budget")),
    ("rollback", gettext_lazy("Go back to an earlier version of it")),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    value: str
    text: str


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form for a kind of motion about an agent; then bring it before the board."""
    asked = ask(request, slug)
    given = request.POST if request.method == "POST" else request.GET
    kind, agent = given.get("kind", ""), given.get("agent", "")
    context = _context(asked, kind, agent, given)
    if request.method != "POST":
        chosen = {name: given.get(name, "") for name in ("privilege", "number")}
        chosen["budget"] = str(context["budget"])
        return page(asked, "move", **context, given=chosen)
    try:
        _be_sure(kind, given)
        number = deciding.move(
            slug=slug,
            account=asked.account,
            kind=kind,
            agent=agent,
            arguments=_arguments(asked, kind, agent, given),
            reason=given.get("reason", ""),
        )
    except Invalid as wrong:
        return page(
            asked, "move", status=UNPROCESSABLE, **context, given=given, problem=str(wrong), field=wrong.field
        )
    state = reading.motion(**asked.who, number=number).state
    messages.success(request, _became(state))
    return see("oversight-motion", slug, number)


def _be_sure(kind: str, given: QueryDict) -> None:
    if kind == "end" and given.get("sure") != "yes":
        raise Invalid("sure", "not-sure", _("Tick the box: ended agents never work again."))


def _became(state: str) -> str:
    if state == "carried":
        return _("The board decided at once: the motion is carried, and has taken effect.")
    return _("The motion lies before the board.")


def _context(asked: Asked, kind: str, agent: str, given: QueryDict) -> dict[str, Any]:
    """Say what the motion would do.

    Raises:
        Forbidden: whoever asks sits on no board here.
        Missing: there is no such kind or agent.
    """
    swarm = asked.sure
    if not asked.powers.seat:
        raise Forbidden(
            "no-seat", _("Only the board moves: the organisers of this conversation. Others may watch.")
        )
    line = swarm.agent(agent)
    whole_swarm = agent == "board" and kind in WHOLE | {"create"}
    if kind not in dict(KINDS) or (line is None and not whole_swarm):
        raise Missing("no-motion-kind", _("There is no such motion. Begin from the agent’s page."))
    below = [one.name for one in line.subtree[1:] if one.state != "ended"] if line else []
    held = set(line.privileges) if line else set()
    kept = reading.configurations(**asked.who, name=agent) if kind in {"configure", "rollback"} else ()
    current = next((one for one in kept if one.current), None)
    return {
        "kind": kind,
        "agent": agent,
        "title": wording.motion_title(kind, agent, {}),
        "asks": dict(KINDS)[kind],
        "below": below,
        "privileges": _privileges(asked, held if kind == "revoke" else set(swarm.privileges) - held)
        if kind in {"grant", "revoke"}
        else [],
        "stewards": kinds() if kind == "create" else (),
        "kept": kept,
        "told": fields_of(current, _texts(given)) if kind == "configure" and current else (),
        "budget": line.budget if line and kind == "configure" else USUAL_BUDGET,
    }


def _privileges(asked: Asked, names: set[str]) -> list[Choice]:
    made = []
    for one in sorted(names):
        meaning = meaning_of(one, asked.language)
        # Translators: a privilege, then what it means.
        made.append(
            Choice(
                one,
                _("%(privilege)s: %(meaning)s") % {"privilege": one, "meaning": meaning} if meaning else one,
            )
        )
    return made


def _arguments(asked: Asked, kind: str, agent: str, given: QueryDict) -> dict[str, Any]:
    match kind:
        case "grant" | "revoke":
            return {"privilege": given.get("privilege", "")}
        case "create":
            chosen = {"name": given.get("name", ""), "kind": given.get("steward", "")}
            return {**chosen, "budget": whole(given.get("budget", ""))}
        case "rollback":
            return {"number": whole(given.get("number", ""))}
        case "configure":
            kept = reading.configurations(**asked.who, name=agent)
            current = next((one for one in kept if one.current), None)
            line = asked.sure.agent(agent)
            return changes_in(current, line, _texts(given)) if current and line else {}
        case _:
            return {}


def _texts(given: QueryDict) -> dict[str, str]:
    return {name: str(given.get(name, "")) for name in given}
