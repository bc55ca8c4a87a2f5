"""What an officer finds in an input book: sheets, tables, prompts, limits; and every value comes back."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.columns import Column, Group, MonthlyRow, Sheet, columns_of
from optimizer.case.months import Month
from optimizer.case.rows_needs import Material
from optimizer.workbook.book_file import BOOK_OPTIONS
from optimizer.workbook.cell_rules import ERROR_LIMIT, MESSAGE_LIMIT, TITLE_LIMIT, accepted_by, rule_of
from optimizer.workbook.formats import indian, number_format
from optimizer.workbook.input_sheets import sheet_name, table_name, write_input_sheets
from optimizer.workbook.read import read_workbook
from tests.workbook.cases import FIRST, MAGNET, OXIDE, everything, three_materials
from tests.workbook.sheets import head_cell, opened, rules, table_rows

SOFFICE = shutil.which("soffice")


def write(path: Path, case: Case, **options: Any) -> Path:
    with xlsxwriter.Workbook(str(path), BOOK_OPTIONS) as book:
        write_input_sheets(book, case, **{"groups": None, **options})
    return path


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("books") / "full.xlsx", everything(), groups=frozenset(get_args(Group)))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("books") / "small.xlsx", three_materials())


def in_cell(value: object) -> object:
    """What a typed value looks like to whoever opens the book."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Month):
        return dt.datetime(value.year, value.month, 1)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    return None if value == "" else value


def missing(path: Path, case: Case, prefix: str = "") -> list[str]:
    """Every value of the case that the book does not hold exactly, as a sentence. A column of defaults may be away."""
    book, lost = opened(path), []
    for field, row_class in ROW_CLASSES.items():
        sheet = book[sheet_name(row_class.sheet, prefix)]
        found = table_rows(sheet)
        if row_class.sheet.key_value:
            values = {row["Setting"]: row["Value"] for row in found}
            found, typed = [values], (getattr(case, field),)
        else:
            typed = getattr(case, field)
        for at, row in enumerate(typed):
            expected = {
                c.title: in_cell(getattr(row, name)) for name, c, default in columns_of(row_class)
                if c.title in found[at] or any(getattr(other, name) != default for other in typed)
            }  # fmt: skip
            if isinstance(row, MonthlyRow):
                expected |= {str(month): figure for month, figure in row.by_month.items()}
            for title, value in expected.items():
                if found[at].get(title) != value:
                    lost.append(
                        f"{sheet.title} row {at + 1} {title}: {value!r} became {found[at].get(title)!r}"
                    )
    return lost


def test_every_value_of_a_case_stands_in_the_book_to_the_last_digit(full: Path) -> None:
    assert missing(full, everything()) == []


def test_the_copy_in_a_plan_book_holds_the_same_values(tmp_path: Path) -> None:
    path = write(tmp_path / "plan.xlsx", everything(), prefix="Input ", record=True)
    assert missing(path, everything(), "Input ") == []


@pytest.mark.parametrize(("prefix", "record"), [("", False), ("Input ", True)])
def test_the_reader_gets_back_the_very_case(tmp_path: Path, prefix: str, record: bool) -> None:
    case = everything()
    read = read_workbook(write(tmp_path / "case.xlsx", case, prefix=prefix, record=record), prefix=prefix).case

    def rows(of: Case, field: str) -> list[dict[str, object]]:
        value = getattr(of, field)
        names = [name for name in ROW_CLASSES[field].model_fields if name != "where"]
        return [{name: getattr(row, name) for name in names} for row in ((value,) if field == "settings" else value)]

    assert [field for field in ROW_CLASSES if rows(read, field) != rows(case, field)] == []


