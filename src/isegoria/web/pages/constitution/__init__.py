"""Constitutions for everybody to read: text, evidence, history, differences, files, amendments."""
