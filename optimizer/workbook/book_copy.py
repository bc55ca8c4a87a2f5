"""A book's sheets as they look, for a fresh copy: values, number formats, widths, the officer's own shades.

Only values are taken: no formula, macro, link, connection or picture can come along.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimizer.workbook.cell_writing import write_cell
from optimizer.workbook.cells import (
    MOST_CELLS,
    MOST_ROWS,
    CellValue,
    Uncalculated,
    hidden_columns_of,
    hidden_rows_of,
    too_large,
    uncalculated_in,
    value_of,
)
from optimizer.workbook.formats import Look
from optimizer.workbook.safety import read_with_care, safe_content

SHEET_NAME_LIMIT = 31
PROBLEM_SHADE = "#FBD9B5"
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_ATTRIBUTE = re.compile(rb'\b(min|max|width|xSplit|ySplit)="([\d.]+)"')
_PANE = re.compile(rb'<(?:\w+:)?pane\b([^>]*\bstate="frozen"[^>]*)>')
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True)
class Style:
    """What of a cell's look is kept."""

    number_format: str = "General"
    bold: bool = False
    italic: bool = False
    wrap: bool = False
    align: str = ""
    ink: str = ""  # #RRGGBB
    shade: str = ""


PLAIN = Style()


@dataclass(frozen=True)
class CopiedSheet:
    """One sheet: (row, column) from 0 -> value and style."""

    name: str
    cells: Mapping[tuple[int, int], tuple[CellValue, Style]]
    widths: tuple[tuple[int, int, float], ...] = ()  # first and last column, characters
    frozen: tuple[int, int] = (0, 0)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()  # from 1, as in Excel
    hidden_columns: frozenset[int] = field(default=frozenset())

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns that hold anything."""
        held = [at for at, (value, _) in self.cells.items() if value is not None]
        return (len({row for row, _ in held}), len({column for _, column in held}))


def read_sheets(path: Path, wanted: Callable[[str], bool]) -> tuple[CopiedSheet, ...]:
    """The sheets whose name is wanted, in their order. Raises as ``read_cells``."""
    from openpyxl import load_workbook

    content = safe_content(path)
    with read_with_care(path), zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return tuple(_read_sheet(sheet, archive) for sheet in book.worksheets if wanted(sheet.title))
        finally:
            book.close()


def _read_sheet(sheet: Any, archive: zipfile.ZipFile) -> CopiedSheet:
    xml = archive.read(sheet._worksheet_path)
    sheet.reset_dimensions()
    cells: dict[tuple[int, int], tuple[CellValue, Style]] = {}
    styles: dict[int, Style] = {}
    count = 0
    uncalculated = uncalculated_in(xml)
    for row, read in enumerate(sheet.iter_rows()):
        count += len(read)
        if count > MOST_CELLS or row >= MOST_ROWS:
            raise too_large(sheet.title)
        for column, cell in enumerate(read):
            number = getattr(cell, "_style_id", 0)
            if cell.value is None and not number:
                continue
            if number not in styles:
                styles[number] = _style(cell)
            if cell.value is not None or styles[number].shade:
                cells[row, column] = (value_of(cell.value), styles[number])
    for row, columns in uncalculated.items():
        for column in columns:
            cells[row - 1, column] = (Uncalculated(), PLAIN)
    return CopiedSheet(sheet.title, cells, _widths(xml), _frozen(xml), sheet.sheet_state != "visible",
                       hidden_rows_of(xml), hidden_columns_of(xml))  # fmt: skip


def _style(cell: Any) -> Style:
    font, fill, place = cell.font, cell.fill, cell.alignment
    align = place.horizontal if place.horizontal in ("left", "center", "right") else ""
    shade = _colour(fill.fgColor) if fill.fill_type == "solid" else ""
    return Style(cell.number_format or "General", bool(font.b), bool(font.i), bool(place.wrap_text), align,
                 _colour(font.color), shade)  # fmt: skip


def _colour(colour: Any) -> str:
    code = colour.rgb if colour is not None and colour.type == "rgb" else ""
    return f"#{code[-6:]}" if isinstance(code, str) and re.fullmatch(r"[0-9A-Fa-f]{8}", code) else ""


def _widths(xml: bytes) -> tuple[tuple[int, int, float], ...]:
    found = []
    for match in _COLUMN.finditer(xml):
        spec = {key: float(number) for key, number in _ATTRIBUTE.findall(match[1])}
        if {b"min", b"max", b"width"} <= spec.keys() and spec[b"min"] >= 1:
            last = min(int(spec[b"max"]), 16_384) - 1
            found.append((int(spec[b"min"]) - 1, last, min(spec[b"width"], 255.0)))
    return tuple(found)


def _frozen(xml: bytes) -> tuple[int, int]:
    pane = _PANE.search(xml)
    spec = {key: int(float(number)) for key, number in _ATTRIBUTE.findall(pane[1])} if pane else {}
    return min(spec.get(b"ySplit", 0), 1000), min(spec.get(b"xSplit", 0), 100)


# ---------------------------------------------------------------------------------------------------- writing


def tab_names(names: Collection[str], taken: Collection[str] = ()) -> list[str]:
    """The name of each sheet's tab in the copy: what Excel allows, each once, whatever its capitals. A broken book may
    have two sheets of one name."""
    used = {name.casefold() for name in taken}
    tabs: list[str] = []
    for name in names:
        stem = _FORBIDDEN.sub(" ", name).strip("' ")[:SHEET_NAME_LIMIT].rstrip("' ") or "Sheet"
        tab, number = stem, 2
        while tab.casefold() in used or tab.casefold() == "history":  # Excel keeps History for itself
            tail = f" ({number})"
            tab, number = stem[: SHEET_NAME_LIMIT - len(tail)] + tail, number + 1
        used.add(tab.casefold())
        tabs.append(tab)
    return tabs


def write_copy(
    worksheet: Any, look: Look, copied: CopiedSheet, marks: Mapping[tuple[int, int], str] | None = None
) -> None:
    """The sheet's values as values; a cell with a mark is shaded, framed and carries the mark as a comment."""
    marks = marks or {}
    for first, last, width in copied.widths:
        worksheet.set_column(first, last, width)
    for column in copied.hidden_columns:
        worksheet.set_column(column, column, None, None, {"hidden": True})
    for row in copied.hidden_rows:
        worksheet.set_row(row - 1, None, None, {"hidden": True})
    if copied.frozen != (0, 0):
        worksheet.freeze_panes(*copied.frozen)
    formats: dict[tuple[Style, bool], Any] = {}
    for at in [*copied.cells, *(mark for mark in marks if mark not in copied.cells)]:
        value, style = copied.cells.get(at, (None, PLAIN))
        known = style, at in marks
        if known not in formats:
            formats[known] = _format(look, style, marked=at in marks)
        write_cell(worksheet, *at, value, formats[known])
    for at, words in marks.items():
        worksheet.write_comment(*at, words, {"x_scale": 2.2, "y_scale": 1.4, "author": "check"})
    if copied.hidden:
        worksheet.hide()


def _format(look: Look, style: Style, *, marked: bool) -> Any:
    wanted: dict[str, object] = {"num_format": style.number_format}
    wanted |= {"bold": True} if style.bold else {}
    wanted |= {"italic": True} if style.italic else {}
    wanted |= {"text_wrap": True} if style.wrap else {}
    wanted |= {"align": style.align} if style.align else {}
    wanted |= {"font_color": style.ink} if style.ink and not marked else {}
    wanted |= {"bg_color": style.shade} if style.shade else {}
    wanted |= {"bg_color": PROBLEM_SHADE, "border": 2} if marked else {}
    return look.format(**wanted)
