"""Stewards that do the chores of a deliberation, each in a file of its own."""
