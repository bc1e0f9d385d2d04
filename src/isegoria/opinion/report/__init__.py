"""The landscape as a page: maps, words and figures that anybody can read, in Japanese and English."""

from isegoria.opinion.report.map_svg import draw_map, map_style
from isegoria.opinion.report.page import render_html

__all__ = ["draw_map", "map_style", "render_html"]
