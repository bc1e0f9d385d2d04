"""Conversations as files: every vote in Polis's format, and the landscape as JSON."""

from isegoria.services.exporting.handing_out import (
    Export,
    export_landscape,
    export_to,
    export_votes,
    published_votes,
)

__all__ = ["Export", "export_landscape", "export_to", "export_votes", "published_votes"]
