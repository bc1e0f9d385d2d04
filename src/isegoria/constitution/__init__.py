"""Constitutions: clauses with their evidence, guards that bind, and the arithmetic of ratifying them."""
