"""No way to an effect but the gate, no writing while an agent thinks: the database itself refuses both."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from effected import ALARM, AUDIT, action_row, let_through
from isegoria.store.models import (
    AgentAction,
    AgentJudgement,
    AgentPacket,
    AgentTurn,
    ExposureFactor,
    OutboxMessage,
    QueuePlace,
    SwarmAgent,
)
from isegoria.store.reading_only import reading_only, writing
from swarming import order, swarm_in
from town import found_town

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db import models

    from town import Town

pytestmark = pytest.mark.django_db

_ORDER = {"order": [{"statement": 1, "score": 700, "reasons": ["appeal"]}]}
CAUSES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "store_queueplace": ("order queue", _ORDER),
    "store_exposurefactor": ("balance exposure", {"factors": {"1": 150}}),
    "store_suggestion": ("raise alarm", ALARM),
    "store_stewardreport": ("publish audit", AUDIT),
    "store_outboxmessage": ("send webhook", {"about": "queue", "number": 3}),
}
NO_WAY = "the gate let through"
# What people and the outbox do with what is there; everything else comes from an action.
FREE = {
    "store_suggestion": {"state", "decided_by_id", "decided_at"},
    "store_outboxmessage": {"tries", "next_at", "sent_at", "problem"},
}


@pytest.fixture(params=sorted(CAUSES))
def table(request: pytest.FixtureRequest, hooked: None) -> type[models.Model]:  # noqa: ARG001 - sent somewhere
    """Give each table of effects."""
    return next(one for one in apps.get_models() if one._meta.db_table == request.param)  # noqa: SLF001


@pytest.fixture
def hooked(settings: Any) -> None:  # noqa: ANN401 - pytest-django's own
    """Let the operator have named a program that may be told something."""
    hook = {"url": "http://127.0.0.1:9/hook", "key": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"}
    settings.CONFIGURATION = replace(settings.CONFIGURATION, steward_hook=hook)


def test_every_table_that_names_an_action_is_guarded() -> None:
    """Whoever adds a table of effects adds it here, and with it a refusal by the database."""
    named = {
        one._meta.db_table  # noqa: SLF001 - documented
        for one in apps.get_app_config("store").get_models()
        if any(field.name == "action" for field in one._meta.concrete_fields)  # noqa: SLF001 - likewise
    }

    assert named - {"store_agentjudgement", "store_agentapproval"} == set(CAUSES)


@pytest.mark.parametrize("status", ["waiting", "denied", "refused"])
def test_no_effect_of_an_action_that_is_not_done(town: Town, table: type[models.Model], status: str) -> None:
    """Nothing comes of what waits, was denied or refused, whoever writes it with whatever program."""
    row = _effect(town, table)
    other, _request = action_row(town, *CAUSES[table._meta.db_table], status=status)  # noqa: SLF001

    _refused(_inserting(table, {**row, "action_id": other.pk}))
    _refused(_updating(table, {"action_id": other.pk}))


def test_no_effect_of_an_action_that_was_not_judged(town: Town, table: type[models.Model]) -> None:
    """To call an action done is not enough: its newest judgement has to allow it."""
    row = _effect(town, table)
    other, _request = action_row(town, *CAUSES[table._meta.db_table])  # noqa: SLF001
    AgentJudgement.objects.create(
        action=other, number=2, outcome="deny", text="{}", digest="sha256:0", at=other.asked_at
    )

    _refused(_inserting(table, {**row, "action_id": other.pk}))
    AgentJudgement.objects.filter(action=other).delete()
    _refused(_inserting(table, {**row, "action_id": other.pk}))
    _refused(_updating(table, {"action_id": other.pk}))


def test_no_effect_of_another_kind_of_action(town: Town, table: type[models.Model]) -> None:
    """An action that was allowed does not stand in for one of another kind."""
    row, name = _effect(town, table), table._meta.db_table  # noqa: SLF001 - documented
    kind = "balance exposure" if name == "store_queueplace" else "order queue"
    other, _request = action_row(town, kind, {})

    _refused(_inserting(table, {**row, "action_id": other.pk}))
    _refused(_updating(table, {"action_id": other.pk}))


def test_no_effect_in_another_conversation(town: Town, table: type[models.Model]) -> None:
    """What was allowed in one conversation is nothing in another one."""
    if table is OutboxMessage:
        pytest.skip("a message belongs to the conversation of its action")
    row = _effect(town, table)
    other, _request = action_row(found_town("buses"), *CAUSES[table._meta.db_table])  # noqa: SLF001

    _refused(_inserting(table, {**row, "action_id": other.pk}))
    _refused(_updating(table, {"action_id": other.pk}))


def test_no_effect_changes_without_another_action(town: Town, table: type[models.Model]) -> None:
    """Every column that says something changes by another allowed action alone; the rest is people's."""
    row, name = _effect(town, table), table._meta.db_table  # noqa: SLF001 - documented

    for column in {*row} - {"id", "action_id"} - FREE.get(name, set()):
        _refused(_updating(table, {column: _other(table, column, row[column])}))
    for column in FREE.get(name, set()):
        with transaction.atomic():
            _run(*_updating(table, {column: row[column]}))