def test_the_copy_in_a_plan_book_is_grey_and_asks_for_nothing(tmp_path: Path) -> None:
    book = opened(write(tmp_path / "plan.xlsx", three_materials(), prefix="Input ", record=True))
    assert book.sheetnames == [
        "Input Start",
        "Input Materials",
        "Input Demand",
        "Input Offers",
        "Input Funds",
    ]
    for sheet in book:
        assert sheet.data_validations.dataValidation == []
        assert sheet.sheet_properties.tabColor.rgb == "FFA6A6A6"
    assert book["Input Materials"]["A4"].fill.patternType is None
    assert not book.defined_names


def test_input_and_its_copy_can_stand_in_one_book(tmp_path: Path) -> None:
    path = tmp_path / "both.xlsx"
    with xlsxwriter.Workbook(str(path), BOOK_OPTIONS) as book:
        write_input_sheets(book, everything(), groups=None)
        write_input_sheets(book, everything(), groups=None, prefix="Input ", record=True)
    tables = [name for sheet in opened(path) for name in sheet.tables]
    assert len(tables) == len(set(tables)) == 2 * len(ROW_CLASSES)


def test_only_core_and_used_sheets_and_columns_show(small: Path) -> None:
    book = opened(small)
    assert book.sheetnames == ["Start", "Materials", "Demand", "Offers", "Funds"]
    assert list(table_rows(book["Materials"])[0]) == [
        "Material", "Opening stock", "Cover", "Full cover by", "Holding cost",
    ]  # fmt: skip


def test_a_column_shows_as_soon_as_one_row_uses_it(tmp_path: Path) -> None:
    case = three_materials()
    lots = replace(case, offers=(*case.offers[:-1], case.offers[-1].model_copy(update={"lot_t": 0.5})))
    offers = table_rows(opened(write(tmp_path / "lots.xlsx", lots))["Offers"])
    assert [row["Lot"] for row in offers] == [None, None, None, None, 0.5]
    assert "Increment" not in offers[0]


def test_a_column_that_names_a_sheet_waits_for_that_sheet(tmp_path: Path) -> None:
    alone = opened(write(tmp_path / "a.xlsx", three_materials(), groups=frozenset({"stock"})))
    with_stores = opened(write(tmp_path / "b.xlsx", three_materials(), groups=frozenset({"stock", "stores"})))
    assert "Store" not in table_rows(alone["Opening stock"])[0]
    assert "Store" in table_rows(with_stores["Opening stock"])[0]


def test_nothing_in_a_book_is_a_formula_or_a_link(full: Path) -> None:
    with zipfile.ZipFile(full) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == len(ROW_CLASSES)
    assert not any("<f>" in xml or "<hyperlink" in xml or "<sheetProtection" in xml for xml in sheets)
    texts = [cell.value for sheet in opened(full) for row in sheet for cell in row if cell.data_type == "s"]
    assert "=SUM(A1)" in texts


def test_every_sheet_has_one_table_with_at_least_one_row_under_text_headings(full: Path) -> None:
    for sheet in opened(full):
        (table,) = sheet.tables.values()
        heads, *rows = sheet[table.ref]
        assert rows
        assert [cell.value for cell in heads] == [column.name for column in table.tableColumns]
        assert all(isinstance(cell.value, str) for cell in heads)
        assert all(name.isidentifier() for name in sheet.tables)


def test_headings_stand_in_row_three_under_purpose_and_units(full: Path) -> None:
    book = opened(full)
    for row_class in ROW_CLASSES.values():
        sheet = book[row_class.sheet.name]
        if not row_class.sheet.key_value:
            assert sheet["A1"].value.startswith(row_class.sheet.purpose)
            (table,) = sheet.tables.values()
            assert table.ref.startswith("A3:")
    assert [cell.value for cell in book["Funds"][2]][:6] == [None, None, "₹ crore", "₹ crore", "share", "₹ crore"]


def test_headings_and_the_columns_that_say_which_row_stay_in_view(full: Path) -> None:
    book = opened(full)
    views = {
        name: book[name].freeze_panes for name in ("Materials", "Demand", "Offers", "Offer calendar", "Duty")
    }
    assert views == {"Materials": "B4", "Demand": "C4", "Offers": "B4", "Offer calendar": "C4", "Duty": "B4"}


