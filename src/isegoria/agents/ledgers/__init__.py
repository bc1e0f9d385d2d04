"""Ledgers: where the swarm, actions, judgements and approvals are kept, in memory or in a file of SQLite."""
