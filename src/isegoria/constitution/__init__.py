"""Constitutions: clauses with their evidence, guards that bind, and the arithmetic by which people ratify them."""
