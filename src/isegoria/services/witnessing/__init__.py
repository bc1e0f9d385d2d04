"""Witnesses: whoever watches logs and cosigns only what grew, and the site that asks them to.

A witness runs no site, so nothing here imports Django but `submitting` and `telling`: those are the site's
side.
"""
