"""The landscape of a conversation: computed from its votes, kept, and shown without singling anybody out."""

from isegoria.services.mapping.results import (
    Cell,
    Compared,
    Computed,
    Dissent,
    GroupResult,
    Hexagon,
    MapShape,
    Method,
    Outline,
    Place,
    ReportInfo,
    ReportLine,
    Results,
    SectorResult,
    Stand,
    StatementResult,
)

__all__ = [
    "Cell",
    "Compared",
    "Computed",
    "Dissent",
    "GroupResult",
    "Hexagon",
    "MapShape",
    "Method",
    "Outline",
    "Place",
    "ReportInfo",
    "ReportLine",
    "Results",
    "SectorResult",
    "Stand",
    "StatementResult",
]
