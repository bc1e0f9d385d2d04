"""Constitutions: every version, what changed, how each leaves the site, and how one is amended."""
