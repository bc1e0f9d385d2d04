"""Results on paper: typst sets what a template and JSON values say; nothing of it is run as markup."""

from __future__ import annotations

import json
import re
import threading
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import typst
from django.utils.translation import gettext as _

from isegoria.opinion.report.text import cleaned
from isegoria.services.errors import TryAgain
from isegoria.web.pages.results.map_svg import Drawing, draw_map
from isegoria.web.pages.results.printed import printed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isegoria.services.mapping import ReportInfo, Results

_PATIENCE = 30.0  # seconds
_JAPANESE = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans JP",
    "Source Han Sans",
    "BIZ UDPGothic",
    "BIZ UDGothic",
    "IPAexGothic",
    "IPAGothic",
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Yu Gothic",
    "Meiryo",
    "VL PGothic",
    "TakaoPGothic",
)
_OTHERS = ("Noto Sans", "Liberation Sans", "DejaVu Sans", "Libertinus Serif")
# Kana, Chinese characters, and half-width kana.
_NEEDS_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
# One document at a time: setting a long one takes a processor and some memory.
_setting = threading.Lock()
# And few who wait for theirs: threads that wait serve nobody else.
_room = threading.BoundedSemaphore(4)


class NoFontError(Exception):
    """No font of this machine has the characters that the document needs."""


def pdf_of(results: Results, report: ReportInfo | None, language: str) -> bytes:
    """Set results or a report as PDF.

    Raises:
        NoFontError: it contains Japanese, and this machine has no Japanese font.
        TryAgain: others are being set.
    """
    values = printed(results, report, language)
    svg = str(draw_map(results, Drawing(fonts=", ".join(fonts_found()))))
    moment = results.computed_at
    return typeset(
        "report.typ",
        {**values, "map": svg},
        language,
        format="pdf",
        timestamp=int(moment.timestamp()) if moment else 0,
    )


def typeset(template: str, values: Mapping[str, Any], language: str, **options: Any) -> bytes:  # noqa: ANN401 - typst's own
    """Set a template of this folder with values.

    Raises:
        NoFontError: the values contain Japanese, and this machine has no Japanese font.
        TryAgain: others are being set.
    """
    text = cleaned(json.dumps({**values, "lang": language, "fonts": fonts_found()}, ensure_ascii=False))
    if _NEEDS_JAPANESE.search(text) and not has_japanese():
        raise NoFontError
    source = files(__package__).joinpath(template).read_bytes()
    if not _room.acquire(blocking=False):
        raise _busy()
    try:
        if not _setting.acquire(timeout=_PATIENCE):
            raise _busy()
        try:
            made = typst.Compiler(font_paths=_fonts()).compile(source, sys_inputs={"data": text}, **options)
        finally:
            _setting.release()
    finally:
        _room.release()
    pages = made if isinstance(made, list) else [made]
    return b"".join(one for one in pages if one)


def _busy() -> TryAgain:
    return TryAgain("busy", _("Several documents are being made. Try again in a moment."))


@cache
def fonts_found() -> tuple[str, ...]:
    """List the fonts to set in that this machine has, the best first."""
    families = set(_fonts().families())
    return tuple(one for one in (*_JAPANESE, *_OTHERS) if one in families)


def has_japanese() -> bool:
    """Tell whether this machine has a font for Japanese."""
    return any(one in _JAPANESE for one in fonts_found())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()
