"""One sheet to typed rows, driven by its row class; every fault of every cell is collected, none stops it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from optimizer.case.columns import Column, Row, Where, columns_of
from optimizer.case.months import Month
from optimizer.case.problems import Problem
from optimizer.workbook.cells import CellValue, RawSheet, column_number, letter
from optimizer.workbook.headers import Header, find_header, place
from optimizer.workbook.values import BadValueError, blank, called, coerce, shown, spelt

TOTALS = frozenset({"total", "totals", "sum", "subtotal", "grand total"})


@dataclass
class TypedRow:
    """A row read so far: the values that could be taken; ``sound`` is false when one could not."""

    where: Where
    values: dict[str, object] = field(default_factory=dict)
    months: dict[Month, float] = field(default_factory=dict)
    sound: bool = True


@dataclass
class Table:
    """A sheet read. ``whole`` is false when something on it could not be: then absence proves nothing."""

    row_class: type[Row]
    sheet: str
    present: bool = True
    whole: bool = True
    columns: frozenset[str] = frozenset()
    rows: list[TypedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, severity: str, cell: str, found: str, rule: str, mend: str) -> None:
        """Note a problem; an error leaves the table not whole."""
        if severity == "error":
            self.whole = False
        self.problems.append(Problem("error" if severity == "error" else "warning", cell, found, rule, mend))


def read_table(raw: RawSheet, row_class: type[Row]) -> Table:
    """The typed rows of a sheet with one row a record."""
    table = Table(row_class, raw.name)
    if not raw.rows:
        return table
    header = find_header(raw, row_class)
    if header is None:
        titles = [column.title for _, column, _ in columns_of(row_class) if column.required]
        mend = f"Head the columns {', '.join(titles)}."
        table.report("error", raw.name, "", "no row of headers was found among the first 20 rows.", mend)
        return table
    table.columns = frozenset(header.columns)
    for problem in header.problems:
        table.report(problem.severity, problem.cell, problem.found, problem.rule, problem.mend)
    specs = [(name, column, header.columns[name]) for name, column, _ in columns_of(row_class)
             if name in header.columns]  # fmt: skip
    letters = header.letters
    unit = row_class.sheet.month_unit
    months = [(month, Column(f"figure for {month}", "", "number", unit=unit, at_least=0), index)
              for month, index in header.months.items()]  # fmt: skip
    taken = [index for _, _, index in specs] + list(header.months.values())
    read: set[int] = set()
    for number, cells in raw.rows:
        if number <= header.row:
            continue
        if all(index >= len(cells) or blank(cells[index]) for index in taken):
            continue
        read.add(number)
        where = Where(raw.name, number, letters)
        _read_row(table, where, cells, specs, months)
    _report_layout(table, raw, header, read)
    return table


def _read_row(
    table: Table,
    where: Where,
    cells: tuple[CellValue, ...],
    specs: list[tuple[str, Column, int]],
    months: list[tuple[Month, Column, int]],
) -> None:
    for name, column, index in specs:
        value = cells[index] if index < len(cells) else None
        if column.kind == "name" and isinstance(value, str) and spelt(value).lower() in TOTALS:
            rule = "a total cannot stand among the rows."
            table.report("error", where.cell(name), shown(value), rule, "Delete this row.")
            return
    row = TypedRow(where)
    for name, column, index in specs:
        value = cells[index] if index < len(cells) else None
        if blank(value):
            if column.required:
                mend = "Fill it in, or clear the whole row."
                table.report("error", where.cell(name), "", f"{called(column)} is missing.", mend)
                row.sound = False
            continue
        _take(table, row, name, column, value)
    for month, column, index in months:
        value = cells[index] if index < len(cells) else None
        if not blank(value):
            _take(table, row, str(month), column, value, month)
    required = {name for name, column, _ in columns_of(table.row_class) if column.required}
    row.sound = row.sound and required <= row.values.keys()
    table.rows.append(row)


def _take(
    table: Table, row: TypedRow, key: str, column: Column, value: CellValue, month: Month | None = None
) -> None:
    try:
        typed = coerce(column, value)
    except BadValueError as bad:
        table.report("error", row.where.cell(key), shown(value), bad.rule, bad.mend)
        row.sound = False
        return
    if month is not None:
        assert isinstance(typed, int | float)
        row.months[month] = float(typed)
        return
    if column.kind == "name" and isinstance(value, str) and spelt(value) != value:
        rule = f"spaces around or doubled are left out; read as {str(typed)!r}."
        table.report("warning", row.where.cell(key), shown(value), rule, "Retype it.")
    row.values[key] = typed


# -------------------------------------------------------------------------- merged and hidden cells


def _report_layout(table: Table, raw: RawSheet, header: Header, read: set[int]) -> None:
    if not read:
        return
    columns = set(header.columns.values()) | set(header.months.values())
    last = max(read)
    for ref in raw.merged:
        left, top, right, bottom = corners(ref)
        touches = bottom >= header.row and top <= last and any(left <= column <= right for column in columns)
        if touches:
            rule = "cells of the table are merged; only the first of them holds a value."
            table.report("error", place(raw.name, ref), "", rule, "Unmerge them and fill in every cell.")
    report_hidden(table.problems, raw, read, columns)


def report_hidden(problems: list[Problem], raw: RawSheet, rows: set[int], columns: set[int]) -> None:
    """One warning for hidden or filtered rows, one for hidden columns, one for a hidden sheet."""
    if raw.hidden:
        rule = "the sheet is hidden; it is read all the same."
        mend = "Unhide it, or delete it if it no longer holds."
        problems.append(Problem("warning", raw.name, "", rule, mend))
    hidden_rows = sorted(rows & raw.hidden_rows)
    if hidden_rows:
        rule = f"hidden rows are read ({_listed(hidden_rows)})."
        problems.append(Problem("warning", raw.name, "", rule, "Delete them if they no longer hold."))
    hidden_columns = sorted(columns & raw.hidden_columns)
    if hidden_columns:
        rule = f"hidden columns are read ({', '.join(letter(column) for column in hidden_columns[:8])})."
        problems.append(Problem("warning", raw.name, "", rule, "Clear them if they no longer hold."))


def _listed(numbers: Iterable[int], most: int = 8) -> str:
    numbers = list(numbers)
    rest = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return ", ".join(str(number) for number in numbers[:most]) + rest


def corners(ref: str) -> tuple[int, int, int, int]:
    """``B4:C6`` to (left column, top row, right column, bottom row); columns from 0."""
    first, _, last = ref.partition(":")
    (left, top), (right, bottom) = (_corner(cell) for cell in (first, last or first))
    return left, top, right, bottom


def _corner(cell: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    if match is None:
        raise ValueError(f"{cell!r} is no cell")
    return column_number(match[1]), int(match[2])
