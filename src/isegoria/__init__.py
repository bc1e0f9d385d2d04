"""Isegoria: debate in public, agree across differences, ratify, govern, oversee."""

__version__ = "0.1.0"
