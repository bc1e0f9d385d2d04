"""Bringing conversations in from Polis exports, and taking them out again."""
