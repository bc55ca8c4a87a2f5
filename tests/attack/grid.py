"""A workbook as plain grids of values, to be spoilt and written again as Excel would have left it."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import load_workbook

from optimizer.case.case import ROW_CLASSES
from optimizer.case.columns import Column, Row, columns_of
from optimizer.workbook.cells import letter


@dataclass(frozen=True)
class Formula:
    """A formula and the value last saved with it; None: never calculated."""

    text: str
    saved: float | str | bool | None


NOT_CALCULATED = "not calculated 7a1f"  # stands for the saved value until the finished file is opened again


@dataclass
class Grid:
    """One sheet."""

    name: str
    rows: list[list[Any]]
    header: int  # position of the row of headers; -1 where there is none
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right
    hidden: bool = False

    @property
    def row_class(self) -> type[Row] | None:
        return next((cls for cls in ROW_CLASSES.values() if cls.sheet.name == self.name), None)

    @property
    def data(self) -> range:
        """Positions of the rows under the headers."""
        return range(self.header + 1, len(self.rows))

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def specs(self) -> dict[int, tuple[str, Column]]:
        """Position of a column -> the field and Column of the schema that its header names."""
        known = {c.title: (name, c) for name, c, _ in columns_of(self.row_class)} if self.row_class else {}
        found = enumerate(self.rows[self.header]) if self.header >= 0 else ()
        return {at: known[title] for at, title in found if isinstance(title, str) and title in known}

    def cell(self, row: int, column: int) -> str:
        """The address as the officer reads it."""
        name = f"'{self.name}'" if " " in self.name else self.name
        return f"{name}!{letter(column)}{row + 1}"

    def widened(self) -> None:
        """Every row as long as the longest."""
        for row in self.rows:
            row.extend([None] * (self.width - len(row)))


@dataclass
class Sheets:
    """A whole book."""

    grids: list[Grid]

    def __getitem__(self, name: str) -> Grid:
        return next(grid for grid in self.grids if grid.name == name)

    def tables(self) -> list[Grid]:
        """The sheets with one row a record that the program reads figures from."""
        return [g for g in self.grids if g.row_class and g.name not in ("Start", "Sources") and len(g.data)]

    def cells(self) -> Iterator[tuple[Grid, int, int]]:
        """Every cell under headers that the schema knows."""
        for grid in self.tables():
            for at in grid.specs():
                yield from ((grid, row, at) for row in grid.data)

    def copied(self) -> Sheets:
        return Sheets(
            [Grid(g.name, [copy(row) for row in g.rows], g.header, list(g.merged), g.hidden) for g in self.grids]
        )

    def packed(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False, "nan_inf_to_errors": True}  # fmt: skip
        book = xlsxwriter.Workbook(out, options)
        book.set_properties({"created": dt.datetime(2026, 12, 1)})  # the same bytes every time
        date = book.add_format({"num_format": "yyyy-mm"})
        for grid in self.grids:
            sheet = book.add_worksheet()
            sheet.name = grid.name[:31]  # as a program less strict than Excel may call it
            for r, row in enumerate(grid.rows):
                for c, value in enumerate(row):
                    _write(sheet, r, c, value, date)
            for area in grid.merged:
                sheet.merge.append(list(area))
            if grid.hidden:
                sheet.hidden = 1
        book.close()
        return _uncalculated(out.getvalue())


def _write(sheet: Any, r: int, c: int, value: Any, date: Any) -> None:
    if value is None:
        return
    if isinstance(value, Formula):
        sheet.write_formula(r, c, value.text, None, NOT_CALCULATED if value.saved is None else value.saved)
    elif isinstance(value, bool):
        sheet.write_boolean(r, c, value)
    elif isinstance(value, dt.datetime | dt.date | dt.time):
        sheet.write_datetime(r, c, value, date)
    elif isinstance(value, int | float):
        if math.isfinite(value):
            sheet.write_number(r, c, value)
        else:
            sheet.write_formula(r, c, "=1/0", None, "#DIV/0!" if value != value else "#NUM!")
    else:
        sheet.write_string(r, c, str(value)[:32767])


def _uncalculated(content: bytes) -> bytes:
    """The file with formulas marked NOT_CALCULATED left without any value."""
    marked = re.compile(rb"<v>" + NOT_CALCULATED.encode() + rb"</v>")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if not any(marked.search(part) for part in parts.values()):
        return content
    return zipped({name: marked.sub(b"", part).replace(b' t="str"><f>', b"><f>") for name, part in parts.items()})


def zipped(parts: dict[str, bytes]) -> bytes:
    """Parts as a package."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def read_sheets(path: Path) -> Sheets:
    """A book as grids; the headers are found by the titles of the schema."""
    book = load_workbook(path)
    grids = []
    for sheet in book.worksheets:
        rows = [list(values) for values in sheet.iter_rows(values_only=True)]
        grid = Grid(sheet.title, rows, -1)
        if grid.row_class is not None:
            titles = {column.title for _, column, _ in columns_of(grid.row_class)}
            counts = [sum(value in titles for value in row if isinstance(value, str)) for row in rows[:20]]
            grid.header = rows_of_settings(rows) if grid.name == "Start" else counts.index(max(counts))
            while len(rows) - 1 > grid.header and not any(value is not None for value in rows[-1]):
                rows.pop()
        if grid.name == "Sources":
            del rows[grid.header + 6 :]  # the plan counts nothing from them
        grid.widened()
        grids.append(grid)
    return Sheets(grids)


def rows_of_settings(rows: list[list[Any]]) -> int:
    """The row on Start that is headed Setting."""
    return next(n for n, row in enumerate(rows) if "Setting" in row)
