"""Dates as they are read everywhere, one folder a language that needs more than Django's own."""
