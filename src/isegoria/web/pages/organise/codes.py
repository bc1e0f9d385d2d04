"""QR codes, drawn as one path of an SVG."""

from __future__ import annotations

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

_QUIET = 4


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code.

    Attributes:
        size: of the square, in modules, its quiet border included.
        path: of the dark modules, as an SVG path's `d`.
    """

    size: int
    path: str


def code_of(text: str) -> Code:
    """Draw a text as a QR code."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Code(len(rows), path)
