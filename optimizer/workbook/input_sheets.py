"""The input sheets of a book, written from the schema: nothing here knows any one sheet but Start.

Row 1 says what the sheet is for, row 2 the units, row 3 heads an Excel table, data stand from row 4.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.columns import Column, MonthlyRow, Row, Sheet, columns_of
from optimizer.case.months import Month, months_from
from optimizer.workbook import formats
from optimizer.workbook.cell_rules import month_rule, rule_of
from optimizer.workbook.cell_writing import (
    WIDEST,
    alignment,
    column_width,
    unit_shown,
    write_cell,
    write_down,
    write_value,
)
from optimizer.workbook.cells import CellValue
from optimizer.workbook.formats import Look, number_format
from optimizer.workbook.quick_sheet import QuickSheet
from optimizer.workbook.start_sheet import write_start

SHEET_NAME_LIMIT = 31
PURPOSE_ROW, UNIT_ROW, HEADER_ROW, FIRST_ROW = 0, 1, 2, 3  # counted from 0, as XlsxWriter does
RULES_TO_ROW = 1999  # dropdowns, limits and lists of names reach at least to row 2000
SPARE_ROWS = 500  # and at least this far below the last row
MONTH_WIDTH = 9.5
OWN_WIDTH = 14.0
BLANK_ROWS = 25  # in the table of an empty sheet that is to be filled
WIDTH_OF_PAGE = 190  # characters that stay legible on one landscape page
LEGEND = "Dark headings must be filled in; pale ones may stay blank."


@dataclass(frozen=True)
class OwnColumn:
    """A column of the officer's own: its heading and its values, one a row of the sheet."""

    title: str
    values: tuple[CellValue, ...]


@dataclass(frozen=True)
class Shown:
    """One sheet as it is to be written: its columns, rows and, on a by-month sheet, its months."""

    field: str  # of Case
    row_class: type[Row]
    columns: tuple[tuple[str, Column, Any], ...]  # field name, Column, default
    rows: tuple[Row, ...]
    months: tuple[Month, ...]

    @property
    def sheet(self) -> Sheet:
        return self.row_class.sheet

    @property
    def key_columns(self) -> int:
        """Leading columns that say which row it is: they stay in view when scrolling right."""
        keys = 0
        for name, column, _ in self.columns:
            if not column.key and name not in self.sheet.unique:
                break
            keys += 1
        return max(keys, 1)


def write_input_sheets(
    book: xlsxwriter.Workbook,
    case: Case,
    *,
    groups: frozenset[str] | None,
    prefix: str = "",
    record: bool = False,
    own: Mapping[str, Sequence[OwnColumn]] | None = None,
) -> None:
    """Writes the input sheets of ``case`` into an open book.

    Sheets and columns shown are the core, those of ``groups`` (None: no further group), and whatever the
    case uses. An optional column that names rows of a sheet that is not shown is left out with it, unless
    used. ``prefix`` stands before each sheet name; with ``record`` the sheets are the copy in a plan book:
    grey tabs, no tints, prompts or limits. ``own`` are columns of the officer's own by field of Case, which stand
    right of those of the schema and left of the months. Every figure is written in full precision, a month as the date
    of its first day. Raises ValueError where a text is longer than a cell of Excel holds.
    """
    look = Look(book)
    sheets = shown_sheets(case, groups or frozenset())
    lists = {} if record else _lists(book, sheets, prefix)
    years = tuple(dict.fromkeys(month.fiscal_year for month in case.months))
    for shown in sheets:
        worksheet = _worksheet(book, shown.sheet, prefix, record)
        table = table_name(shown.sheet, prefix)
        if shown.sheet.key_value:
            write_start(
                worksheet, look, shown.sheet, shown.columns, case.settings, table=table, record=record
            )
            _page(worksheet, 1)
        else:
            columns = (own or {}).get(shown.field, ())
            _write_sheet(worksheet, look, shown, lists, years, columns, table=table, record=record)


