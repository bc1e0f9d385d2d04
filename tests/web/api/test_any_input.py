"""Whatever the description of the interface allows, and much that it does not, is answered in order.

Schemathesis makes requests up from the description: right ones, and wrong ones. Each is sent by somebody:
an organiser's program, a participant's, nobody's. None may break the site, and each answer has to be one
that the description promises. The short form sends a few requests to each operation; with ISEGORIA_SLOW=1
a few hundred.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.cache import cache as counters
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from isegoria.services import mapping, ratifying, tokens, voting
from isegoria.store.models import Account, Conversation
from isegoria.web.api.interface import routes
from isegoria.web.wsgi import application
from programs import Program, as_participant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis.core.transport import Response

    from town import Town

_SLOW = os.environ.get("ISEGORIA_SLOW") == "1"
_EXAMPLES = 300 if _SLOW else 5
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_REAL = {"slug": ("trams",), "key": ("citizen", "press", "c1"), "constitution": ("charter",), "token": ("x",)}

_CHARTER = {"en": "A charter of the trams"}


@cache
def _operations() -> dict[str, Any]:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    found: list[Any] = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    return {str(one.definition.raw["operationId"]): one for one in found}


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the test's transaction, which Django would end with each request that it takes for a real one."""
    for one in (request_started, request_finished):
        one.disconnect(close_old_connections)
    yield
    for one in (request_started, request_finished):
        one.connect(close_old_connections)


@pytest.fixture
def senders(town: Town) -> list[Program]:
    """Give an organiser's program, a participant's, and one that says nothing."""
    Account.objects.filter(pk=town.account("organiser")).update(may_organise=True)
    town.vote(0, {0: 1, 1: -1, 2: 1})
    town.vote(1, {0: 1, 1: 1})
    mapping.compute(worker="tests", conversation=town.id, patient=False)
    mapping.publish(slug="trams", account=town.account("organiser"))
    mapping.compute(worker="tests", conversation=town.id, patient=False)
    draft: dict[str, Any] = {"slug": "trams", "account": town.account("organiser")}
    begun = ratifying.begin(**draft, titles=_CHARTER, address="charter")
    for _clause in range(2):
        ratifying.add_clause(**draft, number=begun, titles=_CHARTER, prose=_CHARTER)
    ratifying.open_critique(**draft, number=begun)
    secret = tokens.create(account=town.account("organiser"), name="tests").secret
    organiser = Program({"authorization": f"Bearer {secret}"})
    return [organiser, organiser, as_participant(town), Program()]


@pytest.mark.slow
# Whoever sends a request here leaves a file that comes back unread; a server closes it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", sorted(one.name for one in routes()))
def test_whatever_is_sent_is_answered_in_order(town: Town, senders: list[Program], name: str) -> None:
    """No request breaks the site, and every answer is one that the description promises."""
    operation = _operations()[name]

    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        derandomize=not _SLOW,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(list(schemathesis.GenerationMode)))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        sender = data.draw(st.sampled_from(senders))
        for place, value in (case.path_parameters or {}).items():
            real = _REAL.get(place, (0, 1, 2, 3))
            if isinstance(value, int | str) and data.draw(st.integers(0, 3)):
                case.path_parameters[place] = data.draw(st.sampled_from(real))
        response = _answer(case, sender)
        case.validate_response(response, checks=_CHECKS)

    send()
    assert Conversation.objects.filter(pk=town.id).exists()


def _answer(case: Any, sender: Program) -> Response:  # noqa: ANN401 - schemathesis's case
    """Send a request, and take back what it did."""
    counters.clear()
    voting.forget_tables()
    with transaction.atomic():
        response: Response = case.call(headers=dict(sender.headers))
        transaction.set_rollback(True)
    return response


def test_the_description_leaves_nothing_out() -> None:
    """Every operation is described, with what it takes, what it gives and what may go wrong."""
    described = _operations()

    assert set(described) == {one.name for one in routes()}
    for one in described.values():
        raw = one.definition.raw
        assert raw["description"].endswith("."), raw["operationId"]
        assert "default" in raw["responses"]
        assert raw["security"], raw["operationId"]
