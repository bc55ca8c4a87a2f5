"""Writing one value or one column of values, and how wide, how aligned and in what unit a column stands."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from optimizer.case.columns import Column
from optimizer.case.months import Month
from optimizer.workbook.cells import CellValue, ErrorValue, Uncalculated

NARROWEST, WIDEST = 10.0, 44.0  # characters
BUTTON = 3  # characters the filter button of a heading hides
CELL_LIMIT = 32_767  # characters in a cell
NEVER_CALCULATED = "(a formula that was never calculated)"


class Exact(float):
    """A float that is written with every digit needed to read the same float back.

    XlsxWriter formats numbers to 16 significant digits; one float in two needs 17.
    """

    def __format__(self, spec: str) -> str:
        return float.__repr__(self)


def write_value(worksheet: Any, row: int, column: int, value: object, cell_format: Any) -> None:
    """One typed value (row and column from 0): text, number, yes/no, blank, or a month as its first day.

    Raises ValueError on a text too long for a cell, and TypeError on a value no schema kind has.
    """
    if value is None or value == "":
        done = worksheet.write_blank(row, column, None, cell_format)
    elif isinstance(value, bool):
        done = worksheet.write_string(row, column, "yes" if value else "no", cell_format)
    elif isinstance(value, str):
        if len(value) > CELL_LIMIT:
            raise ValueError(f"{value[:40]!r}… has {len(value)} characters; a cell holds {CELL_LIMIT}")
        done = worksheet.write_string(row, column, value, cell_format)
    elif isinstance(value, dt.date):
        done = worksheet.write_datetime(row, column, value, cell_format)
    elif isinstance(value, Month):
        done = worksheet.write_datetime(row, column, value.first_day, cell_format)
    elif isinstance(value, int):
        done = worksheet.write_number(row, column, value, cell_format)
    elif isinstance(value, float):
        done = worksheet.write_number(row, column, Exact(value), cell_format)
    else:
        raise TypeError(f"no way to write a {type(value).__name__} in a cell")
    if done:
        raise ValueError(f"row {row + 1}, column {column + 1} is outside what a sheet of Excel holds")


def write_cell(worksheet: Any, row: int, column: int, value: CellValue, cell_format: Any) -> None:
    """One value as it was read; what is no number, date or yes/no is written as text, never as a formula."""
    if value is None or value == "":
        worksheet.write_blank(row, column, None, cell_format)
    elif isinstance(value, bool):
        worksheet.write_boolean(row, column, value, cell_format)
    elif isinstance(value, float) and not math.isfinite(value):
        worksheet.write_string(row, column, str(value), cell_format)
    elif isinstance(value, int | float):
        worksheet.write_number(row, column, Exact(value), cell_format)
    elif isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        worksheet.write_datetime(row, column, value, cell_format)
    elif isinstance(value, ErrorValue):
        worksheet.write_string(row, column, value.code, cell_format)
    elif isinstance(value, Uncalculated):
        worksheet.write_string(row, column, NEVER_CALCULATED, cell_format)
    else:
        worksheet.write_string(row, column, str(value)[:CELL_LIMIT], cell_format)


def write_down(
    worksheet: Any, first_row: int, last_row: int, column: int, values: Sequence[object], cell_format: Any
) -> None:
    """``values`` down one column from ``first_row``, blank cells after them to ``last_row`` (all from 0)."""
    for row in range(first_row, last_row + 1):
        at = row - first_row
        write_value(worksheet, row, column, values[at] if at < len(values) else None, cell_format)


def alignment(column: Column) -> str:
    """Words left, months and yes/no in the middle, figures right."""
    if column.kind in ("month", "date", "yes/no", "fiscal year"):
        return "center"
    return "left" if column.kind in ("name", "text", "choice") else "right"


def unit_shown(column: Column) -> str:
    """What the units row says: the unit, or the kind of entry where a unit has no meaning."""
    if column.unit:
        return column.unit
    return column.kind if column.kind in ("share", "month", "date", "yes/no") else ""


def column_width(column: Column, values: Sequence[object]) -> float:
    """Width in characters: the heading on two lines, the unit and the longest value, within limits."""
    words = column.title.split()
    heading = max(max(map(len, words)), (len(column.title) + 1) // 2) + BUTTON
    least = {"name": 18.0, "text": 24.0, "choice": 13.0}.get(column.kind, NARROWEST)
    if column.title == "HS code":
        least = 12.0
    longest = max((_length(value) for value in values), default=0) + 2
    options = max((len(choice) for choice in column.choices), default=0) + BUTTON
    return min(max(least, heading, len(unit_shown(column)), longest, options), WIDEST)


def _length(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, float):
        return len(f"{value:,.2f}") + 1
    return len(f"{value:,}") + 1 if isinstance(value, int) else 8
