"""Turns get a salt for their records; the database refuses more of what does not come through the gate.

Whoever remakes one of these tables in a later migration (on SQLite every change of a column does) has to lay
the triggers anew: call `lay` there.
"""

from importlib import import_module

from django.db import migrations, models

import isegoria.store.models.governing

_NO_WAY = "an effect needs an action that the gate let through"
_OF_ROW = "NEW.conversation_id"
_OF_STATEMENT = "(SELECT conversation_id FROM store_statement WHERE id = NEW.statement_id)"
# Table: what brings its rows about, whose swarm has to have asked, and what changes by such an action alone.
_EFFECTS = {
    "store_queueplace": (("order queue",), _OF_STATEMENT, ("statement_id", "score", "reasons")),
    "store_exposurefactor": (("balance exposure",), _OF_STATEMENT, ("statement_id", "factor")),
    "store_suggestion": (
        ("suggest duplicate", "suggest bridge", "raise alarm", "draft clause", "suggest translation"),
        _OF_ROW,
        ("conversation_id", "number", "kind", "statement_id", "other_id", "details", "created_at"),
    ),
    "store_stewardreport": (
        ("publish report", "publish audit"),
        _OF_ROW,
        ("conversation_id", "kind", "day", "document", "created_at"),
    ),
    "store_outboxmessage": (
        ("send email", "send webhook"),
        "swarm_id",
        ("key", "channel", "account_id", "address", "payload", "created_at"),
    ),
}
# Table: what is never changed, and when else a change is refused.
_LASTING = {
    "store_agentaction": (
        ("swarm_id", "key", "agent", "privilege", "asked_at"),
        "OLD.status IN ('done', 'refused') AND NEW.status <> OLD.status",
    ),
    "store_agentjudgement": (("action_id", "number", "outcome", "law", "at"), ""),
    "store_agentpacket": (
        ("turn_id", "number", "layer", "bus", "kind", "to", "prose", "data", "at"),
        "",
    ),
}


def lay(apps, schema_editor):
    """Let the database refuse effects without the gate, and changes of what was asked for and said."""
    for table, (privileges, swarm, columns) in _EFFECTS.items():
        named = ", ".join(f"'{one}'" for one in privileges)
        judged = (
            "EXISTS (SELECT 1 FROM store_agentaction AS asked WHERE asked.id = NEW.action_id"
            f" AND asked.status = 'done' AND asked.privilege IN ({named}) AND asked.swarm_id = {swarm}"
            " AND 'allow' = (SELECT outcome FROM store_agentjudgement AS said WHERE said.action_id = asked.id"
            " ORDER BY said.number DESC LIMIT 1))"
        )
        changed = _changed(schema_editor, ("action_id", *columns))
        _refuse(schema_editor, table, "INSERT", f"NOT {judged}", _NO_WAY)
        _refuse(
            schema_editor,
            table,
            "UPDATE",
            f"({changed}) AND (NEW.action_id = OLD.action_id OR NOT {judged})",
            _NO_WAY,
        )
    for table, (columns, more) in _LASTING.items():
        changed = _changed(schema_editor, columns) + (f" OR ({more})" if more else "")
        _refuse(schema_editor, table, "UPDATE", changed, "what was asked for and said is never changed")


def lift(apps, schema_editor):
    """Take all refusals away."""
    for table in (*_EFFECTS, *_LASTING):
        for when in ("insert", "update"):
            _drop(schema_editor, table, when)


def _lay_anew(apps, schema_editor):
    _before().open_the_way(apps, schema_editor)
    lay(apps, schema_editor)


def _lay_as_before(apps, schema_editor):
    lift(apps, schema_editor)
    _before().bar_the_way(apps, schema_editor)


def _before():
    return import_module("isegoria.store.migrations.0010_stewards")


def _changed(schema_editor, columns):
    unlike = "IS DISTINCT FROM" if schema_editor.connection.vendor == "postgresql" else "IS NOT"
    quoted = [schema_editor.quote_name(one) for one in columns]
    return " OR ".join(f"NEW.{one} {unlike} OLD.{one}" for one in quoted)


def _refuse(schema_editor, table, when, condition, because):
    name = f"{table}_{when.lower()}_gate"
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{because}' USING ERRCODE = 'insufficient_privilege'; "
            "END IF; RETURN NEW; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{because}'); END"
        )


def _drop(schema_editor, table, when):
    postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(
        f"DROP TRIGGER IF EXISTS {table}_{when}_gate" + (f" ON {table}" if postgres else "")
    )
    if postgres:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_{when}_gate()")


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0011_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="agentturn",
            name="salt",
            field=models.CharField(default=isegoria.store.models.governing.new_salt, max_length=32),
        ),
        migrations.RunPython(_lay_anew, _lay_as_before),
    ]
