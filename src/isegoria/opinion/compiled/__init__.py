"""Loops over votes, compiled.

A cell is one vote in 16 bits: statement << 2 | vote + 1. Rows are participants; within a row, cells ascend by
statement. Every loop is sequential and works in integers or in a fixed order of additions, so its result does
not depend on threads.
"""
