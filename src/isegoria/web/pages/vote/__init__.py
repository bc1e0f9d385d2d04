"""Casting a vote through a form, with or without JavaScript."""
