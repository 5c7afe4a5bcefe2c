"""In which colours is a plot drawn? One look for light pages, one for dark ones, one for paper; data knows none of it.

A plot names no colour: it says "a series", "an age", "the more of it". The look answers as Vega's configuration, so
that a page that turns dark draws the same plot again.

Each colour stands out from its ground by 3:1 at least, words by 4.5:1 (WCAG 2.2, 1.4.11 and 1.4.3); series differ in
shape and dash too, ages in their order.
"""

from dataclasses import dataclass
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol

_FONT = "Inter, system-ui, sans-serif"


@dataclass(frozen=True, slots=True)
class Look:
    """ages: from not due yet to the oldest. more: of a matrix, from nothing to all; words are read on both ends."""

    ink: str
    faint: str
    ground: str
    series: tuple[str, ...]
    ages: tuple[str, ...]
    more: tuple[str, str]


LIGHT = Look(
    ink="#1b2733",
    faint="#c8d0d8",
    ground="#ffffff",
    series=("#0b5c52", "#b45309", "#1d4ed8", "#a21a5b", "#4b5563", "#6d28d9"),
    ages=("#2f8f80", "#c07a12", "#c2551a", "#a83232", "#6b1d3a"),
    more=("#ffffff", "#7cc7bb"),
)
DARK = Look(
    ink="#e6ebf0",
    faint="#46566a",
    ground="#182433",
    series=("#5ec8b8", "#f2b660", "#8ab4ff", "#ff9bc0", "#c3ccd6", "#c4a6ff"),
    ages=("#5ec8b8", "#f5d08a", "#f2a65a", "#f0836f", "#e06a94"),
    more=("#182433", "#1c6b60"),
)
#: A printer's page is light whatever its reader's screen is.
PAPER = LIGHT


def configuration(look: Look, language: str) -> dict[str, Any]:
    """What Vega-Lite is told beside a plot: colours, letters, and how the language writes numbers."""
    words = {"labelColor": look.ink, "titleColor": look.ink, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "aria": False,  # whoever shows the plot says what is seen on it, once
        "background": look.ground,
        "font": _FONT,
        "view": {"stroke": None},
        "axis": {**words, "titleFontWeight": 500, "domainColor": look.ink, "tickColor": look.ink,
                 "gridColor": look.faint, "labelLimit": 160, "labelOverlap": True},
        "legend": {**words, "title": None, "orient": "bottom", "direction": "horizontal", "columns": 3,
                   "symbolStrokeWidth": 2, "labelLimit": 200},
        "header": words,
        "title": {"color": look.ink, "fontSize": 13, "anchor": "start"},
        "text": {"color": look.ink, "fontSize": 12},
        "tick": {"color": look.ink},
        "rule": {"color": look.ink},
        "bar": {"stroke": look.ground, "strokeWidth": 1},
        "rect": {"stroke": look.faint, "strokeWidth": 1},
        "range": {"category": list(look.series), "ordinal": list(look.ages), "heatmap": list(look.more)},
        "locale": {"number": {
            "decimal": get_decimal_symbol(language),
            # A space that does not break is how we write it everywhere.
            "thousands": get_group_symbol(language).replace("\u202f", "\u00a0"),
            "grouping": [3],
            "currency": ["", ""],
        }},
    }  # fmt: skip


def dressed(spec: dict[str, Any], look: Look, language: str, *, width: int | None = None) -> dict[str, Any]:
    """The plot in its colours, as a program other than our pages takes it. width: in pixels; None: as the page is."""
    return {**spec, "config": configuration(look, language)} | ({} if width is None else {"width": width})
