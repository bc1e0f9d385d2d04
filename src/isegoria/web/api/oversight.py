"""Stewards: the swarm, what its agents say and ask for, people's approvals, and the board's chamber."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from isegoria.services.finding import MODERATOR, ORGANISER, OVERSEER, require_role
from isegoria.services.governing import approving, commanding, deciding, founding, reading
from isegoria.services.governing.reading import values
from isegoria.web.api.callers import ACCOUNT, ANYBODY, account_of
from isegoria.web.api.fields import Id, Number, Page, Text
from isegoria.web.api.oversight_given import (
    Governing,
    NewMotion,
    NewSpeech,
    NewSwarm,
    NewVote,
    Pausing,
    Refusal,
)
from isegoria.web.api.oversight_values import (
    Agent,
    AgentAction,
    AgentActions,
    Became,
    Configuration,
    Moved,
    Packet,
    Paused,
    Stood,
    SwarmMotion,
    Watched,
)

router = Router(tags=["stewards"])

_AT = "/{slug:slug}/stewards"
_ACTION = f"{_AT}/actions/{{int:number}}"
_MOTION = f"{_AT}/motions/{{int:number}}"


@router.get(_AT, response=Watched, auth=ANYBODY)
def show_swarm(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Show the swarm with its tree, and what checks from outside found; null where none was founded."""
    who = _who(request, slug)
    found = reading.swarm(**who)
    return {"swarm": found, "findings": list(reading.findings(**who)) if found else []}


@router.post(_AT, response={201: Watched}, auth=ACCOUNT)
def found_swarm(request: HttpRequest, slug: str, given: NewSwarm) -> dict[str, Any]:
    """Found the swarm, under a constitution in force or the conversation's own."""
    founding.found(slug=slug, account=account_of(request), constitution=given.constitution)
    return show_swarm(request, slug)


@router.delete(_AT, response={204: None}, auth=ACCOUNT)
def disband_swarm(request: HttpRequest, slug: str) -> None:
    """End every agent, for good; what they said and did stays."""
    founding.disband(slug=slug, account=account_of(request))


@router.put(f"{_AT}/constitution", response={204: None}, auth=ACCOUNT)
def govern_swarm(request: HttpRequest, slug: str, given: Governing) -> None:
    """Put the swarm under another constitution."""
    founding.govern(slug=slug, account=account_of(request), constitution=given.constitution)


@router.post(f"{_AT}/wake", response={204: None}, auth=ACCOUNT)
def wake_swarm(request: HttpRequest, slug: str) -> None:
    """Have every agent take a turn as soon as a worker is free."""
    commanding.wake(slug=slug, account=account_of(request))


@router.post(f"{_AT}/pause", response=Paused, auth=ACCOUNT)
def pause_agent(request: HttpRequest, slug: str, given: Pausing) -> dict[str, bool]:
    """Pause an agent and everybody below it, or all of them; the board alone resumes."""
    return {"changed": commanding.pause(slug=slug, agent=given.agent, account=account_of(request))}


@router.get(f"{_AT}/agents/{{slug:agent}}", response=Agent, auth=ANYBODY)
def show_agent(request: HttpRequest, slug: str, agent: str, turn: Number = 0) -> values.AgentInfo:
    """Show an agent with the packets of a turn, the newest unless one is asked for."""
    return reading.agent(**_who(request, slug), name=agent, turn=turn)


@router.get(f"{_AT}/agents/{{slug:agent}}/configurations", response=list[Configuration], auth=ANYBODY)
def list_configurations(request: HttpRequest, slug: str, agent: str) -> list[values.ConfigurationInfo]:
    """List every version of what an agent is made of, the newest first."""
    return list(reading.configurations(**_who(request, slug), name=agent))


@router.get(f"{_AT}/packets", response=list[Packet], auth=ANYBODY)
def list_packets(request: HttpRequest, slug: str, since: Id = 0, agent: Text = "") -> list[values.PacketInfo]:
    """List up to 200 packets after one, oldest first: ask again with the last one's number to follow."""
    return list(reading.packets(**_who(request, slug), since=since, agent=agent))


