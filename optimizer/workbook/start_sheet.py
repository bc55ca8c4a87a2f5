"""The Start sheet: the steps of the month, then the settings, one a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.case.columns import Column, Sheet
from optimizer.case.rows_needs import Settings
from optimizer.workbook.cell_rules import accepted_by, rule_of
from optimizer.workbook.cell_writing import unit_shown, write_value
from optimizer.workbook.formats import Look, number_format

HEADINGS = ("Setting", "Value", "Unit", "Meaning")
WIDTHS = (26, 20, 15, 82)
STEPS = (
    "1.  Bring stock and open orders up to date: what lies in store on the first, what is still to come.",
    "2.  Check prices, demand, funds and rules. Dark headings must be filled in; pale ones may stay blank.",
    "3.  Save and close this book, then run “optimizer check”: it names every cell that needs mending.",
    "4.  Run “optimizer solve”: it writes the plan as a new book and leaves this one as it is.",
    "5.  Read the sheet Brief of the plan, check the orders to place this month, and sign.",
)


def write_start(
    worksheet: Any,
    look: Look,
    sheet: Sheet,
    columns: Sequence[tuple[str, Column, Any]],
    settings: Settings,
    *,
    table: str,
    record: bool,
) -> None:
    """Title, steps and the table Setting | Value | Unit | Meaning; the copy in a plan book has no steps."""
    for at, width in enumerate(WIDTHS):
        worksheet.set_column(at, at, width)
    header_row = _write_head(worksheet, look, sheet, record)
    for row, (name, column, default) in enumerate(columns, start=header_row + 1):
        value = getattr(settings, name)
        required = column.required and not record
        style = number_format(column.kind, column.unit, [value])
        worksheet.write_string(row, 0, column.title, look.cell("@", align="left"))
        write_value(worksheet, row, 1, value, look.cell(style, required=required, align="left"))
        write_value(worksheet, row, 2, unit_shown(column), look.cell("@", align="left"))
        worksheet.write_string(row, 3, _meaning(column), look.cell("@", wrap=True, align="left"))
        if not record:
            worksheet.data_validation(row, 1, row, 1, rule_of(column, default))
    heads = [{"header": title, "header_format": look.header(record=record)} for title in HEADINGS]
    last_row = header_row + len(columns)
    worksheet.add_table(header_row, 0, last_row, len(HEADINGS) - 1,
                        {"name": table, "style": None, "autofilter": False, "columns": heads})  # fmt: skip
    worksheet.repeat_rows(header_row)
    worksheet.ignore_errors({"number_stored_as_text": f"B{header_row + 2}:B{last_row + 1}"})


def _write_head(worksheet: Any, look: Look, sheet: Sheet, record: bool) -> int:
    """Everything above the table; gives the row of its heading (from 0)."""
    if record:
        worksheet.write_string(0, 0, f"As read for this plan. {sheet.purpose}", look.purpose())
        return 2
    worksheet.set_row(0, 28)
    worksheet.write_string(0, 0, "Stockpile plan: what to tell the planner", look.title())
    worksheet.write_string(1, 0, sheet.purpose, look.purpose())
    worksheet.write_string(3, 0, "The steps of the month", look.heading())
    for row, step in enumerate(STEPS, start=4):
        worksheet.write_string(row, 0, step, look.sentence())
    worksheet.write_string(5 + len(STEPS), 0, "Settings", look.heading())
    return 6 + len(STEPS)


def _meaning(column: Column) -> str:
    return f"{column.help} {accepted_by(column)}" if column.choices else column.help
