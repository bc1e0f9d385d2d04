"""Conversations that come as a whole: from a Polis export, a table of votes, or a program."""

from isegoria.services.importing.installing import install

__all__ = ["install"]