@router.get(f"{_AT}/actions", response=AgentActions, auth=ANYBODY)
def list_actions(
    request: HttpRequest,
    slug: str,
    status: Literal["", "done", "waiting", "denied", "refused"] = "",
    agent: Text = "",
    page: Page = 1,
) -> values.ActionPage:
    """List what agents asked the gate for, the newest first."""
    return reading.actions(**_who(request, slug), status=status, agent=agent, page=page)


@router.get(f"{_AT}/waiting", response=AgentActions, auth=ANYBODY)
def list_waiting(request: HttpRequest, slug: str, page: Page = 1) -> values.ActionPage:
    """List what waits for people, the oldest first."""
    return reading.queue(**_who(request, slug), page=page)


@router.get(_ACTION, response=AgentAction, auth=ANYBODY)
def show_action(request: HttpRequest, slug: str, number: Id) -> values.ActionInfo:
    """Show an action with its judgements, their clauses, and what people said."""
    return reading.action(**_who(request, slug), number=number)


@router.post(f"{_ACTION}/approval", response=Became, auth=ACCOUNT)
def approve_action(request: HttpRequest, slug: str, number: Id) -> dict[str, str]:
    """Approve an action in the role that it waits for; it is judged once more before it takes effect."""
    key = _key(request, slug, number)
    settled = approving.approve(slug=slug, key=key, account=account_of(request))
    return {"status": settled.status}


@router.post(f"{_ACTION}/refusal", response={204: None}, auth=ACCOUNT)
def refuse_action(request: HttpRequest, slug: str, number: Id, given: Refusal) -> None:
    """Refuse an action with a public reason: it will not happen."""
    key = _key(request, slug, number)
    approving.refuse(slug=slug, key=key, account=account_of(request), reason=given.reason)


@router.get(f"{_AT}/motions", response=list[SwarmMotion], auth=ANYBODY)
def list_motions(request: HttpRequest, slug: str) -> list[values.MotionInfo]:
    """List the board's motions, open ones first; without what was said about each."""
    return list(reading.motions(**_who(request, slug)))


@router.post(f"{_AT}/motions", response={201: Moved}, auth=ACCOUNT)
def move(request: HttpRequest, slug: str, given: NewMotion) -> dict[str, Any]:
    """Bring a motion before the board, and vote for it; a sole member's motion is carried at once."""
    number = deciding.move(
        slug=slug,
        account=account_of(request),
        kind=given.kind,
        agent=given.agent,
        arguments=given.arguments(),
        reason=given.reason,
    )
    return {"number": number, "state": reading.motion(**_who(request, slug), number=number).state}


@router.get(_MOTION, response=SwarmMotion, auth=ANYBODY)
def show_motion(request: HttpRequest, slug: str, number: Number) -> values.MotionInfo:
    """Show a motion with its votes and the debate; advisers are programs and have no vote."""
    return reading.motion(**_who(request, slug), number=number)


@router.put(f"{_MOTION}/vote", response=Stood, auth=ACCOUNT)
def vote_on_motion(request: HttpRequest, slug: str, number: Number, given: NewVote) -> dict[str, str]:
    """Vote on a motion as a member of the board, or vote anew while it is open."""
    return {"state": deciding.vote(slug=slug, number=number, account=account_of(request), yes=given.yes)}


@router.post(f"{_MOTION}/speeches", response={204: None}, auth=ACCOUNT)
def speak(request: HttpRequest, slug: str, number: Number, given: NewSpeech) -> None:
    """Say something about an open motion, in public and for good."""
    deciding.speak(
        slug=slug,
        number=number,
        account=account_of(request),
        text=given.text,
        language=get_language() or "en",
    )


def _key(request: HttpRequest, slug: str, number: int) -> str:
    """Name the action; those without a role learn that they need one, whatever there is."""
    require_role(slug=slug, account=account_of(request), kinds=(ORGANISER, MODERATOR, OVERSEER))
    return reading.action(**_who(request, slug), number=number).key


def _who(request: HttpRequest, slug: str) -> dict[str, Any]:
    return {"slug": slug, "account": account_of(request), "language": get_language() or ""}
