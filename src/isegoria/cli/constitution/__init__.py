"""Constitutions on a terminal, offline: read one, compare two, hand one on, and check that it holds."""
