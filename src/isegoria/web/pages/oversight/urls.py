"""Where the stewards are overseen."""

from __future__ import annotations

from django.urls import path

from isegoria.web.pages.oversight import (
    action,
    agent,
    as_json,
    chamber,
    configuration,
    integrity,
    lists,
    moving,
    swarm,
)

_ROOT = "c/<slug:slug>/stewards"
_AGENT = f"{_ROOT}/agents/<slug:agent>"
_ACTION = f"{_ROOT}/actions/<int:number>"
_MOTION = f"{_ROOT}/chamber/<int:number>"

urlpatterns = [
    path(f"{_ROOT}/", swarm.show, name="oversight"),
    path(f"{_ROOT}.json", as_json.swarm, name="oversight-json"),
    path(f"{_ROOT}/found/", swarm.found, name="oversight-found"),
    path(f"{_ROOT}/wake/", swarm.wake, name="oversight-wake"),
    path(f"{_ROOT}/pause/", swarm.pause, name="oversight-pause"),
    path(f"{_ROOT}/disband/", swarm.disband, name="oversight-disband"),
    path(f"{_ROOT}/packets.json", as_json.packets, name="oversight-packets-json"),
    path(f"{_AGENT}/", agent.show, name="oversight-agent"),
    path(f"{_AGENT}.json", as_json.agent, name="oversight-agent-json"),
    path(f"{_AGENT}/configuration/", configuration.history, name="oversight-configuration"),
    path(f"{_AGENT}/configuration.json", as_json.configuration, name="oversight-configuration-json"),
    path(
        f"{_AGENT}/configuration/<int:old>/<int:new>/difference/",
        configuration.difference,
        name="oversight-configuration-difference",
    ),
    path(f"{_ROOT}/waiting/", lists.queue, name="oversight-queue"),
    path(f"{_ROOT}/waiting.json", as_json.queue, name="oversight-queue-json"),
    path(f"{_ROOT}/actions/", lists.every, name="oversight-actions"),
    path(f"{_ROOT}/actions.json", as_json.actions, name="oversight-actions-json"),
    path(f"{_ACTION}/", action.show, name="oversight-action"),
    path(f"{_ACTION}.json", as_json.action, name="oversight-action-json"),
    path(f"{_ACTION}/approve/", action.approve, name="oversight-approve"),
    path(f"{_ACTION}/refuse/", action.refuse, name="oversight-refuse"),
    path(f"{_ROOT}/chamber/", chamber.every, name="oversight-chamber"),
    path(f"{_ROOT}/chamber.json", as_json.chamber, name="oversight-chamber-json"),
    path(f"{_ROOT}/chamber/new/", moving.show, name="oversight-move"),
    path(f"{_MOTION}/", chamber.one, name="oversight-motion"),
    path(f"{_MOTION}.json", as_json.motion, name="oversight-motion-json"),
    path(f"{_MOTION}/vote/", chamber.vote, name="oversight-vote"),
    path(f"{_MOTION}/speak/", chamber.speak, name="oversight-speak"),
    path(f"{_ROOT}/integrity/", integrity.show, name="oversight-integrity"),
]