def shown_sheets(case: Case, groups: frozenset[str]) -> tuple[Shown, ...]:
    """The sheets and columns a book of this case shows, in the order of the schema."""
    rows = {name: _rows(case, name) for name in ROW_CLASSES}
    in_book = {
        row_class.sheet.name
        for name, row_class in ROW_CLASSES.items()
        if rows[name] or row_class.sheet.group in groups | {"core"}
    }
    sheets = []
    for name, row_class in ROW_CLASSES.items():
        if row_class.sheet.name not in in_book:
            continue
        columns = tuple(
            (field, column, default)
            for field, column, default in columns_of(row_class)
            if column.required
            or any(getattr(row, field) != default for row in rows[name])
            or (
                (column.group is None or column.group in groups)
                and (not column.names or column.names in in_book)
            )
        )
        months = _months(case, rows[name]) if row_class.sheet.by_month else ()
        sheets.append(Shown(name, row_class, columns, rows[name], months))
    return tuple(sheets)


def sheet_name(sheet: Sheet, prefix: str = "") -> str:
    """Name of the tab, cut to the 31 characters Excel allows."""
    return (prefix + sheet.name)[:SHEET_NAME_LIMIT].rstrip()


def table_name(sheet: Sheet, prefix: str = "") -> str:
    """Name of the Excel table: ``Demand_by_month``, ``Input_Offers``."""
    return re.sub(r"\W", "_", prefix + sheet.name)


def _rows(case: Case, name: str) -> tuple[Row, ...]:
    value = getattr(case, name)
    return (value,) if isinstance(value, Row) else tuple(value)


def _months(case: Case, rows: Sequence[Row]) -> tuple[Month, ...]:
    """The planned months and any typed before or after them, without a break."""
    typed = {month for row in rows if isinstance(row, MonthlyRow) for month in row.by_month}
    every = typed | set(case.months)
    return tuple(months_from(min(every), max(every) - min(every) + 1))


def _worksheet(book: xlsxwriter.Workbook, sheet: Sheet, prefix: str, record: bool) -> Any:
    worksheet = book.add_worksheet(sheet_name(sheet, prefix), QuickSheet if record else None)
    core = formats.TAB_CORE if sheet.group == "core" else formats.TAB_MORE
    worksheet.set_tab_color(formats.TAB_RECORD if record else core)
    worksheet.hide_gridlines(2)
    return worksheet


def _lists(book: xlsxwriter.Workbook, sheets: Sequence[Shown], prefix: str) -> dict[str, str]:
    """Defines the list of names on each sheet another one names: sheet -> ``=Materials_names``.

    The name ends at the last name typed, wherever that comes to be (to row 2000 at least): over a plain range
    Excel opens the dropdown at its empty end, and accepts anything.
    """
    named = {column.names for shown in sheets for _, column, _default in shown.columns}
    found = {}
    for shown in (shown for shown in sheets if shown.sheet.name in named):
        for at, (_, column, _default) in enumerate(shown.columns):
            if column.key:
                tab = "'" + sheet_name(shown.sheet, prefix).replace("'", "''") + "'!"
                first = tab + xl_rowcol_to_cell(FIRST_ROW, at, row_abs=True, col_abs=True)
                last_row = max(RULES_TO_ROW, FIRST_ROW + len(shown.rows) + SPARE_ROWS)
                whole = f"{first}:{xl_rowcol_to_cell(last_row, at, row_abs=True, col_abs=True)}"
                count = f'SUMPRODUCT(MAX(({whole}<>"")*(ROW({whole})-ROW({first})+1)))'
                name = f"{table_name(shown.sheet, prefix)}_names"
                book.define_name(name, f"={first}:INDEX({whole},MAX(1,{count}))")
                found[shown.sheet.name] = f"={name}"
    return found