@pytest.mark.parametrize("column", ["key", "agent", "privilege", "status", "swarm_id", "asked_at"])
def test_what_was_asked_for_is_never_changed(town: Town, column: str) -> None:
    """Whoever asked for what, and that it is done, stays as it was."""
    swarm_in(town, "")
    order(town)
    row = _row(AgentAction)

    _refused(_updating(AgentAction, {column: _other(AgentAction, column, row[column])}), "never changed")


@pytest.mark.parametrize("column", ["number", "outcome", "law", "at", "action_id"])
def test_what_was_judged_is_never_changed(town: Town, column: str) -> None:
    """No denial becomes permission afterwards."""
    swarm_in(town, "forbid order queue")
    order(town)
    row = _row(AgentJudgement)

    _refused(
        _updating(AgentJudgement, {column: _other(AgentJudgement, column, row[column])}), "never changed"
    )


def test_what_was_said_is_never_changed(town: Town) -> None:
    """Packets are added and never changed, in any column."""
    swarm_in(town, "")
    agent = SwarmAgent.objects.get(swarm_id=town.id, name="triage")
    turn = AgentTurn.objects.create(agent=agent, number=1, began_at=agent.created_at)
    AgentPacket.objects.create(
        turn=turn, number=1, layer=1, bus="south", kind="mission", prose={"en": "Serve."}, at=turn.began_at
    )
    row = _row(AgentPacket)

    for column in {*row} - {"id"}:
        changed = {column: _other(AgentPacket, column, row[column])}
        _refused(_updating(AgentPacket, changed), "never changed")


@pytest.mark.django_db(transaction=True)
def test_a_thinking_agent_cannot_write_anywhere() -> None:
    """While an agent thinks, the server refuses to add, change or delete in any table there is."""
    town = found_town()
    swarm_in(town, "")
    order(town)
    refusal = "read-only" if connection.vendor == "postgresql" else "readonly"

    with reading_only():
        for name in connection.introspection.table_names():
            quoted = connection.ops.quote_name(name)
            for query in (
                f"DELETE FROM {quoted}",  # noqa: S608 - the database's own names
                f"INSERT INTO {quoted} DEFAULT VALUES",
                f"UPDATE {quoted} SET {_first_column(name)} = {_first_column(name)}",  # noqa: S608 - likewise
            ):
                _refused((query, []), refusal)
        _refused(("CREATE TABLE taken (id INTEGER)", []), refusal)
        with writing():
            AgentAction.objects.update(result={"seen": True})
        _refused(("DELETE FROM store_agentaction", []), refusal)

    assert AgentAction.objects.get().result == {"seen": True}
    assert QueuePlace.objects.count() == 1


def _effect(town: Town, table: type[models.Model]) -> dict[str, Any]:
    """Bring one row about, as the gate does; give it as one that is not there any more, but the rest is."""
    let_through(town, *CAUSES[table._meta.db_table])  # noqa: SLF001 - documented
    row = _row(table)
    for name in ("id", "number", "key", "day"):
        if name in row:
            row[name] = _other(table, name, row[name])
    if "statement_id" in row and table in {QueuePlace, ExposureFactor}:
        row["statement_id"] += 1
    return row


def _row(table: type[models.Model]) -> dict[str, Any]:
    return dict(table._base_manager.values().get())  # noqa: SLF001 - documented


def _other(table: type[models.Model], column: str, value: Any) -> Any:  # noqa: ANN401 - a column's value
    """Give another value of the same kind."""
    kind = table._meta.get_field(re.sub("_id$", "", column)).get_internal_type()  # noqa: SLF001 - documented
    if "Date" in kind:
        return value + timedelta(days=1)
    if kind == "JSONField":
        return {"en": "Something else"}
    if column == "status":
        return "denied"
    if column == "outcome":
        return "allow"
    if kind in {"CharField", "TextField", "URLField"}:
        return f"x{value}"[: len(str(value)) or 1]
    return 1 if value is None else value + 1


def _inserting(table: type[models.Model], row: Mapping[str, Any]) -> tuple[str, list[Any]]:
    names = ", ".join(connection.ops.quote_name(one) for one in row)
    places = ", ".join(["%s"] * len(row))
    return f"INSERT INTO {table._meta.db_table} ({names}) VALUES ({places})", _ready(table, row)  # noqa: S608, SLF001


def _updating(table: type[models.Model], changed: Mapping[str, Any]) -> tuple[str, list[Any]]:
    sets = ", ".join(f"{connection.ops.quote_name(one)} = %s" for one in changed)
    return f"UPDATE {table._meta.db_table} SET {sets}", _ready(table, changed)  # noqa: S608, SLF001


def _ready(table: type[models.Model], row: Mapping[str, Any]) -> list[Any]:
    fields = {one.column: one for one in table._meta.concrete_fields}  # noqa: SLF001 - documented
    return [fields[name].get_db_prep_save(value, connection) for name, value in row.items()]


def _first_column(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608 - likewise
        return str(connection.ops.quote_name(cursor.description[0][0]))


def _refused(query: tuple[str, Sequence[Any]], because: str = NO_WAY) -> None:
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        _run(*query)


def _run(query: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
