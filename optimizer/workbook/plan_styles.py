"""The look of a plan book: few colours, all of which stay apart in grey print and for the colour-blind."""

from __future__ import annotations

from typing import Any

FONT = "Calibri"
INK, QUIET, RULE = "#1F2933", "#6B7780", "#B8C2CA"
DEEP, PALE, WARN = "#1F4E5F", "#E6EEF1", "#FBE3CF"
APPENDIX_TAB, MAIN_TAB = "#A6A6A6", DEEP
# Low cover is dark, cover at its target nearly white: the order survives a grey printer.
HEAT_LOW, HEAT_MIDDLE, HEAT_FULL = "#D9813B", "#F6DFA4", "#F1F7FA"
SERIES = ("#1F4E5F", "#D9813B", "#7FA8B8", "#8C6D1F", "#A9B4BA", "#5B3A29", "#C9D7DD", "#3E7D5A")
DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot", "solid", "dash")


class Styles:
    """The formats of one workbook, each made once: Excel allows 64,000 and phones far fewer."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **properties: Any) -> Any:
        """The format with these XlsxWriter properties over the book's base font."""
        wanted = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"} | properties
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

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
        return self.of(bold=True, font_color="#FFFFFF", bg_color=DEEP, text_wrap=True, border=1, border_color=RULE)

    @property
    def head_small(self) -> Any:
        return self.of(font_color="#FFFFFF", font_size=8, bg_color=QUIET, text_wrap=True, border=1,
                       border_color=RULE)  # fmt: skip


def wide_enough(title: str, longest: int, least: int = 8, most: int = 34) -> float:
    """Column width in characters for a wrapped title with a filter arrow and cells ``longest`` characters long."""
    word = max((len(w) for w in title.split()), default=0)
    return float(min(most, max(least, word + 3, longest + 2)))
