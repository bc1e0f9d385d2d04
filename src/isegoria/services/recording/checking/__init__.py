"""The database against the log: every entry, every opening and every row, one after another."""

from isegoria.services.recording.checking.checking import check
from isegoria.services.recording.checking.findings import Checked, Finding

__all__ = ["Checked", "Finding", "check"]
