"""Checking what was published against the public record, by whoever does not want to believe it.

Whoever audits runs no site, so nothing that `recounting` and `verifying` need imports Django; `bundles` and
`handing_out` are the site's side.
"""
