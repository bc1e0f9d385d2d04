"""Measurements against a peer, against the machine's limits and against planted truth."""
