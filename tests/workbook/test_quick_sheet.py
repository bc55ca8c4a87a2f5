"""A quick sheet writes what XlsxWriter's own sheet writes, byte for byte."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet, re_dynamic_function

from optimizer.workbook.book_file import BOOK_OPTIONS
from optimizer.workbook.cell_writing import Exact
from optimizer.workbook.plan_book import write_plan_book
from optimizer.workbook.quick_sheet import QuickSheet
from tests.plans import HINDI, small_case, small_plan, small_record

FORMULA = re.compile(r"<f>(.*?)</f>")


def book_of(sheet_class: type[Any], fill: Any) -> dict[str, bytes]:
    """Name -> content of every part of a book with one filled sheet."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, BOOK_OPTIONS)
    book.set_properties({"created": dt.datetime(2026, 12, 1)})
    fill(book, book.add_worksheet("Sheet", sheet_class))
    book.close()
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def every_kind_of_cell(book: Any, sheet: Any) -> None:
    bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "mmm yyyy"})
    texts = [
        "plain",
        "<b> & \"c\" > 'd'",
        " blanks around ",
        "two\nlines",
        "=1+1",
        "_x0041_",
        "\x07",
        HINDI,
        "plain",
        "अ" * 20_000,
        "🪨" * 20_000,
    ]  # the last is too long for a cell as Excel counts
    numbers = [0, -0.0, 1, 7.0, 1 / 3, -1e-300, 1e300, 123456789.123456789, True, Exact(0.1 + 0.2), math.nan, math.inf]
    values = [0, 1.5, 1 / 3, -0.0, "✓", "", "<&>", "#N/A", "#DIV/0!", True, False]
    for row, text in enumerate(texts, 60):  # the rows in another order than they stand, and gaps between
        sheet.write_string(row, 2, text, bold)
        sheet.write_string(row, 0, text)
    for row, number in enumerate(numbers, 3):
        sheet.write_number(row, 28, number, bold)
        sheet.write_number(row, 3, number)
    for row, value in enumerate(values, 3):
        sheet.write_formula(row, 1, '=IF(A1<=B$2&"<>","✓",SUM(\'A & B\'!A1:A3))', bold, value)
        sheet.write_formula(row, 5, "A1+1", None, value)
    sheet.write_formula(50, 1, "=A1")
    sheet.write_datetime(20, 1, dt.datetime(2026, 12, 1), dated)
    sheet.write_datetime(20, 2, dt.date(2027, 2, 28), dated)
    sheet.write_blank(21, 0, None, bold)
    sheet.write_blank(21, 1, None)
    sheet.write_boolean(21, 2, True, bold)
    sheet.set_row(1, 30)
    sheet.set_row(20, 44)
    sheet.set_row(22, 20, bold)
    sheet.write_number(22, 4, 1.0)
    sheet.set_column(5, 6, 12, dated)


def higher_rows(book: Any, sheet: Any) -> None:
    sheet.set_default_row(17)
    sheet.set_row(2, 30)
    for row in (0, 2, 5):
        sheet.write_string(row, 0, "text", book.add_format({"bold": True}))


def tables_and_what_speaks_of_them(book: Any, sheet: Any) -> None:
    head = book.add_format({"bold": True})
    columns = [{"header": title, "header_format": head} for title in ("Material", "t", "₹ & <more>")]
    sheet.add_table(3, 0, 5, 2, {"name": "first", "style": "Table Style Light 1", "columns": columns})
    sheet.add_table(9, 1, 4000, 3, {"name": "second", "style": None, "columns": columns, "autofilter": False})
    sheet.add_table(4002, 0, 4003, 2, {"name": "of_one_row", "columns": columns})
    for row in range(4, 6):
        for column in range(3):
            sheet.write_number(row, column, row * column, head)
    sheet.conditional_format(4, 0, 5, 2, {"type": "cell", "criteria": "==", "value": '"✗"', "format": head})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"name": ["Sheet", 3, 1], "categories": ["Sheet", 4, 0, 5, 0], "values": ["Sheet", 4, 1, 5, 1]})
    sheet.insert_chart(12, 6, chart)


FILLS = [every_kind_of_cell, higher_rows, tables_and_what_speaks_of_them]


@pytest.mark.parametrize("fill", FILLS)
def test_a_quick_sheet_writes_what_an_ordinary_one_does(fill: Any) -> None:
    assert book_of(QuickSheet, fill) == book_of(Worksheet, fill)


@pytest.mark.parametrize("fill", FILLS)
def test_without_spans_it_writes_what_an_ordinary_one_without_them_does(fill: Any) -> None:
    def spanless(book: Any, sheet: Any) -> None:
        sheet._calculate_spans = lambda: None
        fill(book, sheet)

    assert book_of(QuickSheet, spanless) == book_of(Worksheet, spanless)


def test_an_empty_quick_sheet_is_an_ordinary_one() -> None:
    assert book_of(QuickSheet, lambda book, sheet: None) == book_of(Worksheet, lambda book, sheet: None)


def test_what_does_not_fit_a_sheet_of_excel_is_never_left_out_in_silence() -> None:
    with pytest.raises(ValueError, match="the sheet Sheet has more rows"):
        book_of(QuickSheet, lambda book, sheet: sheet.write_number(1_048_576, 0, 1.0))


def test_no_formula_of_a_plan_book_needs_what_a_quick_sheet_leaves_out(tmp_path: Path) -> None:
    case = small_case()
    path = write_plan_book(tmp_path / "plan.xlsx", case, small_plan(case), small_record())
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    formulas = [formula for xml in sheets for formula in FORMULA.findall(xml)]
    own = Worksheet()
    own.use_future_functions = True
    assert len(formulas) > 100
    assert not [f for f in formulas if re_dynamic_function.search(f) or own._prepare_formula(f) != f]
