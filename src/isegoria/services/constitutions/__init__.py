"""Constitutions: every version, what changed, how each leaves the site, and how one is amended."""

from isegoria.services.constitutions.exporting import compare, export, proof
from isegoria.services.constitutions.finding import amendments, current, listed, looked_after, version
from isegoria.services.constitutions.values import AmendmentLine, ConstitutionLine, VersionInfo
from isegoria.services.ratifying.beginning import amend

__all__ = [
    "AmendmentLine",
    "ConstitutionLine",
    "VersionInfo",
    "amend",
    "amendments",
    "compare",
    "current",
    "export",
    "listed",
    "looked_after",
    "proof",
    "version",
]
