"""The landscape of a conversation: computed from its votes, kept, and shown without singling anybody out."""

from isegoria.services.mapping.computing import Computed, compute
from isegoria.services.mapping.placing import Compared, Place, place_of
from isegoria.services.mapping.reports import (
    LONGEST_FOREWORD,
    ReportInfo,
    ReportLine,
    forget_text,
    publish,
    report,
    reports,
)
from isegoria.services.mapping.results import (
    Cell,
    Dissent,
    GroupResult,
    Hexagon,
    MapShape,
    Method,
    Outline,
    Results,
    SectorResult,
    Stand,
    StatementResult,
)
from isegoria.services.mapping.showing import results, results_version
from isegoria.services.mapping.working import STEPS, Step, run

__all__ = [
    "LONGEST_FOREWORD",
    "STEPS",
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
    "Step",
    "compute",
    "forget_text",
    "place_of",
    "publish",
    "report",
    "reports",
    "results",
    "results_version",
    "run",
]
