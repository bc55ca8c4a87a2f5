"""The look of every book, in one place: fonts, colours, borders, and number formats by unit.

Nothing is said by colour alone: a required column has a dark heading with white letters and a tint in its
cells, an optional one a pale heading with dark letters, so that a black-and-white print and a colour-blind
reader lose nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter

from optimizer.case.columns import Kind

FONT = "Calibri"
FONT_SIZE = 11
INK = "#1F2933"  # text
DEEP = "#1F4E79"  # required headings, titles, tabs of core sheets: dark also in grey
PALE = "#D6DFE9"  # optional headings: light also in grey
TINT = "#FFF6DA"  # cells that must be filled
QUIET = "#5F6B76"  # units, purpose
RULE = "#C5CDD5"  # thin lines between cells
TAB_CORE = DEEP
TAB_MORE = "#8FB4D9"
TAB_RECORD = "#A6A6A6"
RECORD_HEAD = "#D9D9D9"

TEXT = "@"  # keeps 007, 2026-27 and =x as they were typed
MONTH = "mmm yyyy"
DATE = "d mmm yyyy"
MOST_TYPED = 4  # a figure with more decimals comes from arithmetic
MOST_DECIMALS = 6


def indian(decimals: int = 0) -> str:
    """Number format with Indian digit grouping (1,25,00,000), in at most the three sections Excel allows.

    A negative figure falls to the last section: grouped in thousands only.
    """
    tail = "." + "0" * decimals if decimals else ""
    return f"[>=10000000]##\\,##\\,##\\,##0{tail};[>=100000]##\\,##\\,##0{tail};##,##0{tail}"


def indian_words(figure: float, decimals: int = 2) -> str:
    """A figure in a sentence with Indian digit grouping: 12,34,567.89."""
    whole, _, tail = f"{abs(figure):.{decimals}f}".partition(".")
    groups = [whole[-3:]]
    for end in range(len(whole) - 3, 0, -2):
        groups.insert(0, whole[max(0, end - 2) : end])
    sign = "-" if figure < 0 and float(f"{abs(figure):.{decimals}f}") else ""
    return sign + ",".join(groups) + (f".{tail}" if tail else "")


def number_format(kind: Kind, unit: str, values: Iterable[object] = (), *, least_decimals: int = 0) -> str:
    """Excel number format for a column of ``kind`` and ``unit``.

    Decimals are those the unit usually has, and more where a figure of ``values`` needs them (at most six):
    a column shares its decimals, and no typed figure looks rounded.
    """
    if kind in ("name", "text", "choice", "yes/no", "fiscal year"):
        return TEXT
    if kind in ("month", "date"):
        return MONTH if kind == "month" else DATE
    if kind == "integer":
        return "#,##0"
    figures = [
        v for v in values if isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)
    ]
    if kind == "share" or unit.startswith("share"):
        return f"0.{'0' * _decimals(figures, 1, shift=2)} %"
    if unit.startswith("INR"):
        usual = 2 if unit in ("INR/kg", "INR per USD") else 0
        return indian(_decimals(figures, max(usual, least_decimals)))
    if unit in ("months", "seconds", "") or unit.startswith("t/t"):
        return "General"
    return f"#,##0.{'0' * _decimals(figures, 2)}"


def _decimals(figures: Iterable[float], least: int, *, shift: int = 0) -> int:
    """Decimals that show every typed figure whole, and one from arithmetic to half a per cent.

    ``shift`` is 2 for a share, which is shown in per cent.
    """
    need = least
    for figure in figures:
        whole = -int(Decimal(repr(float(figure))).normalize().as_tuple().exponent) - shift
        if whole > MOST_TYPED:
            close = (
                d for d in range(MOST_DECIMALS) if abs(round(figure, d + shift) - figure) <= abs(figure) / 200
            )
            whole = next(close, MOST_DECIMALS)
        need = max(need, whole)
    return need


class Look:
    """The formats of one open book; asking twice for the same look gives the same format."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def format(self, **properties: object) -> Any:
        """Any look in the book's font: XlsxWriter's format properties."""
        whole: dict[str, object] = {
            "font_name": FONT,
            "font_size": FONT_SIZE,
            "font_color": INK,
            "valign": "top",
        }
        whole |= properties
        key = tuple(sorted(whole.items(), key=lambda item: item[0]))
        if key not in self._made:
            self._made[key] = self._book.add_format(whole)
        return self._made[key]

    def title(self) -> Any:
        return self.format(font_size=16, bold=True, font_color=DEEP, valign="vcenter")

    def heading(self) -> Any:
        return self.format(font_size=12, bold=True, font_color=DEEP)

    def purpose(self) -> Any:
        return self.format(italic=True, font_color=QUIET, valign="vcenter")

    def sentence(self) -> Any:
        return self.format()

    def unit(self) -> Any:
        return self.format(font_size=9, italic=True, font_color=QUIET, align="center", valign="bottom")

    def header(self, *, required: bool = False, record: bool = False, align: str = "left") -> Any:
        """Heading of a table column; over figures it stands in the middle, clear of the filter button."""
        common: dict[str, object] = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1,
                                     "border_color": RULE, "align": "left" if align == "left" else "center",
                                     "indent": 1 if align == "left" else 0}  # fmt: skip
        if record:
            return self.format(**common, bg_color=RECORD_HEAD)
        if required:
            return self.format(**common, bg_color=DEEP, font_color="#FFFFFF")
        return self.format(**common, bg_color=PALE)

    def cell(
        self, num_format: str, *, required: bool = False, wrap: bool = False, align: str = "right"
    ) -> Any:
        """A cell of a table; ``required`` gives the tint."""
        properties: dict[str, object] = {
            "num_format": num_format, "border": 1, "border_color": RULE, "align": align,
            "indent": 1 if align == "left" else 0,
        }  # fmt: skip
        if required:
            properties["bg_color"] = TINT
        if wrap:
            properties["text_wrap"] = True
        return self.format(**properties)

    def below(self, num_format: str) -> Any:
        """Cells under the table: only the number format, so that a pasted row reads right."""
        return self.format(num_format=num_format)
