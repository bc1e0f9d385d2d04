"""The tables of a ledger in a file of SQLite; what was said once is never changed there."""

from __future__ import annotations

from typing import Final

PREFIX: Final = "ledger_"
_LASTING: Final = ("ledger_trail", "ledger_judgements", "ledger_approvals", "ledger_laws")

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS ledger_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    privileges TEXT NOT NULL,
    paused_by TEXT NOT NULL,
    swarm INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS ledger_agents (
    place INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    creator TEXT NOT NULL,
    level INTEGER NOT NULL,
    privileges TEXT NOT NULL,
    ended INTEGER NOT NULL,
    paused_by TEXT NOT NULL,
    budget INTEGER NOT NULL CHECK (budget >= 0)
);
CREATE TABLE IF NOT EXISTS ledger_laws (
    number INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS ledger_judgements (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    says TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS ledger_actions (
    key TEXT PRIMARY KEY,
    agent TEXT NOT NULL,
    verb TEXT NOT NULL,
    target TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done', 'waiting', 'denied', 'refused')),
    judgement INTEGER NOT NULL REFERENCES ledger_judgements (number),
    done_at INTEGER,
    result TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ledger_by_agent ON ledger_actions (agent, done_at) WHERE done_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS ledger_by_kind ON ledger_actions (verb, target, done_at) WHERE done_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS ledger_by_time ON ledger_actions (done_at, verb, target) WHERE done_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS ledger_by_status ON ledger_actions (status, judgement) WHERE status = 'waiting';
CREATE TABLE IF NOT EXISTS ledger_approvals (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL REFERENCES ledger_actions (key),
    role TEXT NOT NULL,
    by TEXT NOT NULL,
    yes INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ledger_approvals_of ON ledger_approvals (key);
CREATE TABLE IF NOT EXISTS ledger_trail (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL
);
"""
_TRIGGERS: Final = "".join(
    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END;\n"
    for table in _LASTING
    for verb in ("UPDATE", "DELETE")
)
SCHEMA: Final = _TABLES + _TRIGGERS