def test_months_run_without_a_break_from_the_first_typed_to_the_last(full: Path) -> None:
    months = [head for head in table_rows(opened(full)["Demand by month"])[0] if head[0] == "2"]
    assert months == [str(FIRST + k) for k in range(-2, 41)]


def test_every_column_explains_itself_within_what_office_takes(full: Path) -> None:
    for sheet in opened(full):
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.promptTitle or "") <= TITLE_LIMIT
            assert len(rule.prompt or "") <= MESSAGE_LIMIT
            assert len(rule.error or "") <= ERROR_LIMIT
    offers = rules(opened(full)["Offers"])
    assert offers["Lead time"].prompt.startswith("Days from the file moving to goods usable")
    assert "Blank: 0.01." in offers["Increment"].prompt


def test_rules_are_ranges_that_reach_row_2000(full: Path) -> None:
    for sheet in opened(full):
        if sheet.title != "Start":
            spans = [str(rule.sqref) for rule in sheet.data_validations.dataValidation]
            assert spans
            assert all(":" in span and span.endswith("2000") for span in spans)


def test_a_choice_has_its_dropdown_and_a_number_its_limits(full: Path) -> None:
    book = opened(full)
    offers, start = (
        rules(book["Offers"]),
        {str(r.sqref): r for r in book["Start"].data_validations.dataValidation},
    )
    assert offers["Discount"].formula1 == '"none,all-units,incremental"'
    assert (offers["Lead time"].type, offers["Lead time"].formula1, offers["Lead time"].formula2) == (
        "whole",
        "0",
        "1500",
    )
    assert (offers["Lot"].operator, offers["Lot"].formula1) == ("greaterThan", "0")
    assert offers["Lead time"].error == "Accepted: a whole number from 0 to 1,500 (days)."
    assert '"yes,no"' in {rule.formula1 for rule in start.values()}


def test_a_name_is_picked_from_the_sheet_it_stands_on(full: Path) -> None:
    book = opened(full)
    assert rules(book["Offers"])["Material"].formula1 == "Materials_names"
    assert rules(book["Capacity"])["Line"].formula1 == "Lines_names"
    reach = book.defined_names["Materials_names"].attr_text
    assert reach.replace("'", "").startswith("Materials!$A$4:INDEX(Materials!$A$4:$A$2000,")


def test_fiscal_years_offered_are_those_of_the_plan(small: Path) -> None:
    assert rules(opened(small)["Funds"])["Fiscal year"].formula1 == '"2026-27,2027-28,2028-29,2029-30"'


def test_required_cells_differ_from_others_in_shade_and_not_only_in_colour(small: Path) -> None:
    sheet = opened(small)["Offers"]

    def lightness(title: str) -> float:
        rgb = head_cell(sheet, title).fill.fgColor.rgb[-6:]
        red, green, blue = (int(rgb[k : k + 2], 16) / 255 for k in (0, 2, 4))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert lightness("Supplier") < 0.35 < 0.75 < lightness("Lead time")
    assert sheet["B4"].fill.patternType == "solid"
    assert sheet["G4"].fill.patternType is None


def test_a_print_is_landscape_one_page_wide_with_headings_on_every_page(full: Path) -> None:
    book = opened(full)
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows
        assert "&P" in sheet.oddFooter.right.text
        assert "&A" in sheet.oddFooter.left.text
    assert book["Funds"].page_setup.fitToWidth in (None, 1)
    assert book["Demand by month"].page_setup.fitToWidth > 1
    assert book["Demand by month"].print_title_cols == "$A:$B"


def test_two_thousand_rows_stay_one_rule_a_column(tmp_path: Path) -> None:
    many = replace(three_materials(), materials=tuple(Material(material=f"Grade {k}") for k in range(2000)))
    sheet = opened(write(tmp_path / "many.xlsx", many))["Materials"]
    assert len(sheet.data_validations.dataValidation) == 5
    assert table_rows(sheet)[-1]["Material"] == "Grade 1999"
    assert all(str(rule.sqref).endswith("2503") for rule in sheet.data_validations.dataValidation)


