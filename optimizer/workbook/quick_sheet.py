"""A sheet of XlsxWriter for tens of thousands of cells: what it writes is the same, in half the time.

XlsxWriter lets a book have sheets of another class. The methods replaced here are its own, of which its manual does not
speak: a test writes the same cells with both classes and compares the files.
"""

from __future__ import annotations

from math import isfinite
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellDatetimeTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from optimizer.workbook.cells import letter
from optimizer.workbook.live_lines import NO, YES

LONG = 16_000  # characters: XlsxWriter looks whether a longer text still fits a cell


class QuickSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A sheet whose cells are told by numbers (row and column from 0), never as ``A1``; without comments."""

    write_blank = Worksheet._write_blank
    write_datetime = Worksheet._write_datetime

    def write_string(self, row: int, column: int, text: str, style: Any = None) -> None:
        if len(text) > LONG:
            self._write_string(row, column, text, style)
            return
        self.table[row][column] = CellStringTuple(self.str_table._get_shared_string_index(text), style)

    def write_number(self, row: int, column: int, number: float, style: Any = None) -> None:
        if isfinite(number):
            self.table[row][column] = CellNumberTuple(number, style)
        else:
            self._write_number(row, column, number, style)

    def write_formula(self, row: int, column: int, formula: str, style: Any = None, value: float | str = 0) -> None:
        """A formula, with its value, of functions that Excel 2007 had: XlsxWriter's own way looks through each for
        those that came later, and takes two thirds of the time a large one is written in."""
        self.table[row][column] = CellFormulaTuple(formula.removeprefix("="), style, value)

    def add_table(self, first_row: int, first_column: int, last_row: int, last_column: int, options: Any) -> None:
        """A table with a head and no totals. XlsxWriter's own way notes every cell of it, lest another overlap it;
        nothing in a plan book does. So it is told of the head and one row, and the range is put right."""
        if super().add_table(first_row, first_column, first_row + 1, last_column, options) == 0:
            whole = xl_range(first_row, first_column, last_row, last_column)
            self.tables[-1] |= {part: whole for part in ("range", "a_range", "autofilter") if part in self.tables[-1]}

    def _assemble_xml_file(self) -> None:
        """Write the sheet, having found once and not at every cell where it begins and ends."""
        filled = [(row, min(cells), max(cells)) for row, cells in self.table.items() if cells]
        if filled:
            rows, firsts, lasts = zip(*filled, strict=True)
            if self._check_dimensions(min(rows), min(firsts)) or self._check_dimensions(max(rows), max(lasts)):
                raise ValueError(f"the sheet {self.name} has more rows or columns than a sheet of Excel holds")
        super()._assemble_xml_file()

    def _write_rows(self) -> None:
        """Every row that has cells or a height of its own, cell by cell."""
        write = self.fh.write
        self._calculate_spans()
        usual_height = self.default_row_height == self.original_row_height
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, span = self.table.get(row), self.row_spans.get(row // 16)
            if not cells:
                if row in self.row_info:
                    self._write_empty_row(row, span, self.row_info[row])
                continue
            if usual_height and not span and row not in self.row_info:
                write(f'<row r="{row + 1}">')
            else:
                self._write_row(row, span, self.row_info.get(row))
            for column in sorted(cells):
                cell = cells[column]
                kind, style = type(cell), cell.format
                if not style:
                    self._write_cell(row, column, cell)
                    continue
                place = f'<c r="{letter(column)}{row + 1}" s="{style._get_xf_index()}"'
                if kind is CellStringTuple:
                    write(f'{place} t="s"><v>{cell.string}</v></c>')
                elif kind is CellNumberTuple or kind is CellDatetimeTuple:
                    write(f"{place}><v>{cell.number:.16G}</v></c>")
                elif kind is CellBlankTuple:
                    write(f"{place}/>")
                elif kind is CellFormulaTuple and type(cell.value) is float:
                    write(f"{place}><f>{escape(cell.formula)}</f><v>{cell.value}</v></c>")
                elif kind is CellFormulaTuple and cell.value in (YES, NO):
                    write(f'{place} t="str"><f>{escape(cell.formula)}</f><v>{cell.value}</v></c>')
                else:
                    self._write_cell(row, column, cell)
            write("</row>")