def _write_sheet(
    worksheet: Any,
    look: Look,
    shown: Shown,
    lists: Mapping[str, str],
    years: Sequence[str],
    own: Sequence[OwnColumn],
    *,
    table: str,
    record: bool,
) -> None:
    purpose = f"As read for this plan. {shown.sheet.purpose}" if record else f"{shown.sheet.purpose} {LEGEND}"
    worksheet.set_row(PURPOSE_ROW, 22)
    worksheet.set_row(HEADER_ROW, 33)
    worksheet.write_string(PURPOSE_ROW, 0, purpose, look.purpose())

    last_row = FIRST_ROW + max(len(shown.rows), 1 if shown.rows or record else BLANK_ROWS) - 1
    rules_to = max(RULES_TO_ROW, last_row + SPARE_ROWS)
    heads: list[dict[str, Any]] = []
    width = 0.0
    for at, (name, column, default) in enumerate(shown.columns):
        values = [getattr(row, name) for row in shown.rows]
        style = number_format(column.kind, column.unit, values)
        required = column.required and not record
        cell = look.cell(style, required=required, wrap=column.kind == "text", align=alignment(column))
        write_down(worksheet, FIRST_ROW, last_row, at, values, cell)
        write_value(worksheet, UNIT_ROW, at, unit_shown(column), look.unit())
        wide = column_width(column, values)
        width += wide
        worksheet.set_column(at, at, wide, look.below(style))
        heads.append(
            {
                "header": column.title,
                "header_format": look.header(required=required, record=record, align=alignment(column)),
            }
        )
        if column.kind in ("name", "text", "fiscal year"):
            worksheet.ignore_errors({"number_stored_as_text": xl_range(FIRST_ROW, at, rules_to, at)})
        if not record:
            rule = rule_of(column, default, source=lists.get(column.names, ""), fiscal_years=years)
            worksheet.data_validation(FIRST_ROW, at, rules_to, at, rule)
    for mine in own:
        width += _write_own(worksheet, look, mine, len(heads), record=record)
        heads.append({"header": mine.title, "header_format": look.header(record=record)})
    if shown.months:
        width += _write_months(worksheet, look, shown, heads, last_row, rules_to, record=record)
    worksheet.add_table(
        HEADER_ROW, 0, last_row, len(heads) - 1, {"name": table, "style": None, "columns": heads}
    )
    worksheet.freeze_panes(FIRST_ROW, shown.key_columns)
    worksheet.repeat_rows(UNIT_ROW, HEADER_ROW)
    worksheet.repeat_columns(0, shown.key_columns - 1)
    _page(worksheet, math.ceil(width / WIDTH_OF_PAGE))


def _write_own(worksheet: Any, look: Look, column: OwnColumn, at: int, *, record: bool) -> float:
    """A column of the officer's own, as values; gives its width."""
    style = look.format(border=1, border_color=formats.RULE)
    dated = look.format(border=1, border_color=formats.RULE, num_format=formats.DATE)
    for row, value in enumerate(column.values, FIRST_ROW):
        write_cell(worksheet, row, at, value, dated if isinstance(value, dt.date) else style)
    write_value(worksheet, UNIT_ROW, at, "" if record else "own column", look.unit())
    wide = max([OWN_WIDTH, *(min(len(str(value)) + 2.0, WIDEST) for value in column.values if value is not None)])
    worksheet.set_column(at, at, wide)
    return wide


def _write_months(
    worksheet: Any,
    look: Look,
    shown: Shown,
    heads: list[dict[str, Any]],
    last_row: int,
    rules_to: int,
    *,
    record: bool,
) -> float:
    """The month columns, headed 2026-12 (a table heading must be text); adds to ``heads``, gives a width."""
    figures = [row.by_month if isinstance(row, MonthlyRow) else {} for row in shown.rows]
    unit = shown.sheet.month_unit
    style = number_format("number", unit, [v for row in figures for v in row.values()], least_decimals=2)
    first, last = len(heads), len(heads) + len(shown.months) - 1
    cell = look.cell(style)
    for at, month in enumerate(shown.months, start=first):
        write_down(worksheet, FIRST_ROW, last_row, at, [row.get(month) for row in figures], cell)
        write_value(worksheet, UNIT_ROW, at, unit, look.unit())
        heads.append({"header": str(month), "header_format": look.header(record=record, align="right")})
    worksheet.set_column(first, last, MONTH_WIDTH, look.below(style))
    if not record:
        worksheet.data_validation(FIRST_ROW, first, rules_to, last, month_rule(unit))
    return MONTH_WIDTH * len(shown.months)


def _page(worksheet: Any, pages_wide: int) -> None:
    """A4 landscape, one page wide unless that prints too small to read; sheet name and page at the foot."""
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    worksheet.fit_to_pages(max(pages_wide, 1), 0)
    worksheet.set_footer("&L&9&A&C&9&F&R&9Page &P of &N")