def test_names_of_sheets_and_tables_fit_excel() -> None:
    long = Sheet("A sheet with a name far longer than Excel can show", "Purpose.", "core")
    assert len(sheet_name(long, "Input ")) <= 31
    assert table_name(long, "Input ").isidentifier()
    names = [sheet_name(row_class.sheet, "Input ") for row_class in ROW_CLASSES.values()]
    assert len({name.lower() for name in names}) == len(ROW_CLASSES)


def test_a_text_longer_than_a_cell_is_refused(tmp_path: Path) -> None:
    case = replace(three_materials(), materials=(Material(material="x" * 32_768),))
    with pytest.raises(ValueError, match="32768 characters"):
        write(tmp_path / "long.xlsx", case)


def test_crores_and_lakhs_are_grouped_the_indian_way() -> None:
    assert indian() == r"[>=10000000]##\,##\,##\,##0;[>=100000]##\,##\,##0;##,##0"
    assert number_format("number", "INR/t", [1250000.0]) == indian()
    assert number_format("number", "INR/kg", [6800.25]) == indian(2)


def test_decimals_follow_the_figures_of_a_column() -> None:
    assert number_format("share", "", [0.05]) == "0.0 %"
    assert number_format("share", "", [0.0005]) == "0.00 %"
    assert number_format("number", "t", [310.5]) == "#,##0.00"
    assert number_format("number", "t", [0.125]) == "#,##0.000"
    assert number_format("number", "t", [245.123456]) == "#,##0.00"
    assert number_format("number", "t", [0.00004]) == "#,##0.00000"
    assert number_format("month", "") == "mmm yyyy"


def test_what_is_accepted_is_said_in_words() -> None:
    above = Column("Lot", "Help.", "number", unit="t", above=0)
    assert accepted_by(above) == "A number above 0 (t)."
    share = Column("Share", "Help.", "share", at_least=0, at_most=1)
    assert accepted_by(share) == "A share from 0 % to 100 %, typed as 5% or 0.05."
    wordy = Column("Word", "Help. " * 100, "choice", choices=tuple(f"word {k}" for k in range(60)))
    rule = rule_of(wordy, "word 1")
    assert rule["validate"] == "any"  # a list this long cannot be written out in a rule
    assert len(rule["input_message"]) <= MESSAGE_LIMIT


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=1e-300, max_value=1e300))
def test_any_float_comes_back_as_itself(tmp_path_factory: pytest.TempPathFactory, figure: float) -> None:
    path = tmp_path_factory.mktemp("float") / "f.xlsx"
    case = replace(three_materials(), materials=(Material(material=OXIDE, opening_stock_t=figure),))
    assert table_rows(opened(write(path, case, record=True))["Materials"])[0]["Opening stock"] == figure


@pytest.mark.slow
@pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice (soffice) is not on the PATH: not opened in a real spreadsheet"
)
@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_libreoffice_opens_the_book_and_keeps_every_value(full: Path, tmp_path: Path, kind: str) -> None:
    command = [str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
               "--convert-to", kind, "--outdir", str(tmp_path), str(full)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    made = tmp_path / f"full.{kind}"
    if kind == "pdf":
        assert made.read_bytes().startswith(b"%PDF")
        return
    before, after = opened(full), openpyxl.load_workbook(made)
    for sheet in before:
        typed = {cell.coordinate: cell.value for row in sheet for cell in row if cell.value is not None}
        kept = {at: after[sheet.title][at].value for at in typed}
        assert {at: (value, kept[at]) for at, value in typed.items() if not same(value, kept[at])} == {}
    assert MAGNET in {cell.value for cell in after["Materials"]["A"]}


def same(one: object, other: object) -> bool:
    """Equal, floats to the 15 digits a spreadsheet keeps."""
    if isinstance(one, float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-14 * abs(one)
    return one == other
