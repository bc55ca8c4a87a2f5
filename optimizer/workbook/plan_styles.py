"""The look of a plan book: few colours, all of which stay apart in grey print and for the colour-blind."""

from __future__ import annotations

from typing import Any

import xlsxwriter

from optimizer.workbook.formats import DEEP, FONT, INK, PALE, QUIET, RULE, TAB_RECORD, Look

__all__ = [
    "APPENDIX_TAB",
    "DASHES",
    "DEEP",
    "FONT",
    "HEAT_FULL",
    "HEAT_LOW",
    "HEAT_MIDDLE",
    "INK",
    "MAIN_TAB",
    "PALE",
    "QUIET",
    "RULE",
    "SERIES",
    "WARN",
    "Styles",
    "wide_enough",
]
APPENDIX_TAB, MAIN_TAB = TAB_RECORD, DEEP
WARN = "#FBE3CF"
# Low cover is dark, cover at its target nearly white: the order survives a grey printer.
HEAT_LOW, HEAT_MIDDLE, HEAT_FULL = "#D9813B", "#F6DFA4", "#F1F7FA"
SERIES = (DEEP, "#D9813B", "#7FA8C8", "#8C6D1F", "#A9B4BA", "#5B3A29", "#C9D7E3", "#3E7D5A")
DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot", "solid", "dash")


class Styles:
    """The formats of one plan book, each made once; a size smaller than those of an input book."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._look = Look(book)

    def of(self, **properties: Any) -> Any:
        """The format with these XlsxWriter properties over the house font."""
        wanted: dict[str, Any] = {"font_size": 10, "valign": "vcenter"}
        return self._look.format(**(wanted | properties))

    @property
    def title(self) -> Any:
        return self.of(bold=True, font_size=15, font_color=DEEP)

    @property
    def sentence(self) -> Any:
        return self.of(font_color=QUIET, italic=True)

    @property
    def heading(self) -> Any:
        return self.of(bold=True, font_size=11, font_color=DEEP)

    @property
    def unit(self) -> Any:
        return self.of(font_size=8, font_color=QUIET, align="right")

    @property
    def head(self) -> Any:
        return self.of(
            bold=True, font_color="#FFFFFF", bg_color=DEEP, text_wrap=True, border=1, border_color=RULE
        )

    @property
    def head_right(self) -> Any:
        return self.of(
            bold=True,
            font_color="#FFFFFF",
            bg_color=DEEP,
            text_wrap=True,
            border=1,
            border_color=RULE,
            align="right",
        )

    @property
    def head_figure(self) -> Any:
        """Over a column of figures in a table: right, clear of the filter arrow."""
        return self.of(
            bold=True,
            font_color="#FFFFFF",
            bg_color=DEEP,
            text_wrap=True,
            border=1,
            border_color=RULE,
            align="right",
            indent=1,
        )

    @property
    def bad(self) -> Any:
        """Over a ✗, by the spreadsheet itself."""
        return self.of(bold=True, bg_color=WARN, font_color="#7A1F00")

    def shade(self, color: str) -> Any:
        """A fill laid over a cell by the spreadsheet itself."""
        return self.of(bg_color=color)

    @property
    def head_small(self) -> Any:
        return self.of(
            font_color="#FFFFFF", font_size=8, bg_color=QUIET, text_wrap=True, border=1, border_color=RULE
        )


def wide_enough(title: str, longest: int, least: int = 8, most: int = 34) -> float:
    """Column width in characters: a wrapped title with a filter arrow over cells ``longest`` long."""
    word = max((len(w) for w in title.split()), default=0)
    return float(min(most, max(least, word + 4, longest + 2)))
