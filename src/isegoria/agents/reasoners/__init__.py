"""Reasoners: who words, translates and sums up; none of them can act."""
