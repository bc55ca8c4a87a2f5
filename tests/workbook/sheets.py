"""Reading a written sheet back for the tests, by its table and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def table_rows(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of the one table of the sheet, heading -> value."""
    (table,) = sheet.tables.values()
    cells = sheet[table.ref]
    heads = [cell.value for cell in cells[0]]
    return [dict(zip(heads, [cell.value for cell in row], strict=True)) for row in cells[1:]]


def rules(sheet: Worksheet) -> dict[str, Any]:
    """Heading -> the data validation of the column under it."""
    (table,) = sheet.tables.values()
    found = {}
    for head in sheet[table.ref][0]:
        for rule in sheet.data_validations.dataValidation:
            if any(area.min_col <= head.column <= area.max_col for area in rule.sqref.ranges):
                found[head.value] = rule
    return found


def head_cell(sheet: Worksheet, title: str) -> Any:
    (table,) = sheet.tables.values()
    return next(cell for cell in sheet[table.ref][0] if cell.value == title)
